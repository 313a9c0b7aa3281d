/** Why a person should look twice at a new word: signs only, none of which decides anything. */
import { inVocabulary } from './sweep-vocabulary.ts';

export type WordDoubt = 'name' | 'initials' | 'number' | 'typed';

/** Series Description, Study Description, Protocol Name: sentences of whoever sat there. */
const typedTags = new Set([0x0008103e, 0x00081030, 0x00181030]);
const title = /\b(dr|prof|mr|mrs|ms|miss|herr|frau|sir)\b\.?/i;
const parted = /^[A-Za-z'’-]+, *[A-Za-z]/;
/** Two or three words with a capital each. */
const capitals = /^[A-Z][A-Za-z'-]+( [A-Z][A-Za-z'.-]*){1,2}$/;
const company =
  /\b(ag|co|corp|corporation|gmbh|healthcare|imaging|inc|limited|ltd|medical|medizintechnik|sa|systems|technologies)\b/i;

export function wordDoubts(tag: number, value: string): WordDoubt[] {
  const doubts: WordDoubt[] = [];
  const isListed = value
    .toUpperCase()
    .split(/[^A-Z0-9]+/)
    .every((word) => inVocabulary(word) === 'word');
  if (title.test(value) || parted.test(value) || (capitals.test(value) && !company.test(value) && !isListed))
    doubts.push('name');
  if (/^[A-Za-z]{2,3}$/.test(value) && !isListed) doubts.push('initials');
  if (/\d{3}/.test(value)) doubts.push('number');
  if (typedTags.has(tag)) doubts.push('typed');
  return doubts;
}

/** The words that stand in clean headers by right: an identifier that is one of them cannot be told from it. */

import { codeSchemes, codeUnits } from './known-codes.ts';
import data from './known-words.json' with { type: 'json' };

/** What the engine writes itself. */
const written = [
  'MarkIt Edge markit PSEUDONYM OTHER REMOVED YES MODIFIED 19000101 000000',
  'Basic Application Confidentiality Profile, Clean Descriptors Option, Retain Patient Characteristics Option',
  'Retain Longitudinal Temporal Information Modified Dates Option 113100 113105 113107 113108',
];

/** Capital letters without marks; what is no letter or digit is a space. */
export function folded(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toUpperCase();
}

export function alphanumeric(text: string): string {
  return folded(text)
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

const listedTexts = data.texts.flatMap(({ values }) => values.split('|'));
const words = [
  ...data.coded.flatMap(({ words: all }) => all.split('|')),
  ...listedTexts,
  ...written,
  ...codeSchemes,
  ...codeUnits,
].map(alphanumeric);
/** All of them, each between spaces. */
const text = ` ${words.join('  ')} `;
const forms = data.texts.flatMap(({ forms: all }) => all ?? []).map((form) => new RegExp(`^(?:${form})$`, 'i'));

/** Every three signs that follow each other in it: most needles have three that do not, and are not looked for in all of the text. */
const threes = new Set<string>();
for (let at = 0; at + 3 <= text.length; at += 1) threes.add(text.slice(at, at + 3));

function mayStand(needle: string): boolean {
  for (let at = 0; at + 3 <= needle.length; at += 1) if (!threes.has(needle.slice(at, at + 3))) return false;
  return true;
}

/** `needle` is alphanumeric: 'word' where it is one of the listed words, 'part' where it only occurs within one. */
export function inVocabulary(needle: string): 'word' | 'part' | undefined {
  const word = ` ${needle} `;
  if (forms.some((form) => form.test(needle))) return 'word';
  const mayBe = mayStand(needle);
  if (mayBe && text.includes(word)) return 'word';
  return mayBe && text.includes(needle) ? 'part' : undefined;
}

/**
 * Whether a new word has anything in common with the person, the place or the time of its object: stricter than the sweep, because
 * a person reads what passes. A word that is refused here by chance comes again with somebody else.
 */
import { decodeText } from '../../data-set/character-set.ts';
import { stringsOf } from '../../data-set/values.ts';
import { type Identifiers, kindOfIdentifier } from './sweep-identifiers.ts';
import { type Needles, spellings } from './sweep-needles.ts';
import { alphanumeric } from './sweep-vocabulary.ts';

/** Letters that are looked for within words; shorter ones only as words. */
const leastWithin = 3;
/** A study's number is often 1. */
const leastDigits = 2;

interface Known {
  readonly parts: ReadonlySet<string>;
  readonly verdicts: Map<string, boolean>;
}

const known = new WeakMap<Needles, Known>();
const mostVerdicts = 256;

/** `search` is the sweep's own look at the value. One answer serves all objects that share these identifiers. */
export function sharesIdentity(
  value: string,
  identifiers: Identifiers,
  needles: Needles,
  search: () => boolean,
): boolean {
  let here = known.get(needles);
  if (here === undefined) {
    here = { parts: partsOf(identifiers, needles), verdicts: new Map() };
    known.set(needles, here);
  }
  const before = here.verdicts.get(value);
  if (before !== undefined) return before;
  const verdict = hasPart(value, here.parts) || search();
  if (here.verdicts.size < mostVerdicts) here.verdicts.set(value, verdict);
  return verdict;
}

/** Words and initials of names, numbers with what letters they have, years. */
function partsOf({ found, characterSets }: Identifiers, { dates }: Needles): Set<string> {
  const parts = new Set<string>([...dates].map((date) => date.slice(0, 4)));
  for (const [at, element] of found.entries()) {
    const kind = kindOfIdentifier(element);
    const characterSet = characterSets[at] ?? '';
    if (kind === 'name') {
      for (const group of decodeText(element.value, characterSet, true).split(/[\\=]/))
        for (const spelled of spellings(group)) addName(spelled, parts);
    } else if (kind === 'number') {
      for (const value of stringsOf(element, characterSet)) addNumber(alphanumeric(value), parts);
    }
  }
  parts.delete('');
  return parts;
}

function addName(name: string, parts: Set<string>): void {
  const words = alphanumeric(name).split(' ');
  for (const word of words) parts.add(word);
  const [family = '', given = ''] = words;
  if (given === '') return;
  parts.add(family.charAt(0) + given.charAt(0));
  parts.add(given.charAt(0) + family.charAt(0));
}

function addNumber(text: string, parts: Set<string>): void {
  const whole = text.replaceAll(' ', '');
  if (whole.length >= leastWithin) parts.add(whole);
  for (const run of runsOf(text)) if (run.length >= leastDigits) parts.add(run);
}

/** Letters, and digits without leading zeros. */
function runsOf(text: string): string[] {
  return (text.match(/\p{L}+|\p{N}+/gu) ?? []).map((run) => run.replace(/^0+/, ''));
}

function hasPart(value: string, parts: ReadonlySet<string>): boolean {
  const text = alphanumeric(value);
  const whole = text.replaceAll(' ', '');
  const words = new Set([...text.split(' '), ...runsOf(text)]);
  for (const part of parts) if (part.length >= leastWithin ? whole.includes(part) : words.has(part)) return true;
  return false;
}

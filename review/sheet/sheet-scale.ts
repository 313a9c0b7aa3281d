/** On which scale a sheet answers, and which category what was said is on it. */
import { missing, type Scale } from '../answer-table.ts';
import { type Said, said } from './answer-words.ts';
import { SheetError, type SheetPlace } from './sheet-error.ts';
import type { Voice } from './voices.ts';

const gradeKinds: readonly Said[] = [
  said.grade0,
  said.grade20,
  said.grade40,
  said.grade60,
  said.grade80,
  said.grade100,
];
/** A bare 1 is a yes and no grade; a bare 0 can be either. */
const booleanKinds: readonly Said[] = [said.no, said.yes, said.one];

/** Grades as soon as one stands anywhere. Throws SheetError where readers answer on both scales, or not on the one asked for. */
export function scaleOf(voices: readonly Voice[], asked: Scale | undefined): Scale {
  const readers = voices.filter(({ role }) => role === 'reader' || role === 'simulated');
  const truths = voices.filter(({ role }) => role === 'truth');
  const grade = firstOf(readers, gradeKinds);
  const word = firstOf(readers, booleanKinds);
  const scale = asked ?? (grade === undefined ? 'boolean' : 'grade');
  const [odd, other] = scale === 'grade' ? [word, grade] : [grade ?? firstOf(truths, gradeKinds), word];
  if (odd === undefined) return scale;
  const [here, else_] = scale === 'grade' ? ['a yes or no', 'grades'] : ['a grade', 'yes and no'];
  const seen = other?.row === undefined ? '' : `, as in row ${other.row}`;
  throw new SheetError('MIXED_SCALES', `${here} where the sheet answers with ${else_}${seen}`, odd);
}

function firstOf(voices: readonly Voice[], kinds: readonly Said[]): SheetPlace | undefined {
  const places = voices.flatMap(({ first }) => kinds.flatMap((kind) => first[kind] ?? []));
  return places.reduce<SheetPlace | undefined>(
    (best, place) => (best === undefined || (place.row ?? 0) < (best.row ?? 0) ? place : best),
    undefined,
  );
}

/** `missing` of nothing. A truth of yes and no beside graded readers is 100 % and 0 %. */
export function categoryOf(what: Said, scale: Scale): number {
  if (what === said.nothing) return missing;
  const yes = what === said.yes || what === said.one;
  if (scale === 'boolean') return yes ? 1 : 0;
  if (yes) return 5;
  return what >= said.grade0 && what <= said.grade100 ? what - said.grade0 : 0;
}

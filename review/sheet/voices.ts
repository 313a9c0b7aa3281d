/** Who speaks in a sheet: by name or by what was said, a reader, a simulated one, a truth or a model. */
import { type Said, said } from './answer-words.ts';
import { roleByName, type VoiceRole } from './column-names.ts';
import type { SheetOptions } from './sheet.ts';
import { SheetError, type SheetErrorCode, type SheetPlace } from './sheet-error.ts';
import { excerpt } from './sheet-names.ts';

export type Role = VoiceRole | 'left-out';

/** `first[said]` is where a voice first said such a thing. */
export interface Voice {
  readonly name: string;
  /** Undefined until its content has been seen. */
  role: Role | undefined;
  readonly byContent: boolean;
  readonly first: (SheetPlace | undefined)[];
}

const kinds = Object.keys(said).length;

export function newVoice(name: string, role: Role | undefined): Voice {
  return { name, role, byContent: role === undefined, first: new Array<SheetPlace | undefined>(kinds).fill(undefined) };
}

/** What the options make of a name, else what the name says. Throws SheetError where they call one name two things. */
export function namedRoles(options: SheetOptions): {
  roleOf(name: string): Role | undefined;
  asked: readonly string[];
} {
  const roles = new Map<string, Role>();
  const lists = [
    ['reader', options.readers],
    ['simulated', options.simulated],
    ['truth', options.truth],
    ['model', options.models],
    ['left-out', options.leaveOut],
  ] as const;
  for (const [role, names] of lists) {
    for (const given of names ?? []) {
      const name = given.normalize('NFC').trim();
      const other = roles.get(name);
      if (other !== undefined && other !== role) {
        throw new SheetError('CONTRADICTION', `${excerpt(name)} cannot be both ${other} and ${role}`);
      }
      roles.set(name, role);
    }
  }
  const others = (name: string) => {
    const role = roleByName(name);
    return options.readers !== undefined && (role === undefined || role === 'reader') ? 'left-out' : role;
  };
  return { roleOf: (name) => roles.get(name) ?? others(name), asked: [...roles.keys()] };
}

const numbersOfModels: readonly Said[] = [said.zero, said.one, said.score, said.nothing];

/**
 * Refuses what a voice of a known role cannot say, at once. `ownColumn`: of a voice of unknown role that has a column of its own, which
 * may be no answers at all; in a column of answers there is nothing else.
 */
export function checkSaid(voice: Voice, ownColumn: boolean, what: Said, cell: string, place: () => SheetPlace): void {
  const { role } = voice;
  if (role === 'left-out') return;
  if (role === 'model') {
    if (!numbersOfModels.includes(what)) throw bad('BAD_SCORE', cell, 'is no score from 0 to 1', place());
  } else if (role === undefined ? what === said.other && !ownColumn : what === said.other || what === said.score) {
    throw bad('BAD_VALUE', cell, 'is neither yes or no nor a grade of 0, 20 … 100 %', place());
  }
}

function bad(code: SheetErrorCode, cell: string, why: string, place: SheetPlace): SheetError {
  return new SheetError(code, `${excerpt(cell)} ${why}`, place);
}

const answers: readonly Said[] = [
  ...[said.no, said.yes, said.zero, said.one],
  ...[said.grade0, said.grade20, said.grade40, said.grade60, said.grade80, said.grade100],
];
const noScores: readonly Said[] = answers.filter((what) => what !== said.zero && what !== said.one);

/** Of a voice whose name says nothing. Throws SheetError where its content could be read in two ways. */
export function roleByContent({ name, first }: Voice): Role {
  const [strange, score] = [first[said.other], first[said.score]];
  const any = (kinds: readonly Said[]) => kinds.some((kind) => first[kind] !== undefined);
  const unclear = (why: string, place: SheetPlace) =>
    new SheetError('UNCLEAR_COLUMN', `${excerpt(name)} ${why}: say what it is, or leave it out`, place);
  if (strange !== undefined && any(answers)) throw unclear('holds answers, and here something else', strange);
  if (strange !== undefined) return 'left-out';
  if (score !== undefined && any(noScores)) throw unclear('holds answers, and here a score', score);
  if (score !== undefined) return 'model';
  return any(answers) ? 'reader' : 'left-out';
}

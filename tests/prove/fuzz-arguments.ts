/** The command line that the fuzz proofs share: how many cases, from which number on, and which fault is put in to be found. */
import { parseArgs } from 'node:util';

export interface FuzzArguments<Breakage> {
  /** Numbers of the cases, in order. */
  readonly seeds: Iterable<number>;
  readonly cases: number;
  readonly breakage: Breakage;
}

/** Ends the process with 2 where the words are off. */
export function fuzzArguments<Breakage extends string>(breakages: readonly Breakage[]): FuzzArguments<Breakage> {
  const { values } = parseArgs({
    options: {
      cases: { type: 'string', default: '200000' },
      seed: { type: 'string', default: '1' },
      broken: { type: 'string', default: 'none' },
    },
  });
  const breakage = breakages.find((name) => name === values.broken);
  const [cases, first] = [Number(values.cases), Number(values.seed)];
  if (breakage === undefined || !Number.isInteger(cases) || !Number.isInteger(first)) {
    console.error(`--cases N --seed N --broken ${breakages.join('|')}`);
    process.exit(2);
  }
  return { seeds: Array.from({ length: cases }, (_, index) => first + index), cases, breakage };
}

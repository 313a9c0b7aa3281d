/** The test patients' films of the public data set, and what is true of each: view, sex and age. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export const chestTasks = ['view', 'sex', 'age'] as const;
export type ChestTask = (typeof chestTasks)[number];

export interface ChestFilm {
  readonly path: string;
  readonly patient: string;
  /** AP is 1, female is 1, age in years. */
  readonly truth: Readonly<Record<ChestTask, number>>;
}

/** In the order of labels.csv. No network that is shipped has seen one of these patients. */
export function testFilms(folder: string): ChestFilm[] {
  const tested = new Set(readFileSync(join(folder, 'split_test_patients.txt'), 'utf8').split('\n'));
  const [, ...lines] = readFileSync(join(folder, 'labels.csv'), 'utf8').trim().split('\n');
  // What is quoted and holds commas stands further to the right.
  return lines.flatMap((line) => {
    const [file = '', , , patient = '', , view, sex, age] = line.split(',');
    if (!tested.has(patient)) return [];
    const truth = { view: Number(view === 'AP'), sex: Number(sex === 'F'), age: Number(age) };
    return [{ path: join(folder, file), patient, truth }];
  });
}

/**
 * Table 1 of Dawid and Skene (Applied Statistics 1979;28:20): how fit 45 patients were for anaesthesia, 1 to 4, as five
 * anaesthetists said; the first read each patient's form three times.
 */
import type { GivenAnswer } from '../../../review/truth/answer-patterns.ts';

const rows = `
111 1 1 1 1
333 4 3 3 4
112 2 1 2 2
222 3 1 2 1
222 3 2 2 2
222 3 3 2 2
122 2 1 1 1
333 3 4 3 3
222 2 2 2 3
232 2 2 2 3
444 4 4 4 4
222 3 3 4 3
111 1 1 1 1
222 3 2 1 2
121 1 1 1 1
111 2 1 1 1
111 1 1 1 1
111 1 1 1 1
222 2 2 2 1
222 1 3 2 2
222 2 2 2 2
222 2 2 2 1
222 3 2 2 2
221 2 2 2 2
111 1 1 1 1
111 1 1 1 1
232 2 2 2 2
111 1 1 1 1
111 1 1 1 1
112 1 1 2 1
111 1 1 1 1
333 3 2 3 3
111 1 1 1 1
222 2 2 2 2
222 3 2 3 2
433 4 3 4 3
221 2 2 3 2
232 3 2 3 3
333 3 4 3 2
111 1 1 1 1
111 1 1 1 1
121 2 1 1 1
232 2 2 2 2
121 1 1 1 1
222 2 2 2 2
`;

/** Categories from 0. */
export const anaesthetists: readonly GivenAnswer[] = rows
  .trim()
  .split('\n')
  .flatMap((row, patient) =>
    row
      .split(' ')
      .flatMap((said, reader) => [...said].map((one) => ({ case: patient, reader, category: Number(one) - 1 }))),
  );

export const anaesthetistsSize = { cases: 45, readers: 5, categories: 4 } as const;

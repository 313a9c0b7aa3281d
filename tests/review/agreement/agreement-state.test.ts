/** Figures that follow each answer are those of the whole table, to the last bit. */
import { describe, expect, test } from 'vitest';
import { agreementReport } from '../../../review/agreement/agreement-report.ts';
import { AgreementState } from '../../../review/agreement/agreement-state.ts';
import { groupReport } from '../../../review/agreement/groups.ts';
import type { LabelAgreement } from '../../../review/agreement/label-agreement.ts';
import { categoriesOf, missing } from '../../../review/answer-table.ts';
import { type Random, randomShape, randomTable, seededRandom } from './random-table.ts';

const groupOf = new Map([
  ['reader 0', 'senior'],
  ['reader 1', 'resident'],
  ['reader 2', 'resident'],
  ['reader 4', 'senior'],
]);

describe.each(Array.from({ length: 40 }, (_, seed) => seed))('table %i', (seed) => {
  const random = seededRandom(seed);
  const table = randomTable(random, randomShape(random));

  test('after answers given, changed and taken back', () => {
    const state = new AgreementState(table, groupOf);
    for (let turn = 0; turn < 6; turn += 1) {
      if (turn === 3) state.addCases(['a new one', 'another']);
      for (let change = 0; change < 12; change += 1) state.apply(randomChange(random, state));
      const now = state.table();
      expect(state.report()).toStrictEqual(agreementReport(now));
      expect(state.groups()).toStrictEqual(groupReport(now, groupOf));
    }
  });

  test('from nothing, and back to nothing', () => {
    const empty = { ...table, values: new Uint8Array(table.values.length).fill(missing) };
    const state = new AgreementState(empty, groupOf);
    const none = state.report();
    const fill = (values: Uint8Array) => {
      for (const [at, value] of values.entries()) {
        const [reader, unit] = [at % table.readers.length, Math.floor(at / table.readers.length)];
        const [label, found] = [unit % table.labels.length, Math.floor(unit / table.labels.length)];
        state.apply({ case: found, label, reader, value });
      }
    };
    fill(table.values);
    expect(state.report()).toStrictEqual(agreementReport(table));
    fill(empty.values);
    expect(state.report()).toStrictEqual(none);
    expect(none.overall).toMatchObject({ units: 0, answers: 0, fleiss: { value: null, reason: 'no-answers' } });
  });
});

test('many readers, whose rows are not counted under a number each', () => {
  const random = seededRandom(7);
  const shape = { scale: 'grade', cases: 40, labels: 2, readers: 12, missing: 0.3, noise: 0.4, skew: 1.5 } as const;
  const state = new AgreementState(randomTable(random, shape), groupOf);
  for (let change = 0; change < 200; change += 1) state.apply(randomChange(random, state));
  expect(state.report()).toStrictEqual(agreementReport(state.table()));
  expect(state.groups()).toStrictEqual(groupReport(state.table(), groupOf));
});

test('an answer moves the figures of its reader’s pairs; those of others are not worked out again', () => {
  const shape = { scale: 'grade', cases: 30, labels: 2, readers: 6, missing: 0, noise: 0.4, skew: 1 } as const;
  const table = randomTable(seededRandom(3), shape);
  const state = new AgreementState(table, groupOf);
  const before = state.report();
  state.apply({ case: 4, label: 1, reader: 2, value: ((table.values[(4 * 2 + 1) * 6 + 2] ?? 0) + 1) % 6 });
  const after = state.report();
  const kept = (one: LabelAgreement, other: LabelAgreement) =>
    one.pairs.filter(({ cohen }, at) => cohen === other.pairs[at]?.cohen).map(({ first, second }) => [first, second]);
  const others = before.overall.pairs
    .map(({ first, second }) => [first, second])
    .filter((pair) => !pair.includes('reader 2'));
  expect(others).toHaveLength(10);
  for (const [was, is] of [
    [before.labels[1]!, after.labels[1]!],
    [before.overall, after.overall],
  ] as const) {
    expect(kept(was, is)).toEqual(others);
  }
  expect(kept(before.labels[0]!, after.labels[0]!)).toHaveLength(15);
});

test('what is outside of the table or off the scale changes nothing', () => {
  const random = seededRandom(1);
  const table = randomTable(random, { ...randomShape(random), scale: 'boolean' });
  const state = new AgreementState(table);
  const good = { case: 0, label: 0, reader: 0, value: 1 };
  const bad = [{ case: table.cases.length }, { label: -1 }, { reader: 0.5 }, { value: 2 }, { value: Number.NaN }];
  for (const wrong of bad) expect(() => state.apply({ ...good, ...wrong })).toThrow(RangeError);
  expect(() => state.addCases(['case 0'])).toThrow(RangeError);
  expect(() => state.addCases(['new', 'new'])).toThrow(RangeError);
  expect(state.table()).toStrictEqual(table);
  expect(state.report()).toStrictEqual(agreementReport(table));
});

test('the table that it came from stays as it was', () => {
  const random = seededRandom(2);
  const table = randomTable(random, randomShape(random));
  const before = table.values.slice();
  const state = new AgreementState(table);
  for (let change = 0; change < 50; change += 1) state.apply(randomChange(random, state));
  expect(table.values).toStrictEqual(before);
});

function randomChange(random: Random, state: AgreementState) {
  const { cases, labels, readers, scale } = state.table();
  const below = (count: number) => Math.floor(random() * count);
  const value = random() < 0.25 ? missing : below(categoriesOf[scale]);
  return { case: below(cases.length), label: below(labels.length), reader: below(readers.length), value };
}

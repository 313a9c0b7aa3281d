import { describe, expect, test } from 'vitest';
import { agreementReport } from '../../../review/agreement/agreement-report.ts';
import { fleissKappa } from '../../../review/agreement/fleiss.ts';
import { gwetAc } from '../../../review/agreement/gwet.ts';
import { PatternCounts, type Patterns } from '../../../review/agreement/pattern-counts.ts';
import { type AnswerTable, answerTable, categoriesOf } from '../../../review/answer-table.ts';
import { patientBootstrap } from '../../../review/bootstrap.ts';
import type { Figure } from '../../../review/figure.ts';
import { type BootstrappedAgreement, bootstrappedAgreement } from '../../../review/truth/agreement-bootstrap.ts';
import { resamplingOf, resamplingOfUnits } from '../../../review/truth/resampling.ts';
import { finish } from '../../../review/truth/steps.ts';
import { paperTable } from '../../support/paper-patterns.ts';
import { randomTable } from './random-table.ts';

const options = { rounds: 200, seed: 3 };

function bootstrapped(
  table: AnswerTable,
  labels: readonly number[],
  patients: readonly string[] | null = null,
): BootstrappedAgreement {
  return finish(bootstrappedAgreement(finish(resamplingOf(table, labels, patients)), table.scale, options));
}

/** The same by the plain definition: rows of answers drawn and counted anew each time. */
function plainly(table: AnswerTable, patients: readonly string[], figure: (patterns: Patterns) => Figure) {
  const width = table.labels.length * table.readers.length;
  const counts = new PatternCounts(table.readers.length, categoriesOf[table.scale]);
  const rowsOf = (c: number) =>
    table.labels.map((_, l) =>
      table.values.subarray(c * width + l * table.readers.length, c * width + (l + 1) * table.readers.length),
    );
  const keys = (patient: string) =>
    table.cases
      .flatMap((_, c) => (patients[c] === patient ? rowsOf(c).map((row) => counts.keyOf(row)) : []))
      .sort((a, b) => a - b);
  // In the order in which they are drawn from: by what they hold.
  const order = [...new Set(patients)].map((patient) => ({ patient, keys: keys(patient) }));
  order.sort((a, b) => {
    const at = a.keys.findIndex((key, k) => key !== b.keys[k]);
    return at === -1 ? a.keys.length - b.keys.length : (a.keys[at] ?? 0) - (b.keys[at] ?? Number.NEGATIVE_INFINITY);
  });
  const items = order.map((one, at) => ({ ...one, patient: `${at}` }));
  return patientBootstrap(
    items,
    (drawn) => {
      const own = new PatternCounts(table.readers.length, categoriesOf[table.scale]);
      for (const one of drawn) for (const key of one.keys) own.add(key, 1);
      return figure(own.patterns).value ?? Number.NaN;
    },
    options,
  );
}

function expectSame(
  found: Figure | null,
  plain: { readonly value: number; readonly low: number; readonly high: number },
): void {
  expect(found?.value).toBeCloseTo(plain.value, 12);
  expect(found).toMatchObject({
    interval: { low: expect.closeTo(plain.low, 12), high: expect.closeTo(plain.high, 12) },
  });
}

test('equals the plain definition: cases with all their labels, and patients with all their cases', () => {
  const { table } = randomTable({ scale: 'boolean', cases: 40, labels: 3, readers: [0.9, 0.8, 0.8], seed: 11 });
  const own = bootstrapped(table, [0, 1, 2]);
  expectSame(own.fleiss, plainly(table, table.cases, fleissKappa));
  expectSame(
    own.ac1,
    plainly(table, table.cases, (patterns) => gwetAc(patterns)),
  );
  expect(own).toMatchObject({ fleiss: { interval: { method: 'case-bootstrap' } }, alphaOrdinal: null, ac2: null });
  const patients = table.cases.map((_, c) => `p${c % 9}`);
  const clustered = bootstrapped(table, [0, 1, 2], patients);
  expectSame(clustered.fleiss, plainly(table, patients, fleissKappa));
  expect(clustered).toMatchObject({ fleiss: { interval: { method: 'patient-bootstrap' } } });
});

test('of one label the counts alone are enough', () => {
  const { table } = randomTable({
    scale: 'grade',
    cases: 80,
    labels: 2,
    readers: [0.7, 0.6, 0.8],
    missing: 0.2,
    seed: 12,
  });
  const counts = new PatternCounts(3, 6);
  for (let c = 0; c < 80; c += 1) counts.add(counts.keyOf(table.values.subarray(c * 6 + 3, c * 6 + 6)), 1);
  const byCounts = finish(bootstrappedAgreement(resamplingOfUnits(counts.patterns), 'grade', options));
  expect(byCounts).toEqual(bootstrapped(table, [1]));
  expect(byCounts.ac2?.value).not.toBeNull();
});

test('values are those of the report, and the order of the cases changes not a bit', () => {
  const { table } = randomTable({
    scale: 'grade',
    cases: 60,
    labels: 2,
    readers: [0.7, 0.6, 0.8],
    missing: 0.1,
    seed: 13,
  });
  const { overall } = agreementReport(table);
  const found = bootstrapped(table, [0, 1]);
  expect(found.fleiss.value).toBe(overall.fleiss.value);
  const order = [...table.cases.keys()].toReversed();
  const values = Uint8Array.from(order.flatMap((c) => [...table.values.subarray(c * 6, c * 6 + 6)]));
  const turned = answerTable({ ...table, cases: order.map((c) => table.cases[c] ?? ''), values });
  expect(bootstrapped(turned, [0, 1])).toEqual(found);
});

test('of many cases it is what the large-sample formula says', () => {
  const table = paperTable();
  const found = bootstrapped(table, [...table.labels.keys()]);
  expect(found.fleiss.value).toBeCloseTo(0.6377, 4);
  const formula = agreementReport(table).overall.fleiss;
  for (const end of ['low', 'high'] as const) {
    const [own, other] = [found.fleiss, formula].map((figure) =>
      figure.value === null ? undefined : figure.interval?.[end],
    );
    expect(Math.abs((own ?? 0) - (other ?? 1))).toBeLessThan(0.01);
  }
});

describe('no interval that the data do not carry', () => {
  const yesNo = (rows: ReadonlyArray<readonly number[]>) =>
    answerTable({
      scale: 'boolean',
      cases: rows.map((_, at) => `c${at}`),
      labels: ['mass'],
      readers: (rows[0] ?? []).map((_, at) => `r${at}`),
      values: Uint8Array.from(rows.flat()),
    });

  test('no cases, one case, one patient', () => {
    expect(bootstrapped(yesNo([]), [0]).ac1).toEqual({ value: null, reason: 'no-answers', units: 0 });
    expect(bootstrapped(yesNo([[1, 0]]), [0]).ac1).toMatchObject({ interval: null });
    expect(
      bootstrapped(
        yesNo([
          [1, 0],
          [1, 1],
        ]),
        [0],
        ['p', 'p'],
      ).ac1,
    ).toMatchObject({ interval: null });
  });

  test('most samples hold one answer alone', () => {
    const found = bootstrapped(
      yesNo([
        [1, 1],
        [0, 0],
      ]),
      [0],
    );
    expect(found.fleiss).toEqual({ value: 1, interval: null, units: 2 });
  });

  test('as many patients as cases', () => {
    expect(() => finish(resamplingOf(yesNo([[1, 1]]), [0], []))).toThrow(RangeError);
  });
});

test('a step is short, however many units there are', () => {
  const { table } = randomTable({ scale: 'boolean', cases: 3_000, labels: 4, readers: [0.9, 0.9], seed: 14 });
  const steps = bootstrappedAgreement(finish(resamplingOf(table, [0, 1, 2, 3])), 'boolean', { rounds: 100 });
  let pauses = 0;
  for (let step = steps.next(); !step.done; step = steps.next()) pauses += 1;
  // 100 samples of 12,000 units with at most 65,536 units a step.
  expect(pauses).toBeGreaterThanOrEqual(Math.floor((100 * 12_000) / 65_536) - 1);
});

import { describe, expect, test } from 'vitest';
import { type AnswerTable, answerTable, missing, withReaders } from '../../../review/answer-table.ts';
import { dawidSkene, dawidSkeneOfList } from '../../../review/truth/dawid-skene.ts';
import { type LatentTruth, type NoTruth, posteriorOf } from '../../../review/truth/latent-truth.ts';
import { opinionDifferences } from '../../../review/truth/second-opinion.ts';
import { seeded } from '../../gateway/doors/seeded.ts';
import { anaesthetists, anaesthetistsSize } from './anaesthetists.ts';
import { randomTable } from './random-table.ts';

function known(result: LatentTruth | NoTruth): LatentTruth {
  if ('reason' in result) throw new Error(`no fit: ${result.reason}`);
  return result;
}

function yesNo(rows: ReadonlyArray<readonly number[]>): AnswerTable {
  return answerTable({
    scale: 'boolean',
    cases: rows.map((_, at) => `c${at}`),
    labels: ['nodule'],
    readers: (rows[0] ?? []).map((_, at) => `r${at}`),
    values: Uint8Array.from(rows.flat()),
  });
}

const close = (values: Iterable<number>, digits: number) => [...values].map((value) => expect.closeTo(value, digits));

/** The same answers with cases in the order `from`. */
function reordered(table: AnswerTable, from: readonly number[]): AnswerTable {
  const width = table.readers.length * table.labels.length;
  const values = Uint8Array.from(from.flatMap((c) => [...table.values.subarray(c * width, (c + 1) * width)]));
  return answerTable({ ...table, cases: from.map((c) => table.cases[c] ?? ''), values });
}

describe('the anaesthetists of Dawid and Skene', () => {
  const found = known(dawidSkeneOfList(anaesthetists, anaesthetistsSize));

  test('prevalence and error rates as published, to two digits', () => {
    expect(found.prevalence.map((share) => share.toFixed(2))).toEqual(['0.40', '0.42', '0.11', '0.07']);
    const rates = found.readers.map(({ rates }) => rates.map((row) => row?.map((rate) => rate.toFixed(2)).join(' ')));
    expect(rates[0]).toEqual([
      '0.89 0.11 0.00 0.00',
      '0.07 0.88 0.05 0.00',
      '0.00 0.34 0.66 0.00',
      '0.00 0.00 0.56 0.44',
    ]);
    expect(rates[1]).toEqual([
      '0.83 0.17 0.00 0.00',
      '0.05 0.63 0.31 0.00',
      '0.00 0.00 1.00 0.00',
      '0.00 0.00 0.00 1.00',
    ]);
    expect(rates[4]).toEqual([
      '1.00 0.00 0.00 0.00',
      '0.16 0.73 0.11 0.00',
      '0.00 0.21 0.79 0.00',
      '0.00 0.00 0.33 0.67',
    ]);
  });

  test('the first read each form three times, and all of it counts', () => {
    expect(found.readers.map(({ answers }) => answers)).toEqual([135, 45, 45, 45, 45]);
    expect(found).toMatchObject({ units: 45, converged: true, cautions: [] });
  });

  test('of the patients in doubt', () => {
    // Patient 36 has four answers of 3 and three of 4, but those who said 4 never say it without reason. Patient 38: four of 3, three of 2.
    expect(posteriorOf(found, 35)?.[3]).toBeCloseTo(1, 6);
    expect(posteriorOf(found, 37)).toEqual(close([0, 0.0212, 0.9788, 0], 4));
  });
});

describe('readers with known errors', () => {
  test('are found again, and rare categories too', () => {
    const rights = [0.95, 0.9, 0.8, 0.7, 0.6];
    const { table, truth } = randomTable({
      scale: 'boolean',
      cases: 20_000,
      readers: rights,
      prevalence: 0.1,
      seed: 1,
    });
    const found = known(dawidSkene(table, 0));
    expect(found.prevalence[1]).toBeCloseTo(0.1, 2);
    for (const [r, right] of rights.entries()) {
      expect(Math.abs((found.readers[r]?.rates[0]?.[0] ?? 0) - right)).toBeLessThan(0.02);
      expect(Math.abs((found.readers[r]?.rates[1]?.[1] ?? 0) - right)).toBeLessThan(0.05);
    }
    const hits = truth.filter((is, c) => (posteriorOf(found, c)?.[1] ?? 0) > 0.5 === (is === 1)).length;
    const votes = truth.filter(
      (is, c) => table.values.subarray(c * 5, c * 5 + 5).filter((v) => v === 1).length > 2 === (is === 1),
    );
    expect(hits).toBeGreaterThan(votes.length);
  });

  test('a reader who says the contrary is known as one, and is of use', () => {
    const { table } = randomTable({ scale: 'boolean', cases: 3_000, readers: [0.9, 0.9, 0.9, 0.1], seed: 2 });
    const found = known(dawidSkene(table, 0));
    expect(found.readers[3]?.rates[0]?.[0]).toBeLessThan(0.15);
    expect(found.readers[0]?.rates[0]?.[0]).toBeGreaterThan(0.85);
  });
});

describe.each(Array.from({ length: 40 }, (_, seed) => seed))('of random table %i', (seed) => {
  const draw = seeded(seed + 100);
  const scale = seed % 2 === 0 ? 'boolean' : 'grade';
  const readers = Array.from({ length: 2 + draw(6) }, () => 0.3 + draw(70) / 100);
  const { table } = randomTable({ scale, cases: 5 + draw(120), readers, missing: draw(60) / 100, seed });
  const found = known(dawidSkene(table, 0));

  test('the likelihood never falls, and everything that is a share adds up', () => {
    for (const [at, value] of found.logLikelihood.entries()) {
      expect(Number.isFinite(value)).toBe(true);
      expect(value).toBeGreaterThanOrEqual((found.logLikelihood[at - 1] ?? Number.NEGATIVE_INFINITY) - 1e-9);
    }
    const sum = (values: Iterable<number>) => [...values].reduce((total, value) => total + value, 0);
    expect(sum(found.prevalence)).toBeCloseTo(1, 10);
    let units = 0;
    for (const c of table.cases.keys()) {
      const posterior = posteriorOf(found, c);
      if (posterior === null) continue;
      units += 1;
      expect(sum(posterior)).toBeCloseTo(1, 10);
    }
    expect(found.units).toBe(units);
    for (const [r, { counts, rates, answers }] of found.readers.entries()) {
      expect(answers).toBe(table.cases.filter((_, c) => table.values[c * readers.length + r] !== missing).length);
      expect(sum(counts.map(sum))).toBeCloseTo(answers, 8);
      for (const row of rates) if (row !== null) expect(sum(row)).toBeCloseTo(1, 10);
    }
  });

  test('another order of the cases changes not a bit of it', () => {
    const order = [...table.cases.keys()].sort((a, b) => ((a * 7_919) % 997) - ((b * 7_919) % 997) || a - b);
    const again = known(dawidSkene(reordered(table, order), 0));
    expect({ ...again, posteriors: null }).toEqual({ ...found, posteriors: null });
    for (const [at, c] of order.entries()) expect(posteriorOf(again, at)).toEqual(posteriorOf(found, c));
  });

  test('another order of the readers changes their order alone', () => {
    const again = known(dawidSkene(withReaders(table, table.readers.toReversed()), 0, { rounds: 30, tolerance: 0 }));
    const before = known(dawidSkene(table, 0, { rounds: 30, tolerance: 0 }));
    const rounds = Math.min(again.logLikelihood.length, before.logLikelihood.length);
    expect(again.logLikelihood.slice(0, rounds)).toEqual(close(before.logLikelihood.slice(0, rounds), 6));
    for (const [at, value] of before.posteriors.entries()) expect(again.posteriors[at]).toBeCloseTo(value, 5);
  });

  test('with all categories turned round, so is the answer', () => {
    const last = found.categories - 1;
    const values = table.values.map((value) => (value === missing ? missing : last - value));
    const options = { rounds: 30, tolerance: 0 };
    const mirrored = known(dawidSkene(answerTable({ ...table, values }), 0, options));
    const before = known(dawidSkene(table, 0, options));
    for (const c of table.cases.keys()) {
      const [own, other] = [posteriorOf(before, c), posteriorOf(mirrored, c)?.toReversed()];
      for (const [at, share] of (own ?? []).entries()) expect(other?.[at]).toBeCloseTo(share, 5);
    }
  });
});

describe('where there is nothing to estimate, the reason', () => {
  const _ = missing;
  test.each([
    ['no answers', [[_, _, _]], 'no-answers', 0],
    ['no cases', [], 'no-answers', 0],
    [
      'one reader',
      [
        [1, _, _],
        [0, _, _],
        [_, _, _],
      ],
      'one-reader',
      2,
    ],
    [
      'no case with two',
      [
        [1, _, _],
        [_, 0, _],
        [_, _, 1],
      ],
      'no-pairs',
      3,
    ],
    [
      'all the same',
      [
        [0, 0, 0],
        [0, 0, _],
      ],
      'no-variation',
      2,
    ],
  ] as const)('%s', (_name, rows, reason, units) => {
    expect(dawidSkene(yesNo(rows), 0)).toEqual({ reason, units });
  });

  test('two readers who never agree: every case as likely as the label, and it says so', () => {
    const table = yesNo(Array.from({ length: 10 }, (_, at) => [at % 2, 1 - (at % 2)]));
    const found = known(dawidSkene(table, 0));
    expect([...found.posteriors]).toEqual(new Array(20).fill(0.5));
    expect(found.cautions).toEqual(['few-readers', 'undecided']);
    // A tie by votes and a tie by weight are no difference of opinion.
    expect(opinionDifferences(table, 0, found)).toEqual([]);
  });

  test('an end before it has settled is told', () => {
    const { table } = randomTable({ scale: 'grade', cases: 50, readers: [0.6, 0.6, 0.6], seed: 4 });
    expect(known(dawidSkene(table, 0, { rounds: 2 }))).toMatchObject({ converged: false, cautions: ['not-converged'] });
  });

  test('a list that names no such reader is refused', () => {
    const size = { cases: 1, readers: 1, categories: 2 };
    for (const wrong of [{ case: 1 }, { reader: 1 }, { category: 2 }, { case: -1 }, { reader: 0.5 }]) {
      expect(() => dawidSkeneOfList([{ case: 0, reader: 0, category: 0, ...wrong }], size)).toThrow(RangeError);
    }
    expect(() => dawidSkeneOfList([], { ...size, categories: 9 })).toThrow(RangeError);
  });
});

test('of a category that a reader never met he may say anything: by hand, one round', () => {
  // Reader 0 reads the first case alone, where nobody said 1: after one round it is 1 by 1/2 x 1/2 x 1/3 against 1/2.
  const list = [
    [0, 0, 0],
    [0, 1, 0],
    [1, 1, 0],
    [1, 2, 1],
    [2, 1, 1],
    [2, 2, 1],
  ].map(([c = 0, reader = 0, category = 0]) => ({ case: c, reader, category }));
  const found = known(dawidSkeneOfList(list, { cases: 3, readers: 3, categories: 2 }, { rounds: 1 }));
  expect(posteriorOf(found, 0)).toEqual(close([6 / 7, 1 / 7], 12));
  expect(found.readers[0]?.rates).toEqual([[1, 0], null]);
});

test('many readers: a case that 400 answered does not drown in small numbers', () => {
  const { table } = randomTable({ scale: 'grade', cases: 30, readers: new Array(400).fill(0.5), seed: 5 });
  const found = known(dawidSkene(table, 0));
  expect(found.converged).toBe(true);
  expect([...found.posteriors].every(Number.isFinite)).toBe(true);
});

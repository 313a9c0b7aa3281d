import { describe, expect, test } from 'vitest';
import { type AnswerTable, answerTable, missing, withReaders } from '../../review/answer-table.ts';
import { copySigns, poissonTail } from '../../review/copy-signs.ts';
import { seeded } from '../gateway/doors/seeded.ts';

/** One label; each reader is a text with a character a case: 1, 0, or - for none. */
function tableOf(...rows: readonly string[]): AnswerTable {
  const cases = Array.from(rows[0] ?? '', (_, c) => `c${c}`);
  const values = cases.flatMap((_, c) => rows.map((row) => (row[c] === '-' ? missing : Number(row[c]))));
  const readers = rows.map((_, r) => `r${r + 1}`);
  return answerTable({ scale: 'boolean', cases, labels: ['l'], readers, values: Uint8Array.from(values) });
}

/** Readers who are right with 90 % on cases that are all equally hard. */
function independent(readers: number, cases: number, random: (below: number) => number): string[] {
  const truth = Array.from({ length: cases }, () => random(2));
  return Array.from({ length: readers }, () => truth.map((there) => (random(10) === 0 ? 1 - there : there)).join(''));
}

test('counts and what chance shares, by hand', () => {
  // r3, r4 and r5 say no to all ten. r1 is against them twice, r2 four times, once with r1.
  const [sign] = copySigns(tableOf('1100000000', '1011100000', '0000000000', '0000000000', '0000000000'));
  expect(sign).toMatchObject({ first: 'r1', second: 'r2', units: 10, firstOff: 2, secondOff: 4, shared: 1 });
  expect(sign?.expected).toBeCloseTo(0.8, 12);
  expect(sign?.excess).toBeCloseTo((1 - 0.8) / (2 - 0.8), 12);
  expect(sign?.p).toBeCloseTo(1 - Math.exp(-0.8), 12);
});

test('a unit counts where two others or more answered, and most of them say the same', () => {
  expect(copySigns(tableOf('11', '11', '00'))[0]).toMatchObject({
    units: 0,
    shared: 0,
    p: 1,
    excess: null,
    suspicious: false,
  });
  expect(copySigns(tableOf('1111', '1-11', '0000', '0010', '-0--'))[0]).toMatchObject({ units: 2, shared: 2 });
});

test('units that the others found harder are held against each other, not against easy ones', () => {
  // Both are against the three others exactly where one of the three is too: in that group of four everything is shared by chance.
  const [sign] = copySigns(tableOf('11110000', '11110000', '11110000', '00000000', '00000000'));
  expect(sign).toMatchObject({ shared: 4, expected: 4, suspicious: false, excess: null });
});

test('a copied sheet is found, also with some answers changed, and only that pair is', () => {
  const random = seeded(11);
  for (let round = 0; round < 20; round += 1) {
    const honest = independent(4, 600, random);
    const copied = [...(honest[1] ?? '')].map((answer) => (random(25) === 0 ? 1 - Number(answer) : answer)).join('');
    const found = copySigns(tableOf(...honest, copied)).filter(({ suspicious }) => suspicious);
    expect(found.map(({ first, second }) => [first, second])).toEqual([['r2', 'r5']]);
  }
});

test('readers who are right independently are never suspicious, and with many of them p is no smaller than it says', () => {
  const random = seeded(12);
  let [pairs, below] = [0, 0];
  for (let round = 0; round < 25; round += 1) {
    for (const { p, suspicious } of copySigns(tableOf(...independent(9, 300, random)))) {
      expect(suspicious).toBe(false);
      pairs += 1;
      if (p < 0.05) below += 1;
    }
  }
  expect(pairs).toBe(900);
  expect(below / pairs).toBeLessThan(0.07);
  expect(below).toBeGreaterThan(0);
});

test('the order of readers changes who is first, and nothing else; two sheets without a yes are no copy', () => {
  const table = tableOf(...independent(5, 200, seeded(13)));
  const sorted = (signs: ReturnType<typeof copySigns>) =>
    signs.map(({ first, second, shared, p }) => [[first, second].sort().join(), shared, p]).sort();
  expect(sorted(copySigns(withReaders(table, ['r4', 'r2', 'r5', 'r1', 'r3'])))).toEqual(sorted(copySigns(table)));
  const no = '0'.repeat(200);
  const signs = copySigns(tableOf(...independent(3, 200, seeded(14)), no, no));
  expect(signs.at(-1)).toMatchObject({ first: 'r4', second: 'r5', suspicious: false });
});

describe('the upper tail of a Poisson variable', () => {
  test('is the sum of its terms', () => {
    const term = (k: number, mean: number): number => (k === 0 ? Math.exp(-mean) : (term(k - 1, mean) * mean) / k);
    for (const mean of [0.3, 1, 4.5, 20]) {
      for (let count = 0; count < 40; count += 1) {
        const below = Array.from({ length: count }, (_, k) => term(k, mean)).reduce((sum, one) => sum + one, 0);
        expect(poissonTail(count, mean)).toBeCloseTo(1 - below, 12);
      }
    }
  });

  test('at its ends', () => {
    expect(poissonTail(0, 5)).toBe(1);
    expect(poissonTail(3, 0)).toBe(0);
    // e^-1 / 100! and a hundredth more: 100! is 10^157.97.
    expect(Math.log10(poissonTail(100, 1))).toBeCloseTo(-158.4, 1);
    expect(poissonTail(2_000, 1)).toBe(0);
    expect(poissonTail(1_000, 1_000)).toBeGreaterThan(0.5);
    expect(poissonTail(1_000, 1_000)).toBeLessThan(0.51);
  });
});

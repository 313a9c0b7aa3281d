/** Rows counted under a number each and rows told one by one come to the same counts. */
import { describe, expect, test } from 'vitest';
import { LabelCounts } from '../../../review/agreement/label-counts.ts';
import { PairTables } from '../../../review/agreement/pair-table.ts';
import { tallyRows } from '../../../review/agreement/row-tally.ts';
import { TableCounts } from '../../../review/agreement/table-counts.ts';
import { answerAt, answerTable, categoriesOf, missing } from '../../../review/answer-table.ts';
import { randomShape, randomTable, seededRandom } from './random-table.ts';

describe.each(Array.from({ length: 30 }, (_, seed) => seed))('table %i', (seed) => {
  const random = seededRandom(500 + seed);
  const shape = randomShape(random);
  const table = randomTable(random, shape);
  const [readers, categories] = [table.readers.length, categoriesOf[table.scale]];

  test('each row as often as it stands there, none without an answer', () => {
    const told = new Map<string, number>();
    tallyRows(table, (label, row, units) => {
      const key = `${label}: ${row.join()}`;
      told.set(key, (told.get(key) ?? 0) + units);
    });
    const there = new Map<string, number>();
    for (const found of table.cases.keys()) {
      for (const label of table.labels.keys()) {
        const row = table.readers.map((_, reader) => answerAt(table, found, label, reader));
        const key = `${label}: ${row.join()}`;
        if (row.some((value) => value !== missing)) there.set(key, (there.get(key) ?? 0) + 1);
      }
    }
    expect(told).toEqual(there);
  });

  test('patterns, pairs and answers of each reader are those counted by hand', () => {
    const { labels, overall } = new TableCounts(table);
    const pooled = new LabelCounts(readers, categories);
    for (const [label, counts] of labels.entries()) {
      const own = new LabelCounts(readers, categories);
      for (const found of table.cases.keys()) {
        const row = Uint8Array.from(table.readers, (_, reader) => answerAt(table, found, label, reader));
        own.add(row, 1);
        pooled.add(row, 1);
      }
      expect(counts.pairs.cells).toEqual(own.pairs.cells);
      expect(counts.said).toEqual(own.said);
      expect(counts.patterns.patterns).toEqual(own.patterns.patterns);
    }
    expect(overall.patterns.patterns).toEqual(pooled.patterns.patterns);
    expect(overall.pairs.cells).toEqual(pooled.pairs.cells);
  });
});

test('more readers than are counted under a number: the same counts', () => {
  const random = seededRandom(3);
  const shape = { cases: 60, labels: 2, missing: 0.2, noise: 0.5, skew: 1 } as const;
  const many = randomTable(random, { ...shape, scale: 'grade', readers: 9 });
  // The same rows with eight readers silent are few enough.
  const silent = answerTable({ ...many, values: many.values.map((value, at) => (at % 9 === 4 ? value : missing)) });
  const one = answerTable({ ...many, readers: ['x'], values: many.values.filter((_, at) => at % 9 === 4) });
  const said = (table: typeof many) => new TableCounts(table).labels.map((counts) => counts.patterns.patterns.units);
  expect(said(silent)).toEqual(said(one));
});

test('each pair has a table of its own, the first reader’s category by row', () => {
  const pairs = new PairTables(3, 2);
  pairs.add(Uint8Array.of(0, 1, missing), 5);
  pairs.add(Uint8Array.of(1, missing, 0), 2);
  expect([...pairs.of(0, 1)]).toEqual([0, 5, 0, 0]);
  expect([...pairs.of(0, 2)]).toEqual([0, 0, 2, 0]);
  expect([...pairs.of(1, 2)]).toEqual([0, 0, 0, 0]);
  pairs.change(Uint8Array.of(0, 1, missing), 2, 1);
  expect([...pairs.of(0, 2), ...pairs.of(1, 2)]).toEqual([0, 1, 2, 0, 0, 0, 0, 1]);
  pairs.change(Uint8Array.of(0, 1, 1), 0, missing);
  expect([...pairs.of(0, 1), ...pairs.of(0, 2)]).toEqual([0, 4, 0, 0, 0, 0, 2, 0]);
});

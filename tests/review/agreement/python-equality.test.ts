import { describe, expect, test } from 'vitest';
import { answerTable, categoriesOf, missing } from '../../../review/answer-table.ts';
import { agreementPython } from '../../support/agreement-peers.ts';
import { peers } from './packages.ts';
import { peerTable } from './peer-tables.ts';
import { compareWithPackages, differences, tableOf } from './python-equality.ts';

const venv = agreementPython();
const python = 'python' in venv ? venv.python : '';
const why = 'why' in venv ? ` (skipped: ${venv.why})` : '';
const tables = Array.from({ length: 500 }, (_, k) => peerTable(k));

test('the tables are of every kind', () => {
  const kinds = tables.map(({ readers, cases, values, scale }) => {
    const answers = values.filter((value) => value !== missing);
    const common = Math.max(...[0, 1, 2, 3, 4, 5].map((k) => answers.filter((value) => value === k).length));
    const holes = 1 - answers.length / values.length;
    return { readers: readers.length, cases: cases.length, scale, holes, skew: common / Math.max(1, answers.length) };
  });
  const count = (is: (kind: (typeof kinds)[number]) => boolean) => kinds.filter(is).length;
  for (const readers of [2, 3, 4, 5, 6]) expect(count((kind) => kind.readers === readers)).toBeGreaterThan(50);
  for (const scale of ['boolean', 'grade'] as const) expect(count((kind) => kind.scale === scale)).toBe(250);
  expect(count(({ holes }) => holes === 0)).toBeGreaterThan(80);
  expect(count(({ holes }) => holes > 0.4 && holes < 0.7)).toBeGreaterThan(50);
  expect(count(({ skew }) => skew > 0.9)).toBeGreaterThan(80);
  expect(count(({ skew }) => skew === 1)).toBeGreaterThan(20);
  expect(count(({ cases }) => cases < 6)).toBeGreaterThan(10);
});

describe.skipIf('why' in venv)(`packages of others${why}`, () => {
  test('say the same of 500 random tables: statsmodels 0.15.0, krippendorff 0.9.0, irrCAC 0.4.4', () => {
    const found = compareWithPackages(python, tables);
    console.log(tableOf(found));
    expect(differences(found)).toEqual([]);
  }, 600_000);

  test('are heard: of one answer another one, and every figure differs', () => {
    const some = tables.filter(({ values }) => !values.includes(missing)).slice(0, 40);
    const others = some.map((table) => {
      const values = table.values.map((value, at) => (at === 0 ? (value + 1) % categoriesOf[table.scale] : value));
      return answerTable({ ...table, values });
    });
    const found = compareWithPackages(python, some, others);
    for (const [name, { value }] of Object.entries(peers)) {
      expect([name, (found.get(name)?.largest.value ?? 0) > 1_000 * value]).toEqual([name, true]);
    }
  }, 600_000);
});

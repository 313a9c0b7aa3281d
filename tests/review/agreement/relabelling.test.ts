import { expect, test } from 'vitest';
import { agreementReport } from '../../../review/agreement/agreement-report.ts';
import { answerTable, missing } from '../../../review/answer-table.ts';
import { seeded } from '../../gateway/doors/seeded.ts';
import { peerTable } from './peer-tables.ts';

test('nominal figures do not know which category is which', () => {
  let moved = 0;
  for (let number = 1; number < 200; number += 2) {
    const table = peerTable(number);
    const random = seeded(number);
    const names = [0, 1, 2, 3, 4, 5].map((k) => ({ k, at: random(1_000_000) }));
    const other = names.sort((a, b) => a.at - b.at).map(({ k }) => k);
    const values = table.values.map((value) => (value === missing ? missing : (other[value] ?? missing)));
    const [here, there] = [table, answerTable({ ...table, values })].map((each) => agreementReport(each).overall);
    for (const name of ['observed', 'fleiss', 'alpha', 'ac1', 'brennanPrediger'] as const) {
      expect(there?.[name].value ?? null).toEqual(near(here?.[name].value ?? null));
    }
    for (const [at, { cohen }] of (here?.pairs ?? []).entries()) {
      expect(there?.pairs[at]?.cohen.value ?? null).toEqual(near(cohen.value));
    }
    if (Math.abs((here?.ac2?.value ?? 0) - (there?.ac2?.value ?? 0)) > 0.01) moved += 1;
  }
  // The ordinal one does.
  expect(moved).toBeGreaterThan(50);
});

const near = (value: number | null) => (value === null ? null : expect.closeTo(value, 10));

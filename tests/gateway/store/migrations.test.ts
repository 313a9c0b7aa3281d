import { CamelCasePlugin, Kysely } from 'kysely';
import { expect, test } from 'vitest';
import { up as instances } from '../../../gateway/store/migrations/001-instances.ts';
import { up as accounts } from '../../../gateway/store/migrations/002-accounts.ts';
import { up as projects } from '../../../gateway/store/migrations/003-projects.ts';
import { up as versions } from '../../../gateway/store/migrations/006-versions.ts';
import { sqliteDialect } from '../../../gateway/store/sqlite-dialect.ts';
import type { Tables } from '../../../gateway/store/tables.ts';
import { instanceRow } from '../../support/instance-row.ts';

test('a case that stands when versions come in is of the patient of its newest cleared image, and has nothing to look at', async () => {
  const dialect = sqliteDialect({ path: ':memory:', readOnly: false });
  const plain = new Kysely<unknown>({ dialect, plugins: [new CamelCasePlugin()] });
  for (const up of [instances, accounts, projects]) await up(plain);
  const before = plain.withTables<Record<'instances' | 'cases', Record<string, unknown>>>();
  const rows = [
    { patientKey: 'OLD', receivedAt: 1, clearing: 'cleared' },
    { patientKey: 'NEW', receivedAt: 3, clearing: 'cleared' },
    { patientKey: 'HELD', receivedAt: 5, clearing: 'held' },
  ].map((change, at) => {
    const {
      manifest: _later,
      dateShift: _too,
      sealedLink: _three,
      ...row
    } = instanceRow({ sopInstanceUid: `2.25.${at}`, file: `e/${at}.dcm` });
    return { ...row, version: 1, ...change };
  });
  await before.insertInto('instances').values(rows).execute();
  await before
    .insertInto('cases')
    .values({ studyInstanceUid: rows[0]?.studyInstanceUid, madeAt: 2, changedAt: 3 })
    .execute();
  await versions(plain);
  const db = plain.withTables<Pick<Tables, 'cases' | 'caseChanges'>>();
  expect(await db.selectFrom('cases').selectAll().execute()).toEqual([
    { id: 1, studyInstanceUid: rows[0]?.studyInstanceUid, madeAt: 2, patientKey: 'NEW' },
  ]);
  expect(await db.selectFrom('caseChanges').selectAll().execute()).toEqual([]);
  await db.destroy();
});

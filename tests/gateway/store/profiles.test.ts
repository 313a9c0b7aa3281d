import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ActivateProfile } from '../../../gateway/store/profile-operations.ts';
import { openStore, type Store } from '../../../gateway/store/store.ts';
import { secondConnection } from '../../support/second-connection.ts';

let dir: string;
let store: Store;
const path = () => join(dir, 'markit.sqlite');

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'markit-profiles-'));
  store = await openStore(path());
  run(
    "insert into users (id, account, name, roles, state, totp_step, created_at) values (1, 'olga', 'Olga', '[]', 'active', 0, 0)",
  );
});
afterEach(async () => {
  await store.close();
  rmSync(dir, { recursive: true });
});

function run(statement: string): void {
  const other = secondConnection(path());
  try {
    other.exec(statement);
  } finally {
    other.close();
  }
}

function profile(version: number, change: Partial<ActivateProfile> = {}): ActivateProfile {
  const document = JSON.stringify({ name: 'site', version, options: ['retain-uids'] });
  return {
    ...{ version, name: 'site', document, userId: 1, at: 10 * version, reason: 'a study', options: 'retain-uids' },
    event: {
      kind: 'profile-activated',
      time: '2026-11-24T03:04:05.678Z',
      subject: `site-${version}`,
      actor: 'user-1',
      digest: 'ab'.repeat(32),
    },
    ...change,
  };
}

const tried = (base: number) => store.write.addProfilePreview({ userId: 1, base, options: 'retain-uids', at: 1 });

test('a profile, its leaf and the end of all tries are one commit, or none of them', async () => {
  await tried(0);
  await tried(0);
  run("create trigger t before insert on ledger_leaves begin select raise(abort, 'made to fail'); end");
  await expect(store.write.activateProfile(profile(1))).rejects.toMatchObject({ code: 'INTERNAL' });
  expect(await store.read.newestProfile({})).toBeUndefined();
  run('drop trigger t');
  await store.write.activateProfile(profile(1));
  expect(await store.read.newestProfile({})).toMatchObject({ version: 1, name: 'site', reason: 'a study' });
  expect(await store.read.ledgerLeavesOf({ subject: 'site-1', kind: 'profile-activated' })).toHaveLength(1);
  await expect(store.write.activateProfile(profile(2))).rejects.toMatchObject({ code: 'NOT_PREVIEWED' });
});

test('a version is the next one, by whoever tried it beside the one in force', async () => {
  await tried(0);
  for (const version of [0, 2, 7]) {
    await expect(store.write.activateProfile(profile(version))).rejects.toMatchObject({ code: 'CONFLICT' });
  }
  const another = profile(1, { options: 'retain-full-dates' });
  await expect(store.write.activateProfile(another)).rejects.toMatchObject({ code: 'NOT_PREVIEWED' });
  await store.write.activateProfile(profile(1));
  await tried(1);
  await store.write.activateProfile(profile(2));
  const history = await store.read.profileHistory({ limit: 10 });
  expect(history.map(({ version, account }) => [version, account])).toEqual([
    [2, 'olga'],
    [1, 'olga'],
  ]);
});

test('what was in force once is never changed, removed or given again: the database refuses', async () => {
  await tried(0);
  await store.write.activateProfile(profile(1));
  const row = "(1, 'site', '{}', 1, 0, 'x')";
  for (const statement of [
    "update profiles set reason = 'other'",
    'delete from profiles',
    `insert or replace into profiles (version, name, document, user_id, at, reason) values ${row}`,
    `insert into profiles (version, name, document, user_id, at, reason) values ${row.replace('(1,', '(9,')}`,
  ]) {
    expect(() => run(statement)).toThrow(/profiles: /);
  }
  await store.close();
  store = await openStore(path());
  expect(await store.read.newestProfile({})).toMatchObject({ version: 1, reason: 'a study' });
});

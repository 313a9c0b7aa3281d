import { CamelCasePlugin, type CompiledQuery, Kysely, sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ledgerReads, ledgerWrites } from '../../../gateway/store/ledger-operations.ts';
import { migrate } from '../../../gateway/store/migrations.ts';
import { outboxReads, outboxWrites } from '../../../gateway/store/outbox-operations.ts';
import { releaseReads, releaseWrites } from '../../../gateway/store/release-operations.ts';
import { sqliteDialect } from '../../../gateway/store/sqlite-dialect.ts';
import type { Tables } from '../../../gateway/store/tables.ts';

const ran = new Map<string, CompiledQuery>();
let db: Kysely<Tables>;

beforeAll(async () => {
  db = new Kysely<Tables>({
    dialect: sqliteDialect({ path: ':memory:', readOnly: false }),
    plugins: [new CamelCasePlugin()],
    log: ({ query }) => void ran.set(query.sql, query),
  });
  await migrate(db);
  ran.clear();
});

afterAll(() => db.destroy());

/** Statements that read a whole table, with what SQLite says of them. The first rows in key order are no whole table. */
async function scans(): Promise<string[]> {
  const found: string[] = [];
  for (const query of [...ran.values()].filter(({ sql: text }) => /^(select|update|insert|with)/.test(text))) {
    const explain = { ...query, sql: `explain query plan ${query.sql}` };
    for (const { detail } of (await db.executeQuery<{ detail: string }>(explain)).rows) {
      const firstRows = !query.sql.includes(' where ') && / limit \?$/.test(query.sql);
      if (/^SCAN (?!CONSTANT ROW|\d)/.test(detail) && !firstRows) found.push(`${detail}: ${query.sql}`);
    }
  }
  return found;
}

test('no statement of the log, the releases or the outbox reads a whole table', async () => {
  const time = '2026-11-24T03:04:05.678Z';
  const sha256 = 'ab'.repeat(32);
  for (let at = 0; at < 20; at += 1) {
    const subject = `2.25.${at}`;
    await ledgerWrites.appendEvents(db, [{ kind: 'instance-received', time, subject, digest: sha256 }]);
  }
  const { size, root } = await ledgerReads.ledgerHead(db, {});
  await ledgerWrites.addCheckpoint(db, { size, root, note: 'note', signedAt: 0 });
  await ledgerReads.newestCheckpoint(db, {});
  await ledgerReads.checkpointOfSize(db, { size });
  await ledgerReads.inclusionProof(db, { position: 7, size });
  await ledgerReads.consistencyProof(db, { first: 7, second: size });
  await ledgerReads.ledgerLeaf(db, { position: 3 });
  await ledgerReads.ledgerLeavesOf(db, { subject: '2.25.3', kind: 'instance-received' });
  const asked = { projectId: null, requestedBy: 'user-1', requestedAt: 0, sha256, size: 9, fileName: null };
  const { id } = await releaseWrites.requestRelease(db, { ...asked, kind: 'checkpoint-memo', checkpointSize: size });
  await releaseWrites.sealRelease(db, { id, by: 'user-1', at: 0, sha256 });
  await releaseWrites.setReleaseReason(db, { id, reason: null });
  const signed = { chain: 'c-1', account: 'a', sequence: 0, bytes: root, hash: sha256, timeoutHeight: 9, scannedTo: 1 };
  const stored = await outboxWrites.storeTransaction(db, { ...signed, releaseId: id, storedAt: 0 });
  await outboxWrites.markSending(db, { id: stored.id, height: 2 });
  await outboxWrites.noteTransaction(db, { id: stored.id, scannedTo: 3 });
  await outboxWrites.settleTransaction(db, { id: stored.id, outcome: 'included', height: 4, reason: null, at: 0 });
  await outboxReads.transactionsOf(db, { releaseId: id });
  expect(await outboxReads.anchorOf(db, { position: 3 })).toMatchObject({ height: 4, checkpointSize: size });
  await releaseReads.release(db, { id });
  await releaseReads.openRelease(db, { kind: 'checkpoint-memo' });
  await releaseReads.hasUnanchoredLeaf(db, {});
  await releaseWrites.finishRelease(db, { id, outcome: 'anchored' });
  expect(ran.size).toBeGreaterThan(20);
  expect(await scans()).toEqual([]);
});

test('this test would see a table being read whole', async () => {
  await sql`select hash from ledger_nodes where hash = x'00'`.execute(db);
  expect(await scans()).toEqual([expect.stringContaining('SCAN ledger_nodes')]);
});

/** The judging half of the power-cut proof: starts the box on a disk as a cut left it and asks what became of everything. */
import { recover } from '../../gateway/jobs/recovery.ts';
import { openStore, type Store } from '../../gateway/store/store.ts';
import { secondConnection } from '../support/second-connection.ts';
import type { DiskEvent } from './disk-log.ts';
import { filesOf, KeptRows } from './kept-objects.ts';
import type { Recording } from './power-cut-record.ts';
import type { SentObject } from './sent-object.ts';

export interface CutCounts {
  acknowledged: number;
  deleted: number;
  /** Files that recovery found torn and removed. */
  torn: number;
  /** Rows that recovery made from their files. */
  rows: number;
}

/** The disk is mounted where it was recorded. Answers what is wrong. */
export async function lookAtCut(recording: Recording, cut: number, counts: CutCounts): Promise<string[]> {
  const promised = promisesBefore(recording.events.slice(0, cut));
  counts.acknowledged += promised.kept.size;
  counts.deleted += promised.deleted.size;
  const store = await openStore(recording.database);
  try {
    const found = await recoverOnce(recording, store);
    counts.torn += found.torn;
    counts.rows += found.rows;
    const problems = await problemsOf(recording, store, promised);
    if (found.unreadable > 0) problems.push(`${found.unreadable} files that cannot be read`);
    const before = await stateOf(recording, store);
    const again = await recoverOnce(recording, store);
    if (again.epochs + again.rows + again.torn > 0 || (await stateOf(recording, store)) !== before)
      problems.push(`a second recovery changed something: ${JSON.stringify(again)}`);
    return problems;
  } finally {
    await store.close();
  }
}

interface Promises {
  /** Acknowledged, and nobody has asked for its deletion. */
  readonly kept: ReadonlySet<string>;
  /** Digest and file of what was deleted. */
  readonly deleted: ReadonlyMap<string, string>;
}

function promisesBefore(events: ReadonlyArray<DiskEvent>): Promises {
  const kept = new Set<string>();
  const deleting = new Set<string>();
  const deleted = new Map<string, string>();
  for (const event of events) {
    if (event.kind !== 'mark') continue;
    const [what, digest = '', file = ''] = event.word.split(' ');
    if (what === 'acknowledged') kept.add(digest);
    if (what === 'deleting') deleting.add(digest);
    if (what === 'deleted') deleted.set(digest, file);
  }
  return { kept: kept.difference(deleting), deleted };
}

async function problemsOf({ site, sent, database }: Recording, store: Store, promised: Promises): Promise<string[]> {
  const problems: string[] = [];
  const rows = await KeptRows.read(store);
  for (const digest of promised.kept) {
    const problem = await rows.problemOf(site, sent.get(digest) as SentObject, digest);
    if (problem) problems.push(`acknowledged, but ${problem}`);
  }
  const files = new Set(await filesOf(site));
  for (const [digest, file] of promised.deleted) {
    if (rows.of(digest).length > 0) problems.push(`deleted, but its row is back: ${file}`);
    else if (files.has(file)) problems.push(`deleted, but its file is back: ${file}`);
  }
  const known = new Set(rows.all.map(({ file }) => file));
  for (const { receivedDigest, file } of rows.all) {
    if (!sent.has(receivedDigest)) problems.push(`a row of an object that nobody sent: ${file}`);
    if (rows.of(receivedDigest).length > 1) problems.push(`a second row of one object: ${file}`);
    // What was never acknowledged is there whole or not at all.
    else if (!promised.kept.has(receivedDigest)) {
      const problem = await rows.problemOf(site, sent.get(receivedDigest) as SentObject, receivedDigest);
      if (problem) problems.push(`never acknowledged, but ${problem}`);
    }
  }
  for (const file of files) if (!known.has(file)) problems.push(`a file without a row: ${file}`);
  return [...problems, ...integrityOf(database)];
}

function integrityOf(database: string): string[] {
  const connection = secondConnection(database);
  const found = connection
    .prepare('pragma integrity_check')
    .all()
    .map((row) => String(row.integrity_check));
  connection.close();
  return found.filter((line) => line !== 'ok').map((line) => `the database: ${line}`);
}

function recoverOnce({ site }: Recording, store: Store): ReturnType<typeof recover> {
  return recover({ store, ...site.options, heldKey: site.heldKey, living: () => false });
}

async function stateOf({ site }: Recording, store: Store): Promise<string> {
  const rows = await KeptRows.read(store);
  return JSON.stringify([rows.all, (await filesOf(site)).sort(), await store.read.tombstones({})]);
}

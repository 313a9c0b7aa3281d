import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CamelCasePlugin, type CompiledQuery, Kysely, sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { accountReads } from '../../../gateway/store/account-operations.ts';
import { answerReads } from '../../../gateway/store/answer-operations.ts';
import { caseChangeReads } from '../../../gateway/store/case-change-operations.ts';
import { caseWrites } from '../../../gateway/store/case-operations.ts';
import { heldReads } from '../../../gateway/store/held-operations.ts';
import { keyRotationReads } from '../../../gateway/store/key-rotation-operations.ts';
import { linkReads } from '../../../gateway/store/link-operations.ts';
import { manifestReads } from '../../../gateway/store/manifest-operations.ts';
import { migrate } from '../../../gateway/store/migrations.ts';
import { profileReads } from '../../../gateway/store/profile-operations.ts';
import { projectNameReads } from '../../../gateway/store/project-name-operations.ts';
import { projectReads } from '../../../gateway/store/project-operations.ts';
import { reidentificationReads } from '../../../gateway/store/reidentification-operations.ts';
import { siteWordReads, siteWordWrites } from '../../../gateway/store/site-word-operations.ts';
import { siteWordBounds } from '../../../gateway/store/site-words.ts';
import { sqliteDialect } from '../../../gateway/store/sqlite-dialect.ts';
import type { Tables } from '../../../gateway/store/tables.ts';
import { taskReads, taskWrites } from '../../../gateway/store/task-operations.ts';

let dir: string;
let db: Kysely<Tables>;
const queries: CompiledQuery[] = [];

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'markit-plans-'));
  const dialect = sqliteDialect({ path: join(dir, 'markit.sqlite'), readOnly: false });
  const log = (event: { query: CompiledQuery }) => void queries.push(event.query);
  db = new Kysely<Tables>({ dialect, plugins: [new CamelCasePlugin()], log });
  await migrate(db);
});
afterAll(async () => {
  await db.destroy();
  rmSync(dir, { recursive: true });
});

/** What SQLite would do for each statement of an operation. */
async function plansOf(run: () => Promise<unknown>): Promise<string[]> {
  queries.length = 0;
  await run();
  const plans: string[] = [];
  for (const { sql: text, parameters } of [...queries]) {
    const compiled = { ...sql`select 1`.compile(db), sql: `explain query plan ${text}`, parameters };
    const { rows } = await db.executeQuery<{ detail: string }>(compiled);
    plans.push(...rows.map(({ detail }) => detail));
  }
  return plans;
}

const own = { userId: 1, projectId: 1 };
const image = { userId: 1, studyInstanceUid: '1', seriesInstanceUid: '2', sopInstanceUid: '3' };

const word = { lookup: 'x', tag: 0x00080070, sealed: new Uint8Array(1), source: 'PACS', count: 1 };
const noRoom = { ...siteWordBounds, newOfSource: 0 };

/** Everything a reader's page asks for, and what runs every few seconds. */
const hot: Readonly<Record<string, () => Promise<unknown>>> = {
  session: () => accountReads.session(db, { tokenHash: 'x' }),
  worklist: () => taskReads.worklist(db, { ...own, after: 0, limit: 10 }),
  'worklist of a state': () => taskReads.worklist(db, { ...own, after: 0, limit: 10, state: 'open' }),
  taskCounts: () => taskReads.taskCounts(db, own),
  task: () => taskReads.task(db, { taskId: 1, userId: 1 }),
  neighbours: () => taskReads.neighbours(db, { ...own, position: 4 }),
  versionsOfStudy: () => taskReads.versionsOfStudy(db, { studyInstanceUid: '1', limit: 10 }),
  readableImage: () => taskReads.readableImage(db, image),
  openTask: () => taskWrites.openTask(db, { taskId: 1, userId: 1, at: 1 }),
  keyGeneration: () => keyRotationReads.keyGeneration(db, {}),
  instancesBefore: () => keyRotationReads.instancesBefore(db, { generation: 2, after: 1, limit: 64 }),
  uidsInRows: () => keyRotationReads.uidsInRows(db, { uids: ['1'] }),
  casesAfter: () => keyRotationReads.casesAfter(db, { after: 1, limit: 10 }),
  answersAfter: () => keyRotationReads.answersAfter(db, { after: 1, limit: 10 }),
  reidentificationsAfter: () => keyRotationReads.reidentificationsAfter(db, { after: 1, limit: 10 }),
  sealedLinks: () => linkReads.sealedLinks(db, { after: 1, limit: 10 }),
  namedProjectAfter: () => keyRotationReads.namedProjectAfter(db, { after: 1 }),
  namesToCarry: () => keyRotationReads.namesToCarry(db, { projectId: 1, limit: 10 }),
  releasedNames: () => projectNameReads.releasedNames(db, { projectId: 1, uids: ['1', '2'] }),
  answerByClient: () => answerReads.answerByClient(db, { taskId: 1, userId: 1, client: 'x' }),
  submittedAnswers: () => answerReads.submittedAnswers(db, { projectId: 1, after: 0, limit: 10 }),
  timeEventsOf: () => answerReads.timeEventsOf(db, { taskIds: [1, 2] }),
  projectsOf: () => projectReads.projectsOf(db, { userId: 1 }),
  changedCases: () => caseChangeReads.changedCases(db, { projectId: 1, limit: 10 }),
  project: () => projectReads.project(db, { projectId: 1, userId: 1 }),
  manifestGroups: () => manifestReads.manifestGroups(db, { projectId: 1, after: 0, limit: 10 }),
  instancesOfProject: () => manifestReads.instancesOfProject(db, { projectId: 1, after: 0, limit: 10 }),
  siteWords: () => siteWordReads.siteWords(db, { state: 'new', limit: 10 }),
  'siteWords of an attribute': () => siteWordReads.siteWords(db, { state: 'new', tag: 0x00080070, limit: 10 }),
  siteWordTags: () => siteWordReads.siteWordTags(db, { state: 'new' }),
  noteSiteWords: () => siteWordWrites.noteSiteWords(db, { words: [word, word], at: 1, bounds: noRoom }),
  heldObject: () => heldReads.heldObject(db, { id: 'a' }),
  reidentification: () => reidentificationReads.reidentification(db, { id: 1 }),
  studyOfCase: () => reidentificationReads.studyOfCase(db, { projectId: 1, number: 1 }),
  makeCases: () => caseWrites.makeCases(db, { quietMs: 1, now: 5 }),
};

describe('no full scan in', () => {
  test.each(Object.entries(hot))('%s', async (_name, run) => {
    const plans = await plansOf(run);
    expect(plans.length).toBeGreaterThan(0);
    expect(plans.filter((plan) => /^SCAN (?!.*CONSTANT)/.test(plan))).toEqual([]);
  });
});

test('profiles are read from the newest on, in the order of their key', async () => {
  const [newest] = await plansOf(() => profileReads.newestProfile(db, {}));
  expect(newest).toBe('SCAN profiles');
  const history = await plansOf(() => profileReads.profileHistory(db, { limit: 200 }));
  // No sorting: the table is its own order.
  expect(history).toEqual(['SCAN profiles', 'SEARCH users USING INTEGER PRIMARY KEY (rowid=?)']);
});

test('what waits for a second look is found in an index that holds nothing else', async () => {
  const plans = await plansOf(() => heldReads.heldToLookAt(db, { limit: 10, but: ['a'] }));
  expect(plans).toEqual(['SCAN held USING INDEX held_waiting']);
});

test('files that are to be asked are found in an index that holds nothing else', async () => {
  const waiting = await plansOf(() => manifestReads.instancesWithoutManifest(db, { limit: 10 }));
  expect(waiting).toEqual(['SCAN instances USING INDEX instances_without_manifest']);
});

test('words are counted in an index', async () => {
  const plans = await plansOf(() => siteWordReads.siteWordCounts(db, {}));
  expect(plans).toEqual(['SCAN site_words USING COVERING INDEX site_words_state']);
});

test('requests to learn whose study it is are listed from their end, not sorted', async () => {
  const plans = await plansOf(() => reidentificationReads.reidentifications(db, { limit: 10 }));
  expect(plans).toEqual(['SCAN reidentifications']);
});

test('the reading of plans would see a scan', async () => {
  const plans = await plansOf(() => db.selectFrom('answers').select('id').where('reason', '=', 'x').execute());
  expect(plans.some((plan) => plan.startsWith('SCAN'))).toBe(true);
});

/** `npm start -- --demo`: a project, three people with one-time codes, 24 phantoms sent as a PACS would, and part of two readers' answers. */
import { mkdirSync, rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Accounts } from '../../gateway/accounts/accounts.ts';
import { type AnswerParts, saveAnswer, submitAnswer } from '../../gateway/answer.ts';
import type { Role } from '../../gateway/contract/accounts.ts';
import type { Destination } from '../../gateway/peers/dimse-client.ts';
import { store as storeToPeer } from '../../gateway/peers/store-scu.ts';
import type { Store } from '../../gateway/store/store.ts';
import { defaultPolicy } from '../../projects/policy.ts';
import { demoCases, type PlannedCase } from './case-plan.ts';
import { demoLabels } from './demo-labels.ts';
import { type DemoState, readState, writeState } from './demo-state.ts';
import { type CachedCase, type DrawnCase, drawCases } from './phantom-cache.ts';
import { habits, planAnswer, type ReaderHabit, roisOf } from './planned-answers.ts';

export interface DemoBox {
  readonly store: Store;
  readonly accounts: Accounts;
  readonly answers: AnswerParts;
  /** The box's own door. */
  readonly dicom: Destination;
  /** A folder of the data folder that the demo has for itself. */
  readonly folder: string;
  /** The name the box gives a UID. */
  pseudonym(uid: string): string;
  /** A line for whoever started the box. */
  say(line: string): void;
  /** Ends the waiting when the box stops. */
  readonly signal?: AbortSignal;
  /** Fewer or smaller cases, for tests. */
  readonly plan?: readonly PlannedCase[];
}

export interface DemoStart {
  /** For the page that opens first; `code` is undefined once the person has set a password. */
  readonly people: readonly { readonly account: string; readonly role: string; readonly code: string | undefined }[];
  /** Settles when every case is on the box and the readers' answers are given. */
  readonly seeded: Promise<void>;
}

const people: readonly { account: string; name: string; roles: readonly Role[]; role: string; habit?: ReaderHabit }[] =
  [
    { account: 'manager', name: 'Robin Mensah', roles: ['manager', 'owner'], role: 'manager and data owner' },
    { account: 'reader1', name: 'Dr Alex Lindgren', roles: ['reader'], role: 'reader', habit: habits.first },
    { account: 'reader2', name: 'Dr Sam Okafor', roles: ['reader'], role: 'reader', habit: habits.second },
  ];

/** Answers as soon as the accounts and the project stand; cases and answers follow. What is done already is not done again. */
export async function seedDemo(box: DemoBox): Promise<DemoStart> {
  mkdirSync(box.folder, { recursive: true, mode: 0o700 });
  const state = readState(box.folder) ?? (await openProject(box));
  const users = new Map((await box.accounts.users()).map((user) => [user.account, user]));
  return {
    people: people.map(({ account, role }) => {
      const unused = users.get(account)?.state === 'invited';
      return { account, role, code: unused ? state.codes[account] : undefined };
    }),
    seeded: fill(box, state, new Map([...users].map(([account, { id }]) => [account, id]))),
  };
}

async function openProject(box: DemoBox): Promise<DemoState> {
  const codes: Record<string, string> = {};
  let createdBy = 0;
  for (const { account, name, roles } of people) {
    const invited = await box.accounts.invite({ account, name, roles });
    codes[account] = invited.code;
    if (roles.includes('manager')) createdBy = invited.user.id;
  }
  const { projectId } = await box.store.write.createProject({
    name: 'Chest radiographs (demo)',
    labels: JSON.stringify(demoLabels),
    policy: JSON.stringify(defaultPolicy),
    takesNewCases: defaultPolicy.takesNewCases,
    readers: people.filter(({ habit }) => habit).map(({ account }) => account),
    existingCases: true,
    createdBy,
    at: box.answers.now(),
  });
  const state = { codes, projectId };
  writeState(box.folder, state);
  return state;
}

async function fill(box: DemoBox, state: DemoState, ids: ReadonlyMap<string, number>): Promise<void> {
  const sent = state.sent ?? (await sendCases(box, state));
  for (const { account, habit } of people) {
    const userId = ids.get(account);
    if (habit && userId !== undefined) await answerCases(box, state.projectId, userId, habit, sent);
  }
}

async function sendCases(box: DemoBox, state: DemoState): Promise<readonly DrawnCase[]> {
  const plan = box.plan ?? demoCases;
  const drawn = await drawCases(box.folder, plan, (done) => {
    if (done % 6 === 0 || done === plan.length) box.say(`demo: ${done} of ${plan.length} phantom radiographs drawn`);
  });
  const outcomes = await storeToPeer(
    box.dicom,
    drawn.map(({ path }) => path),
  );
  const refused = outcomes.filter((outcome) => outcome !== 0).length;
  box.say(`demo: ${outcomes.length - refused} radiographs sent to ${box.dicom.calledAe} on port ${box.dicom.port}`);
  const sent = drawn.map(({ path: _path, ...facts }: CachedCase): DrawnCase => facts);
  if (refused > 0) return sent;
  writeState(box.folder, { ...state, sent });
  // They are on the box now; 200 MB more beside them serve nobody.
  for (const { path } of drawn) rmSync(path, { force: true });
  return sent;
}

/** The demo is a guest in the box and has no part in its events: it asks again each second, for a quarter of an hour. */
const patienceMs = 15 * 60_000;

/** Gives this reader's answers as the cases become readable. */
async function answerCases(
  box: DemoBox,
  projectId: number,
  userId: number,
  habit: ReaderHabit,
  cases: readonly DrawnCase[],
): Promise<void> {
  const waiting = new Map(cases.map((drawn) => [box.pseudonym(drawn.studyUid), drawn]));
  const until = Date.now() + patienceMs;
  while (waiting.size > 0 && Date.now() < until && !box.signal?.aborted) {
    const tasks = await box.store.read.worklist({ userId, projectId, after: 0, limit: 500 });
    for (const { taskId, state } of tasks) {
      const task = await box.store.read.task({ userId, taskId });
      const drawn = task && waiting.get(task.studyInstanceUid);
      if (!drawn) continue;
      waiting.delete(task.studyInstanceUid);
      if (state === 'open') await answerCase(box, { userId, taskId }, habit, drawn);
    }
    if (waiting.size > 0)
      await sleep(1_000, undefined, box.signal ? { signal: box.signal } : {}).catch(() => undefined);
  }
}

async function answerCase(
  box: DemoBox,
  own: { userId: number; taskId: number },
  habit: ReaderHabit,
  drawn: DrawnCase,
): Promise<void> {
  const answer = planAnswer(drawn, habit);
  if (!answer) return;
  const { clients } = answer;
  const rois = roisOf(answer, box.pseudonym(drawn.instanceUid));
  const last = answer.events.at(-1)?.offset ?? 0;
  const openedAt = box.answers.now() - last;
  await box.store.write.addTimeEvents({
    ...own,
    events: answer.events.map((event) => ({
      ...event,
      at: openedAt + event.offset,
      label: event.label ?? null,
      opening: clients.opening,
      receivedAt: box.answers.now(),
    })),
  });
  await saveAnswer(own, { base: 0, client: clients.save, labels: [...answer.labels], rois }, box.answers);
  if (answer.submit) await submitAnswer(own, { base: 1, client: clients.submit }, box.answers);
}

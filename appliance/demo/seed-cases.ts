/** Brings the demo's cases onto the box through its own door, and its readers' answers through the story the API uses. */
import { rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { type AnswerParts, saveAnswer, submitAnswer } from '../../gateway/answer.ts';
import type { Destination } from '../../gateway/peers/dimse-client.ts';
import { store as storeToPeer } from '../../gateway/peers/store-scu.ts';
import type { Store } from '../../gateway/store/store.ts';
import { demoCases, type PlannedCase } from './case-plan.ts';
import { type DemoState, writeState } from './demo-state.ts';
import type { DrawnCase } from './drawn-case.ts';
import { type KeepDrawnOptions, keepDrawn } from './keep-drawn.ts';
import { drawCases } from './phantom-cache.ts';
import { planAnswer, type ReaderHabit, roisOf } from './planned-answers.ts';

export interface DemoReader {
  readonly userId: number;
  readonly habit: ReaderHabit;
}

export interface SeedOptions {
  readonly store: Store;
  readonly answers: AnswerParts;
  readonly dicom: Destination;
  readonly folder: string;
  readonly state: DemoState;
  readonly readers: readonly DemoReader[];
  /** Who decides about held films of the demo. */
  readonly owner: Pick<KeepDrawnOptions, 'decide' | 'ownerId'>;
  /** The name the box gives a UID. */
  pseudonym(uid: string): string;
  progress(text: string): void;
  /** Fewer or smaller cases, for tests. */
  readonly plan?: readonly PlannedCase[];
}

/** Cases that one association carries: the first are readable while the last are still drawn. */
const batch = 4;
/** A case that is not readable after this time was held, or the box was stopped. */
const patienceMs = 15 * 60_000;

/** Resolves when every case is on the box and all planned answers are given. */
export async function seedCases(options: SeedOptions): Promise<void> {
  const onBox: DrawnCase[] = [...(options.state.sent ?? [])];
  const sending = options.state.sent ? Promise.resolve() : sendCases(options, onBox);
  const until = Date.now() + patienceMs;
  const progress = { allSent: false };
  // seedCases rejects with what went wrong; here it only ends the waiting.
  const ended = () => {
    progress.allSent = true;
  };
  sending.then(ended, ended);
  const answering = options.readers.map((reader) => answerCases(options, reader, { onBox, progress, until }));
  const keeping = keepDrawn({
    ...options.owner,
    isDrawn: (uid) => onBox.some(({ instanceUid }) => options.pseudonym(instanceUid) === uid),
    allSent: () => progress.allSent,
    until,
  });
  await Promise.all([sending, keeping, ...answering]);
}

async function sendCases(options: SeedOptions, onBox: DrawnCase[]): Promise<void> {
  const { dicom, folder, state, progress, plan = demoCases } = options;
  let refused = 0;
  let sent: Promise<void> = Promise.resolve();
  for (let from = 0; from < plan.length; from += batch) {
    const drawn = await drawCases(folder, plan.slice(from, from + batch));
    await sent;
    sent = storeToPeer(
      dicom,
      drawn.map(({ path }) => path),
    ).then((outcomes) => {
      refused += outcomes.filter((outcome) => outcome !== 0).length;
      onBox.push(...drawn.map(({ path: _path, ...facts }) => facts));
      progress(`${onBox.length} of ${plan.length} radiographs sent`);
      // They are on the box now; 8 MB each beside it serve nobody.
      if (refused === 0) for (const { path } of drawn) rmSync(path, { force: true });
    });
    // Looked at before the next batch: until then a failure must not count as unhandled.
    sent.catch(() => undefined);
  }
  await sent;
  if (refused === 0) writeState(folder, { ...state, sent: onBox });
}

interface Seeding {
  readonly onBox: readonly DrawnCase[];
  readonly progress: { readonly allSent: boolean };
  readonly until: number;
}

/** Gives one reader's answers as cases become readable. The demo is a guest without a part in the box's events: it asks. */
async function answerCases(
  options: SeedOptions,
  { userId, habit }: DemoReader,
  { onBox, progress, until }: Seeding,
): Promise<void> {
  const { store, pseudonym, state } = options;
  const done = new Set<string>();
  while (Date.now() < until && !(progress.allSent && done.size === onBox.length)) {
    const byStudy = new Map(onBox.map((drawn) => [pseudonym(drawn.studyUid), drawn]));
    for (const { taskId, state: standing } of await store.read.worklist({
      userId,
      projectId: state.projectId,
      after: 0,
      limit: 500,
    })) {
      const task = await store.read.task({ userId, taskId });
      const drawn = task && byStudy.get(task.studyInstanceUid);
      if (!drawn || done.has(drawn.studyUid)) continue;
      done.add(drawn.studyUid);
      if (standing === 'open') await answerCase(options, { userId, taskId }, habit, drawn);
    }
    await sleep(1_000, undefined, { ref: false });
  }
}

async function answerCase(
  { store, answers, pseudonym }: SeedOptions,
  own: { userId: number; taskId: number },
  habit: ReaderHabit,
  drawn: DrawnCase,
): Promise<void> {
  const answer = planAnswer(drawn, habit);
  if (!answer) return;
  const { clients, labels, events } = answer;
  const rois = roisOf(answer, pseudonym(drawn.instanceUid));
  const receivedAt = answers.now();
  const openedAt = receivedAt - (events.at(-1)?.offset ?? 0);
  await store.write.openTask({ ...own, at: openedAt });
  await store.write.addTimeEvents({
    ...own,
    events: events.map(({ label = null, ...event }) => ({
      ...event,
      at: openedAt + event.offset,
      label,
      opening: clients.opening,
      receivedAt,
    })),
  });
  await saveAnswer(own, { base: 0, client: clients.save, labels: [...labels], rois }, answers);
  if (answer.submit) await submitAnswer(own, { base: 1, client: clients.submit }, answers);
}

/**
 * A reader answers: change -> checked against role, schema and policy -> a new revision in one commit (on submit with its
 * leaf on the log) -> the reader's other screens. Refused or failed, nothing of it is kept here; the page keeps it and says so.
 */
import { completed, countYes, unanswered } from '../projects/answer.ts';
import type { Label } from '../projects/label-schema.ts';
import { type ProjectPolicy, readPolicy } from '../projects/policy.ts';
import { answerDigest } from './answers/answer-digest.ts';
import { checkAnswer } from './answers/check-answer.ts';
import { seenNow } from './answers/images-of-task.ts';
import { answerOf, labelsOf, roisOf, savedOf } from './answers/stored-answer.ts';
import type { Answer, LabelAnswer, Roi, SaveAnswer, Saved, SkipTask, SubmitAnswer } from './contract/answers.ts';
import type { TaskState } from './contract/worklist.ts';
import { MarkitError } from './errors.ts';
import type { AnswerRow } from './store/answers.ts';
import type { Instance } from './store/instances.ts';
import type { Store } from './store/store.ts';
import type { TaskSeen } from './store/task-operations.ts';

/** What other screens of the same reader are told; nobody else may learn of it. */
export interface AnswerNews {
  readonly userId: number;
  readonly taskId: number;
  readonly projectId: number;
  readonly revision: number;
  readonly state: TaskState;
  readonly client: string;
}

export interface AnswerParts {
  readonly store: Store;
  readonly now: () => number;
  tell(news: AnswerNews): void;
}

export interface OwnTask {
  readonly userId: number;
  readonly taskId: number;
}

/** `newest`: this change was made on an older revision than the one on the box. Both are kept; the reader decides. */
export type AnswerOutcome = { readonly saved: Saved } | { readonly newest: Answer };

interface Step {
  readonly base: number;
  readonly client: string;
  readonly state: AnswerRow['state'];
  readonly labels: readonly LabelAnswer[];
  readonly rois: readonly Roi[];
  readonly seen: readonly number[];
  readonly reason: string | null;
}

/** NOT_FOUND (also for another's task), BAD_REQUEST, ALREADY_SUBMITTED. */
export async function saveAnswer(own: OwnTask, change: SaveAnswer, parts: AnswerParts): Promise<AnswerOutcome> {
  return answer(own, change.client, parts, async (task, labels) => {
    const images = await imagesSeen(task, change.seen, parts.store);
    checkAnswer(change, labels, images, task.answer ? roisOf(task.answer) : []);
    const { base, client, rois } = change;
    return { base, client, state: 'draft', labels: change.labels, rois, seen: idsOf(images), reason: null };
  });
}

/** Besides those of saving: INCOMPLETE where the project demands every label. */
export async function submitAnswer(own: OwnTask, change: SubmitAnswer, parts: AnswerParts): Promise<AnswerOutcome> {
  return answer(own, change.client, parts, async (task, labels, policy) => {
    const given = task.answer ? labelsOf(task.answer) : [];
    if (policy.demandAllLabels && unanswered(labels, given).length > 0) throw new MarkitError('INCOMPLETE');
    const rois = task.answer ? roisOf(task.answer) : [];
    const { base, client } = change;
    const seen = idsOf(await imagesSeen(task, change.seen, parts.store));
    return { base, client, state: 'submitted', labels: completed(labels, given), rois, seen, reason: null };
  });
}

/** Keeps what was answered so far; a later change takes the case up again. */
export async function skipTask(own: OwnTask, change: SkipTask, parts: AnswerParts): Promise<AnswerOutcome> {
  return answer(own, change.client, parts, async (task) => {
    const kept = { labels: task.answer ? labelsOf(task.answer) : [], rois: task.answer ? roisOf(task.answer) : [] };
    const seen = idsOf(await imagesSeen(task, change.seen, parts.store));
    return { base: task.revision, client: change.client, state: 'skipped', ...kept, seen, reason: change.reason };
  });
}

async function imagesSeen(task: TaskSeen, said: readonly number[] | undefined, store: Store): Promise<Instance[]> {
  const { studyInstanceUid, answer } = task;
  return seenNow(await store.read.versionsOfStudy({ studyInstanceUid, limit: 10_000 }), answer, said);
}

const idsOf = (images: readonly Instance[]): number[] => images.map(({ id }) => id);

type Decide = (task: TaskSeen, labels: readonly Label[], policy: ProjectPolicy) => Promise<Step>;

async function answer(own: OwnTask, client: string, parts: AnswerParts, decide: Decide): Promise<AnswerOutcome> {
  const saved = async () => {
    const row = await parts.store.read.answerByClient({ ...own, client });
    return row && { saved: savedOf(row) };
  };
  const before = await saved();
  if (before) return before;
  // A page that lost patience repeats what is still on its way: where that was kept since the look above, it is what stands
  // against its own repeat.
  try {
    const outcome = await change(own, client, parts, decide);
    return 'saved' in outcome ? outcome : ((await saved()) ?? outcome);
  } catch (thrown) {
    const kept = await saved();
    if (kept) return kept;
    throw thrown;
  }
}

async function change(own: OwnTask, client: string, parts: AnswerParts, decide: Decide): Promise<AnswerOutcome> {
  const { store } = parts;
  const task = await ownTask(own, store);
  const policy = readPolicy(task.policy);
  if (task.state === 'submitted' && !policy.changeAfterSubmit) throw new MarkitError('ALREADY_SUBMITTED');
  const step = await decide(task, JSON.parse(task.labels) as Label[], policy);
  if (step.base !== task.revision) return { newest: answerOf(task.answer) };
  const kept = await store.write.addRevision(revisionOf(task, step, parts.now()));
  if (kept.outcome === 'stale') return { newest: answerOf((await ownTask(own, store)).answer) };
  const { revision, state } = kept.row;
  if (kept.outcome === 'saved') parts.tell({ ...own, projectId: task.projectId, revision, state, client });
  return { saved: savedOf(kept.row) };
}

async function ownTask(own: OwnTask, store: Store): Promise<TaskSeen> {
  const task = await store.read.task(own);
  if (!task) throw new MarkitError('NOT_FOUND');
  return task;
}

function revisionOf(task: TaskSeen, step: Step, at: number) {
  const { id: taskId, userId, schemaVersion } = task;
  const { labels, rois, seen } = step;
  // In whichever project that was: another one may show what this one hides.
  const modelShown = task.modelSeenAt !== null;
  const told = { task: taskId, revision: step.base + 1, schemaVersion, labels, rois, seen, modelShown, savedAt: at };
  return {
    ...step,
    taskId,
    userId,
    schemaVersion,
    labels: JSON.stringify(labels),
    rois: JSON.stringify(rois),
    seen: JSON.stringify(seen),
    modelShown: modelShown ? 1 : 0,
    yes: countYes(labels),
    seal: step.state === 'submitted' ? answerDigest(told) : null,
    at,
  };
}

/**
 * What a reader may be told of what models say of a case. The policy is asked first, and where it hides, nothing else is: the
 * answer is the same, and takes the same way, whether there are predictions or not.
 */
import { modelVisibility, readPolicy } from '../../projects/policy.ts';
import { imagesShown } from '../answers/images-of-task.ts';
import type { ShownPrediction, TaskPredictions } from '../contract/predictions.ts';
import { MarkitError } from '../errors.ts';
import { manifestOf } from '../models/stored-models.ts';
import type { ModelRow } from '../store/models.ts';
import type { PredictionSeen } from '../store/prediction-operations.ts';
import type { StoredPlacement, StoredScore, StoredValue } from '../store/predictions.ts';
import type { Store } from '../store/store.ts';
import type { TaskSeen } from '../store/task-operations.ts';

export interface OwnTask {
  readonly userId: number;
  readonly taskId: number;
}

const mostVersions = 10_000;
const mostImages = 1_000;

/** NOT_FOUND also for another's task. What is handed out is noted with the task, so that a later answer says so. */
export async function predictionsOfTask(own: OwnTask, store: Store, now: () => number): Promise<TaskPredictions> {
  const task = await ownTask(own, store);
  const visibility = modelVisibility(readPolicy(task.policy), task.state);
  if (visibility !== 'shown') return { state: visibility, predictions: [] };
  const models = await store.read.activeModels({});
  const seen = await seenOn(await instancesOf(task, store), models, store);
  if (seen.length > 0) {
    await noteShown(own, task, store, now);
    return { state: 'shown', predictions: shownOf(task.id, seen, models) };
  }
  const job = await store.read.analysisOfCase({ caseId: task.caseId });
  return { state: job?.state === 'waiting' ? 'waiting' : 'none', predictions: [] };
}

/** Puts the case before everything else that waits, where its reader may see what comes of it. False: nothing was asked for. */
export async function askPredictions(own: OwnTask, store: Store, now: () => number): Promise<boolean> {
  const task = await ownTask(own, store);
  if (modelVisibility(readPolicy(task.policy), task.state) !== 'shown') return false;
  await store.write.askAnalysis({ caseId: task.caseId, priority: 'reader', at: now() });
  return true;
}

/** PNG, and noted as predictions are. NOT_FOUND for whatever is not to be seen, as for what is not there. */
export async function mapOfTask(
  own: OwnTask,
  { prediction, label }: { readonly prediction: number; readonly label: string },
  store: Store,
  now: () => number,
): Promise<Uint8Array> {
  const task = await ownTask(own, store);
  if (modelVisibility(readPolicy(task.policy), task.state) !== 'shown') throw new MarkitError('NOT_FOUND');
  const row = await store.read.prediction({ id: prediction });
  const isShown =
    row !== undefined &&
    (await instancesOf(task, store)).includes(row.instanceId) &&
    (await store.read.activeModels({})).some(({ sha256 }) => sha256 === row.model);
  const png = isShown ? await store.read.predictionMap({ id: prediction, label }) : undefined;
  if (!png) throw new MarkitError('NOT_FOUND');
  await noteShown(own, task, store, now);
  return png;
}

async function noteShown(own: OwnTask, { modelShownAt }: TaskSeen, store: Store, now: () => number): Promise<void> {
  if (modelShownAt === null) await store.write.noteModelShown({ ...own, at: now() });
}

async function ownTask(own: OwnTask, store: Store): Promise<TaskSeen> {
  const task = await store.read.task(own);
  if (!task) throw new MarkitError('NOT_FOUND');
  return task;
}

/** What the page may show: what the answer was given on, and what stands now. */
async function instancesOf({ studyInstanceUid, answer, state }: TaskSeen, store: Store): Promise<number[]> {
  const versions = await store.read.versionsOfStudy({ studyInstanceUid, limit: mostVersions });
  const kept = imagesShown(versions, answer, state === 'submitted').slice(0, mostImages);
  const newest = imagesShown(versions, answer, false).slice(0, mostImages);
  return [...new Set([...kept, ...newest].map(({ version }) => version.id))];
}

async function seenOn(
  instances: readonly number[],
  models: readonly ModelRow[],
  store: Store,
): Promise<PredictionSeen[]> {
  if (instances.length === 0 || models.length === 0) return [];
  return store.read.shownPredictions({ instances, models: models.map(({ sha256 }) => sha256) });
}

function shownOf(task: number, seen: readonly PredictionSeen[], models: readonly ModelRow[]): ShownPrediction[] {
  const bySha = new Map(models.map((row) => [row.sha256, manifestOf(row)]));
  return seen.flatMap((row): ShownPrediction[] => {
    const manifest = bySha.get(row.model);
    if (!manifest || row.provider === null) return [];
    const { sha256, name, version, title, notice } = manifest;
    const maps = new Map(row.maps.map((map) => [map.label, map]));
    const scores = (JSON.parse(row.scores) as StoredScore[]).map(({ label, probability, threshold }) => {
      const said = manifest.labels.find(({ id }) => id === label);
      const map = maps.get(label);
      return {
        ...{ label, probability, threshold, name: said?.name ?? label, opposite: said?.opposite ?? null },
        map: map
          ? {
              url: `/api/tasks/${task}/predictions/${row.id}/maps/${label}`,
              placement: JSON.parse(map.placement) as StoredPlacement,
            }
          : null,
      };
    });
    return [
      {
        id: row.id,
        instance: row.instanceId,
        model: { sha256, name, version, title, notice, provider: row.provider },
        scores,
        value: row.value === null ? null : (JSON.parse(row.value) as StoredValue),
      },
    ];
  });
}

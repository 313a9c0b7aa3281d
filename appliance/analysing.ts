/** The half of the box that runs models over cases: the models it has, what they run on, and the job that asks them. */
import { fileURLToPath } from 'node:url';
import type { Logger } from 'pino';
import { analyseCase, pictureOf } from '../gateway/analyse.ts';
import type { LiveHub } from '../gateway/api/live-hub.ts';
import type { ImageStore } from '../gateway/images/image-store.ts';
import { AnalysisJob } from '../gateway/jobs/analysis-job.ts';
import { tasksThatShow } from '../gateway/jobs/tasks-that-show.ts';
import { InferenceClient } from '../gateway/models/inference-client.ts';
import type { LearningParts } from '../gateway/models/learning-parts.ts';
import { ModelFolders } from '../gateway/models/model-folders.ts';
import type { ModelServices } from '../gateway/models/model-services.ts';
import { registerShipped } from '../gateway/models/shipped-models.ts';
import { StoredModels } from '../gateway/models/stored-models.ts';
import type { DecodePool } from '../gateway/pixels/decode-pool.ts';
import type { Store } from '../gateway/store/store.ts';
import type { Folders } from './folders.ts';
import type { InferenceFacts } from './inference-child.ts';
import type { Settings } from './settings.ts';
import type { Child } from './supervisor.ts';

export interface Analysing {
  readonly models: ModelServices;
  readonly learning: LearningParts;
  /** What the last try failed for concerns all that waits. */
  isHeldUp(): boolean;
  stop(): Promise<void>;
}

export interface AnalysingParts {
  readonly settings: Pick<Settings, 'decodeWorkers' | 'modelRules'>;
  readonly store: Store;
  readonly images: ImageStore;
  /** Of the clearing: what arrives and what models are asked about wait for the same threads. */
  readonly pool: Pick<DecodePool, 'run'>;
  readonly folders: Folders;
  readonly live: Pick<LiveHub, 'predictionsChanged'>;
  readonly log: Logger;
  /** Undefined while it starts. */
  readonly node: () => Pick<Child<InferenceFacts>, 'ready' | 'alive'> | undefined;
}

const shipped = fileURLToPath(new URL('../inference/models', import.meta.url));

/** Side by side: the node makes batches of what comes together. One place is kept for what is no run over many. */
const atOnce = 4;

export async function openAnalysing(parts: AnalysingParts): Promise<Analysing> {
  const { settings, store, folders, live, log, node: child } = parts;
  await registerShipped({
    ...{ store, shipped, kept: folders.models, now: Date.now },
    onTrouble: (folder, error) => log.error({ folder, error }, 'a model that is shipped cannot be used'),
  });
  const node = new InferenceClient({ socketPath: folders.inferenceSocket });
  // Of its own: a reader's question is not to wait for a connection behind all the cases of a project.
  const learner = new InferenceClient({ socketPath: folders.inferenceSocket });
  const job = new AnalysisJob({
    ...{ store, atOnce },
    analyse: (asked) => analyseCase(asked, { ...parts, node, rules: settings.modelRules, now: Date.now }),
    mayRunBulk: async () => (await store.read.waitingInstances({ limit: 1, after: 0 })).length === 0,
    onAnalysed: (caseId) =>
      void tasksThatShow(store, caseId).then(
        (tasks) => live.predictionsChanged(tasks),
        (error: unknown) => log.warn({ error }, 'pages could not be told of predictions'),
      ),
    onTrouble: (error, caseId) => log.warn({ case: caseId, error }, 'a case could not be analysed'),
  });
  const wake = () => {
    // The same switch as of the checks: where nothing is decoded nothing can be asked.
    if (settings.decodeWorkers > 0) job.wake();
  };
  return {
    models: {
      stored: new StoredModels({ store, now: Date.now, wake }),
      provider: () => {
        const running = child();
        if (!running?.alive()) return { provider: 'away', providerNote: null };
        return { provider: running.ready.provider, providerNote: running.ready.providerNote ?? null };
      },
      wake,
    },
    learning: {
      ...{ store, node: learner, rules: settings.modelRules, models: folders.models, now: Date.now },
      folders: new ModelFolders({ kept: folders.models, arriving: folders.arrivingModels }),
      picture: (image) => pictureOf(image, parts),
    },
    isHeldUp: () => job.isHeldUp,
    async stop() {
      const stopped = job.stop();
      // What is under way is asked again after the next start: nobody waits for a queue here.
      node.close();
      learner.close();
      await stopped;
    },
  };
}

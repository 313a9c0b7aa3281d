/** The part of the node that predicts, put together: index, threads that shape, workers that run, and what is said of them. */

import type { InferenceOptions, ModelsAnswer, PredictionHealth, Provider, RanOn } from './contract.ts';
import { ModelIndex } from './model-index.ts';
import type { NodeMetrics } from './node-metrics.ts';
import { type PredictParts, predict } from './predict.ts';
import type { Predict } from './predict-route.ts';
import { PredictionPool } from './prediction-pool.ts';
import { ShapingPool } from './shaping-pool.ts';

/** What only tests set. */
export interface PredictionTesting {
  /** The worker's program. */
  readonly entry?: URL;
  readonly runLimitMilliseconds?: number;
}

export interface PredictingOptions extends PredictionTesting {
  readonly node: InferenceOptions;
  readonly provider: Provider;
  readonly devices: number;
  readonly metrics: NodeMetrics;
}

export interface Predicting {
  readonly parts: PredictParts;
  readonly predict: Predict;
  models(): Promise<ModelsAnswer>;
  health(): PredictionHealth;
  close(): Promise<void>;
}

/** Milliseconds that an image waits for others to run with: below what a person notices, above what a batch takes to arrive. */
const patienceMilliseconds = 4;
const largestBatch = 8;
/** Tensors that wait: of 224 by 224 in three colours four hundred. */
const limits = { jobs: 512, bytes: 2 ** 28 };
/** Of model files whose sessions stay open, in each worker. */
const sessionBytes = 2 ** 29;
/** No model of a radiograph takes a tenth of this on one core. */
const runLimitMilliseconds = 120_000;

export async function openPredicting(options: PredictingOptions): Promise<Predicting> {
  const { node, provider, devices, metrics } = options;
  const { modelFolders = [], workers, threads, remote } = node;
  const index = new ModelIndex(modelFolders);
  await index.look();
  const size = node.predictionWorkers ?? workers;
  const pool = new PredictionPool({
    ...{ workers: size, devices, patienceMilliseconds, largestBatch, limits },
    worker: { provider, threads: node.predictionThreads ?? threads, remote, sessionBytes },
    runLimitMilliseconds: options.runLimitMilliseconds ?? runLimitMilliseconds,
    entry: options.entry,
    observer: metrics,
  });
  const shaping = new ShapingPool(size);
  const ranOn: RanOn = remote === undefined ? provider : 'remote';
  const parts: PredictParts = { index, shaping, pool, ranOn };
  return {
    parts,
    predict: (body, signal) => predict(parts, body, signal),
    models: async () => {
      await index.look();
      const models = index.models.map(({ manifest: { name, version, sha256 }, bytes }) => ({
        ...{ name, version, sha256, bytes, provider: ranOn },
      }));
      return { models };
    },
    health: () => ({
      ...{ provider: ranOn, models: index.models.length, unusable: index.unusable },
      ...{ waiting: pool.waiting, workers: pool.workers, restarts: pool.restarts },
    }),
    close: async () => {
      await Promise.all([pool.close(), shaping.close()]);
    },
  };
}

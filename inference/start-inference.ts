/** Puts the inference node together from plain options: probe, models, workers, server. */

import { BodyBudget } from './body-budget.ts';
import type { GpuReport, HealthAnswer, InferenceOptions, ModelIdentity } from './contract.ts';
import { gpuReport } from './gpu-report.ts';
import { close, listenOnLoopback, listenOnSocket } from './listen.ts';
import {
  letterDetectorFile,
  type ModelFile,
  markerReaderFile,
  textCharactersFile,
  textDetectorFile,
  textReaderFile,
} from './model-files.ts';
import { NodeMetrics } from './node-metrics.ts';
import { openProtocol } from './open-protocol/routes.ts';
import { openPredicting, type Predicting, type PredictionTesting } from './predicting.ts';
import { type ProbedProvider, probeProvider } from './provider-probe.ts';
import { createInferenceServer, createOpenProtocolServer, type InferenceServices } from './server.ts';
import { SessionPool } from './session-pool.ts';

export interface RunningInference extends ProbedProvider {
  readonly gpus: GpuReport;
  /** Port of the Open Inference Protocol, where it is spoken on one. */
  readonly openProtocolPort: number | undefined;
  /** See SessionPool and PredictionPool: the supervisor starts another process. */
  readonly died: Promise<Error>;
  close(): Promise<void>;
}

/** Resolves when the socket listens and every worker for text has its model open; those that predict start when they are asked. */
export async function startInference(
  options: InferenceOptions,
  testing: PredictionTesting = {},
): Promise<RunningInference> {
  const [{ provider, note }, gpus] = await Promise.all([probeProvider(options.provider), gpuReport()]);
  const metrics = new NodeMetrics();
  const devices = provider === 'cuda' ? Math.max(1, gpus.devices.length) : 1;
  const predicting = await openPredicting({ ...testing, node: options, provider, devices, metrics });
  const { pool, models, model } = await openText(options, provider);
  const { parts } = predicting;
  const services: InferenceServices = {
    // The detector says where; the reader takes back what is none, and reads what is.
    detectText: async (image) => ({ ...(await pool.detectText(image)), model }),
    predict: predicting.predict,
    models: predicting.models,
    health: () => health(pool, predicting, { provider, note, gpus, models }),
    metricsText: () => metrics.text(parts.pool),
    openProtocol: openProtocol({ ...parts, budget: new BodyBudget(2 ** 28, 2 ** 29) }),
    metrics,
  };
  const server = createInferenceServer(services);
  const open = createOpenProtocolServer(services);
  await listenOnSocket(server, options.socketPath);
  const openProtocolPort = options.openProtocol && (await listenOnLoopback(open, options.openProtocol));
  return {
    ...{ provider, note, gpus, openProtocolPort },
    died: Promise.race([pool.died, parts.pool.died]),
    close: async () => {
      await Promise.all([close(server), close(open)]);
      await Promise.all([pool.close(), predicting.close()]);
      metrics.close();
    },
  };
}

async function openText({ workers, threads }: InferenceOptions, provider: ProbedProvider['provider']) {
  const [letters, detector, markers, reader, characters] = await Promise.all([
    letterDetectorFile(),
    textDetectorFile(),
    markerReaderFile(),
    textReaderFile(),
    textCharactersFile(),
  ]);
  const paths = {
    letterDetector: letters.path,
    textDetector: detector.path,
    markerReader: markers.path,
    textReader: reader.path,
    textCharacters: characters.path,
  };
  const pool = await SessionPool.open(workers, { ...paths, provider, threads });
  const identify = ({ name, sha256 }: ModelFile): ModelIdentity => ({ name, sha256, provider });
  const model = identify(letters);
  return { pool, model, models: [model, ...[detector, markers, reader].map(identify)] };
}

interface HealthFacts extends ProbedProvider {
  readonly gpus: GpuReport;
  readonly models: readonly ModelIdentity[];
}

function health(
  pool: SessionPool,
  predicting: Predicting,
  { provider, note, gpus, models }: HealthFacts,
): HealthAnswer {
  return {
    provider,
    providerNote: note,
    models,
    residentBytes: process.memoryUsage.rss(),
    peakResidentBytes: process.resourceUsage().maxRSS * 1024,
    waiting: pool.waiting,
    predictions: predicting.health(),
    gpus,
  };
}

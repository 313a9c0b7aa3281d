/** The inference process as the box runs it. Its death costs the answers under way, which the clearing job asks for again. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Logger } from 'pino';
import type { FromInference, GpuReport, InferenceOptions, Provider } from '../inference/contract.ts';
import type { Folders } from './folders.ts';
import type { Settings } from './settings.ts';
import { type Child, supervise } from './supervisor.ts';

export interface InferenceFacts {
  readonly provider: Provider;
  readonly providerNote: string | undefined;
  readonly gpus: GpuReport;
}

const shippedModels = fileURLToPath(new URL('../inference/models', import.meta.url));

export function inferenceOptions(settings: Settings, folders: Folders): InferenceOptions {
  return {
    ...{ socketPath: folders.inferenceSocket, provider: 'auto', workers: settings.inferenceWorkers, threads: 1 },
    modelFolders: [shippedModels, folders.models],
    predictionWorkers: settings.predictionWorkers,
    predictionThreads: settings.predictionThreads,
    openProtocol: settings.openProtocol,
    remote: settings.remoteInference,
  };
}

const runtimeFolder = fileURLToPath(
  new URL(`../node_modules/onnxruntime-node/bin/napi-v6/${process.platform}/${process.arch}`, import.meta.url),
);

/** Where provisioning/cuda-provider.mjs has put the libraries of a GPU, they are found there: the loader looks only where it is told. */
function cudaEnvironment(): Record<string, string> {
  if (!existsSync(join(runtimeFolder, 'libonnxruntime_providers_cuda.so'))) return {};
  return { LD_LIBRARY_PATH: [runtimeFolder, process.env.LD_LIBRARY_PATH].filter(Boolean).join(':') };
}

/** `onDeath`: see ChildPlan. */
export function startInference(
  options: InferenceOptions,
  log: Logger,
  onDeath: () => void = () => undefined,
): Promise<Child<InferenceFacts>> {
  return supervise<InferenceFacts>(
    {
      name: 'inference',
      entry: new URL('../inference/inference-process.ts', import.meta.url),
      start: () => ({ kind: 'start', options }),
      stop: { kind: 'stop' },
      environment: cudaEnvironment(),
      ready: (message) => {
        const told = message as FromInference;
        if (told.kind !== 'ready') return undefined;
        const { provider, providerNote, gpus } = told;
        return { provider, providerNote, gpus };
      },
      onMessage: (message) => {
        const told = message as FromInference;
        if (told.kind === 'failed')
          log.error({ process: 'inference', reason: told.reason }, 'the inference process cannot go on');
        if (told.kind === 'fault')
          log.error({ process: 'inference', model: told.model, reason: told.reason }, 'a model failed');
        if (told.kind === 'ready')
          log.info(
            { process: 'inference', provider: told.provider, note: told.providerNote, gpus: told.gpus },
            'models run here',
          );
      },
      onDeath,
      stopMilliseconds: 5_000,
    },
    log,
  );
}

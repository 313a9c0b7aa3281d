/** The inference process as the box runs it. Its death costs the answers under way, which the clearing job asks for again. */
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

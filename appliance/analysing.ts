/** The half of the box that runs models over cases: the models it has, and what they run on. */
import { fileURLToPath } from 'node:url';
import type { Logger } from 'pino';
import type { ModelServices } from '../gateway/models/model-services.ts';
import { registerShipped } from '../gateway/models/shipped-models.ts';
import { StoredModels } from '../gateway/models/stored-models.ts';
import type { Store } from '../gateway/store/store.ts';
import type { Folders } from './folders.ts';
import type { InferenceFacts } from './inference-child.ts';
import type { Child } from './supervisor.ts';

export interface Analysing {
  readonly models: ModelServices;
}

export interface AnalysingParts {
  readonly store: Store;
  readonly folders: Folders;
  readonly log: Logger;
  /** Undefined while it starts. */
  readonly node: () => Pick<Child<InferenceFacts>, 'ready' | 'alive'> | undefined;
}

const shipped = fileURLToPath(new URL('../inference/models', import.meta.url));

export async function openAnalysing({ store, folders, log, node }: AnalysingParts): Promise<Analysing> {
  await registerShipped({
    ...{ store, shipped, kept: folders.models, now: Date.now },
    onTrouble: (folder, error) => log.error({ folder, error }, 'a model that is shipped cannot be used'),
  });
  const wake = () => undefined;
  return {
    models: {
      stored: new StoredModels({ store, now: Date.now, wake }),
      provider: () => {
        const running = node();
        if (!running?.alive()) return { provider: 'away', providerNote: null };
        return { provider: running.ready.provider, providerNote: running.ready.providerNote ?? null };
      },
      wake,
    },
  };
}

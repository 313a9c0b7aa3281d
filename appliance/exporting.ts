/** The part of the box that puts training sets together, in the background and one at a time. */
import type { Logger } from 'pino';
import type { SetFiles } from '../gateway/egress/set-files.ts';
import { describeFault } from '../gateway/errors.ts';
import type { ExportParts } from '../gateway/export-set.ts';
import { TrainingSetJob } from '../gateway/jobs/training-set-job.ts';
import type { Store } from '../gateway/store/store.ts';
import type { Settings } from './settings.ts';

export interface ExportingParts extends Pick<ExportParts, 'picture' | 'sealKey' | 'sets'> {
  readonly settings: Pick<Settings, 'decodeWorkers' | 'modelRules' | 'setImages' | 'setGigabytes'>;
  readonly store: Store;
  readonly sets: SetFiles;
  readonly log: Logger;
}

export function openExporting({ settings, store, sets, sealKey, picture, log }: ExportingParts) {
  const limits = { images: settings.setImages, bytes: settings.setGigabytes * 1e9 };
  const job = new TrainingSetJob({
    ...{ store, sets, now: Date.now },
    parts: { store, sets, sealKey, picture, rules: settings.modelRules, limits },
    onTrouble: (error, set) => log.warn({ set, ...describeFault(error), error }, 'a training set could not be built'),
    onCleared: (files) => log.info({ files }, 'half-written training sets of the last run are removed'),
  });
  return {
    wake: () => {
      // The same switch as of the checks: where nothing is decoded nothing can be written.
      if (settings.decodeWorkers > 0) job.wake();
    },
    stop: () => job.stop(),
  };
}

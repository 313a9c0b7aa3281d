/** The clearing half of the box: the decode threads, the way to the text detector, the jobs that look and that copy for display. */
import type { Logger } from 'pino';
import { defaultSourceClearing, type SourceClearing } from '../gateway/clear.ts';
import type { ImageStore } from '../gateway/images/image-store.ts';
import { ClearingJob } from '../gateway/jobs/clearing-job.ts';
import { DisplayJob } from '../gateway/jobs/display-job.ts';
import { lookAtInstance, lookAtStack } from '../gateway/jobs/look-at-instance.ts';
import { stacksOf } from '../gateway/jobs/stacks.ts';
import { InferenceClient } from '../gateway/models/inference-client.ts';
import type { RuleMask } from '../gateway/pixels/clearing-verdict.ts';
import { DecodePool } from '../gateway/pixels/decode-pool.ts';
import { shippedDeviceRules } from '../gateway/pixels/device-rules.ts';
import { wordList } from '../gateway/pixels/marker-words.ts';
import type { DeviceRule } from '../gateway/pixels/read-device-rules.ts';
import type { Instance } from '../gateway/store/instances.ts';
import type { Store } from '../gateway/store/store.ts';
import type { ClearingSetting } from './setting-kinds.ts';
import type { Settings } from './settings.ts';

export interface Clearing {
  /** There may be something to look at. Does nothing where the settings pause the checks. */
  wake(): void;
  /** The same for an image that somebody asked for and that has no display copy. */
  wantDisplayCopy: DisplayJob['want'];
  readonly inference: InferenceClient;
  /** The decode threads, for whoever else has frames to look at. */
  readonly pool: Pick<DecodePool, 'run'>;
  stop(): Promise<void>;
}

export interface ClearingParts {
  readonly settings: Settings;
  readonly store: Store;
  readonly images: ImageStore;
  readonly inferenceSocket: string;
  readonly digestKey: Uint8Array;
  readonly log: Logger;
  /** See ClearingJobOptions. */
  readonly mask: (instance: Instance, byRule: RuleMask) => Promise<boolean>;
  /** Something is held now, or what a person decided about was looked at again. */
  readonly onHeld: () => void;
}

export function openClearing(parts: ClearingParts): Clearing {
  const { settings, store, images, inferenceSocket, digestKey, log, mask, onHeld } = parts;
  const pool = new DecodePool({ workers: settings.decodeWorkers });
  const inference = new InferenceClient({ socketPath: inferenceSocket });
  const sourceClearing = clearingBySource(settings);
  const onTrouble = (error: unknown) => log.warn({ error }, 'a display copy could not be made');
  const displayJob = new DisplayJob({ images, pool, onTrouble });
  const look = { pool, detector: inference, images, sourceClearing, digestKey, onTrouble };
  const job = new ClearingJob({
    store,
    look: (row) => lookAtInstance(row, look),
    together: {
      stacksOf: (waiting) => stacksOf(waiting, sourceClearing),
      look: (stack) => lookAtStack(stack, look),
    },
    mask,
    // One waits for the detector while another is decoded.
    atOnce: settings.decodeWorkers + 1,
    onDecided: (row, { clearing, reason }) => {
      if (clearing !== 'cleared') log.info({ instance: row.id, clearing, reason }, 'not cleared');
      if (clearing !== 'cleared' || row.decision !== null) onHeld();
    },
    onTrouble: (error, row) => log.warn({ instance: row?.id, error }, 'an instance could not be looked at'),
  });
  return {
    wake: () => {
      if (settings.decodeWorkers > 0) job.wake();
    },
    wantDisplayCopy: (row) => {
      if (settings.decodeWorkers > 0) displayJob.want(row);
    },
    inference,
    pool,
    async stop() {
      // Told first: a job that goes on would find the pool closed for every instance that waits.
      const stopped = [job.stop(), displayJob.stop()];
      await pool.close();
      await Promise.all(stopped);
      inference.close();
    },
  };
}

/** The detector decides on captures only where the source's setting says so; an unknown source is treated like a stranger. */
function clearingBySource(settings: Settings): (source: string) => SourceClearing {
  const stranger: SourceClearing = { ...defaultSourceClearing, words: wordList(settings.textWords) };
  const rules = deviceRules(settings);
  const known = ({ textProne, maskInitials, deviceRectangles }: ClearingSetting): SourceClearing => {
    return { ...stranger, textProne, maskInitials, ...(deviceRectangles && { deviceRules: rules }) };
  };
  const bySource = new Map<string, SourceClearing>([
    ['loopback', known(settings.loopbackClearing)],
    ...settings.peers.map(({ aeTitle, clearing }) => [aeTitle, known(clearing)] as const),
  ]);
  return (source) => bySource.get(source) ?? stranger;
}

/** The house knows its devices better. */
export function deviceRules({ deviceRectangles }: Pick<Settings, 'deviceRectangles'>): readonly DeviceRule[] {
  return [...deviceRectangles, ...shippedDeviceRules];
}

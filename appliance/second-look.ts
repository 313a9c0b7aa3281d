/** The second look of the box at what is held: the job, the process it asks, and what both tell the rest of the box. */
import type { Logger } from 'pino';
import { type ProfileDocument, profileOf } from '../gateway/deid/profile.ts';
import { epochKey } from '../gateway/jobs/recovery.ts';
import { SecondLookJob } from '../gateway/jobs/second-look-job.ts';
import { lookedBy } from '../gateway/reconsider.ts';
import type { Store } from '../gateway/store/store.ts';
import type { Folders } from './folders.ts';
import { type Keys, keyFile } from './keys.ts';
import { SecondLookChild } from './second-look-child.ts';
import type { Words } from './words.ts';

export interface SecondLookParts {
  readonly folders: Folders;
  readonly keys: Keys;
  readonly store: Store;
  readonly log: Logger;
  readonly words: Words;
  /** See SecondLookOptions. */
  readonly linkKeys: readonly string[] | undefined;
  /** In force now. */
  readonly profile: () => ProfileDocument;
  /** New instances are in the database. */
  readonly onRows: () => void;
  /** The process that looked died and left an open epoch. */
  readonly onDeath: (pid: number | undefined) => void;
}

export interface SecondLook {
  readonly job: SecondLookJob;
  stop(): Promise<void>;
}

export function openSecondLook(parts: SecondLookParts): SecondLook {
  const { folders, keys, store, log, words, linkKeys, profile, onRows, onDeath } = parts;
  const stored = { imagesFolder: folders.images, heldFolder: folders.held };
  const unclosed = (error: unknown) => log.warn({ error }, 'an epoch stays open; the next start looks into it');
  const looker = new SecondLookChild({
    process: {
      ...stored,
      siteKeyFile: keyFile(keys.folder, 'site'),
      heldKeyFile: keyFile(keys.folder, 'held'),
      linkKeys,
    },
    profile,
    onEpoch: (name) => {
      store.write.closeEpoch({ name: epochKey('images', name), closedAt: Date.now() }).catch(unclosed);
    },
    siteWords: () => words.current(),
    onWords: (found) => words.take(found),
    onFault: (fault) => log.error({ process: 'second look', ...fault }, 'a second look failed'),
    onPeak: (peakMegabytes) => log.debug({ process: 'second look', peakMegabytes }, 'looked again'),
    onDeath: (pid) => {
      log.error({ process: 'second look' }, 'a process died; it is started again when it is needed');
      onDeath(pid);
    },
  });
  words.onChange((approved) => looker.setSiteWords(approved));
  const job = new SecondLookJob({
    ...stored,
    store,
    by: () => lookedBy(profileOf(profile())),
    look: (file) => looker.look(file),
    onCommit: (outcome) => (outcome === 'kept' ? looker.kept() : looker.kill()),
    onDecided: ({ id, reason }, result) => {
      if (result.kind === 'clean') onRows();
      else log.info({ held: id, first: reason, reason: result.reason }, 'stays held');
    },
    onTrouble: (error, held) => log.warn({ held: held?.id, error }, 'a held object could not be looked at'),
  });
  return {
    job,
    async stop() {
      // Told first: a job that goes on would ask for another process.
      const stopped = job.stop();
      await looker.end();
      await stopped;
    },
  };
}

/** The receiving half of the box: recovery, the listener, and the rows that come from it. */
import type { Logger } from 'pino';
import type { ProfileDocument } from '../gateway/deid/profile.ts';
import { type RecoveryCounts, recover, recoverAtLast } from '../gateway/jobs/recovery.ts';
import { RowKeeper } from '../gateway/jobs/row-keeper.ts';
import type { Store } from '../gateway/store/store.ts';
import type { Folders } from './folders.ts';
import type { Keys } from './keys.ts';
import { type Listeners, startListeners } from './listener-child.ts';
import type { Settings } from './settings.ts';
import type { Words } from './words.ts';

export interface IntakeParts {
  readonly settings: Settings;
  readonly folders: Folders;
  readonly keys: Keys;
  readonly store: Store;
  readonly log: Logger;
  readonly words: Words;
  /** See ListenerOptions. */
  readonly linkKeys: readonly string[] | undefined;
  /** In force now. */
  readonly profile: () => ProfileDocument;
  /** New rows are in the database. */
  readonly onRows: () => void;
  /** New rows of held objects are. */
  readonly onHeld: () => void;
}

export interface Intake {
  readonly listeners: Listeners;
  readonly recovered: RecoveryCounts;
  backlog(): number;
  /** For a process that died and had an epoch of its own: what it left becomes rows, or goes. */
  recoverFrom(pid: number | undefined): void;
  stop(): Promise<void>;
}

/** Brings the database level with the files first: what an earlier death left unreported becomes rows before anything new. */
export async function startIntake(parts: IntakeParts): Promise<Intake> {
  const { settings, folders, keys, store, log, words, linkKeys, profile, onRows, onHeld } = parts;
  const common = { store, imagesFolder: folders.images, heldFolder: folders.held, heldKey: keys.held };
  const recovered = await recover({ ...common, living: () => false });
  if (recovered.epochs > 0)
    log[recovered.unreadable > 0 ? 'warn' : 'info']({ ...recovered }, 'looked into open epochs');
  const keeper = new RowKeeper({
    store,
    imagesFolder: folders.images,
    heldFolder: folders.held,
    onRows,
    onHeld,
    onTrouble: (error) => log.error({ error }, 'rows could not be written; they are tried again'),
  });
  const stopping = new AbortController();
  const trouble = (error: unknown) => log.error({ error }, 'recovery failed; it is tried again');
  const recoverNow = async (pid: number | undefined) => {
    await keeper.settled();
    // Only the dead process's epochs are looked into: the others report their own rows.
    const living = (epoch: string) => epoch.split('-')[1] !== String(pid);
    const counts = await recoverAtLast({ ...common, living }, { onTrouble: trouble, signal: stopping.signal });
    if (!counts) return;
    log.info({ ...counts }, 'recovered what a dead process left');
    onRows();
    onHeld();
  };
  let recovering: Promise<void> = Promise.resolve();
  // One after the other: two deaths may follow each other faster than one is recovered from.
  const recoverFrom = (pid: number | undefined) => {
    recovering = recovering.then(() => recoverNow(pid));
  };
  const listeners = await startListeners({
    settings,
    imagesFolder: folders.images,
    heldFolder: folders.held,
    profile,
    take: (reports) => keeper.take(...reports),
    siteWords: () => words.current(),
    linkKeys,
    takeWords: (found) => words.take(found),
    onDeath: recoverFrom,
    log,
  });
  words.onChange((approved) => listeners.setSiteWords(approved));
  return {
    listeners,
    recovered,
    backlog: () => keeper.backlog,
    recoverFrom,
    async stop() {
      await listeners.stop();
      stopping.abort();
      await keeper.stop();
      await recovering;
      if (keeper.backlog > 0) log.warn({ rows: keeper.backlog }, 'the next start makes these rows from their files');
    },
  };
}

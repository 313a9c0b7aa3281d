/**
 * Epoch folders: where one process puts its files for a while. A start looks only into epochs that nobody recorded as
 * closed, so a crash costs a scan of the newest folders, however many files the box has.
 */
import { randomBytes } from 'node:crypto';
import { rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { makeSyncedFolder, syncFolder } from './folder-sync.ts';

export interface EpochOptions {
  /** The folder that holds the epochs; it exists. */
  readonly root: string;
  /** Reported once every file of an epoch is reported or gone; then no start needs to look into it again. */
  readonly onClosed?: (name: string) => void;
  /** A crash re-reads at most this much: about two seconds of checking. */
  readonly maxFiles?: number;
  readonly maxBytes?: number;
  readonly maxAgeMs?: number;
}

/** One file's place in an epoch. */
export interface Place {
  readonly epoch: string;
  readonly folder: string;
  /** `<stem><suffix>`, or `<stem>.2<suffix>` and so on where this epoch has used the name before. */
  name(stem: string, suffix: string): string;
  /** To be called once, when the file's row is reported or the file is given up. */
  release(bytes: number, left?: Left): void;
}

/** kept: under its name for good. removed: its name is gone, though not yet from the disk. stuck: it could not be removed. */
export type Left = 'kept' | 'removed' | 'stuck';

interface Epoch {
  readonly name: string;
  readonly folder: string;
  /** By a clock that nobody sets. */
  readonly openedAt: number;
  /** Stems with their newest version, and whole names: `1.2` in its third version is called like `1.2.3`. */
  readonly versions: Map<string, number>;
  readonly taken: Set<string>;
  files: number;
  bytes: number;
  inUse: number;
  retired: boolean;
  removed: boolean;
  stuck: boolean;
}

const epochName = /^\d{8}T\d{9}Z-\d{1,10}-[0-9a-f]{8}$/;

export function isEpochName(name: string): boolean {
  return epochName.test(name);
}

export class Epochs {
  readonly #options: EpochOptions;
  readonly #maxFiles: number;
  readonly #maxBytes: number;
  readonly #maxAgeMs: number;
  #current: Epoch | undefined;
  #opening: Promise<Epoch> | undefined;
  readonly #closing = new Set<Promise<void>>();

  constructor(options: EpochOptions) {
    this.#options = options;
    this.#maxFiles = options.maxFiles ?? 2000;
    this.#maxBytes = options.maxBytes ?? 2 * 1024 ** 3;
    this.#maxAgeMs = options.maxAgeMs ?? 15 * 60_000;
  }

  async claim(): Promise<Place> {
    const epoch = this.#usable() ?? (await this.#open());
    epoch.files += 1;
    epoch.inUse += 1;
    return {
      epoch: epoch.name,
      folder: epoch.folder,
      name: (stem, suffix) => freshName(epoch, stem, suffix),
      release: (bytes, left = 'kept') => {
        epoch.inUse -= 1;
        epoch.bytes += bytes;
        if (left !== 'kept') epoch[left] = true;
        this.#reportIfDone(epoch);
      },
    };
  }

  /** The clean end: what is in use reports itself when it is released. */
  async close(): Promise<void> {
    await this.#opening?.catch(() => undefined);
    this.#retire();
    await Promise.all(this.#closing);
  }

  #usable(): Epoch | undefined {
    const epoch = this.#current;
    if (!epoch) return undefined;
    const spent =
      epoch.files >= this.#maxFiles ||
      epoch.bytes >= this.#maxBytes ||
      performance.now() - epoch.openedAt >= this.#maxAgeMs;
    if (!spent) return epoch;
    this.#retire();
    return undefined;
  }

  /** Objects that arrive together share one opening; a failed one is tried again by the next object. */
  #open(): Promise<Epoch> {
    this.#opening ??= this.#make().finally(() => {
      this.#opening = undefined;
    });
    return this.#opening;
  }

  async #make(): Promise<Epoch> {
    const name = `${timeStamp(new Date())}-${process.pid}-${randomBytes(4).toString('hex')}`;
    const folder = join(this.#options.root, name);
    await makeSyncedFolder(folder);
    const epoch: Epoch = {
      name,
      folder,
      openedAt: performance.now(),
      versions: new Map(),
      taken: new Set(),
      files: 0,
      bytes: 0,
      inUse: 0,
      retired: false,
      removed: false,
      stuck: false,
    };
    this.#current = epoch;
    return epoch;
  }

  #retire(): void {
    const epoch = this.#current;
    this.#current = undefined;
    if (!epoch) return;
    epoch.retired = true;
    this.#reportIfDone(epoch);
  }

  #reportIfDone(epoch: Epoch): void {
    // Nobody looks into a closed epoch again, so one with something left behind stays open for the next start.
    if (!epoch.retired || epoch.inUse > 0 || epoch.stuck) return;
    if (!epoch.removed) {
      this.#options.onClosed?.(epoch.name);
      return;
    }
    const closing = this.#closeSynced(epoch).finally(() => this.#closing.delete(closing));
    this.#closing.add(closing);
  }

  /** Else a power cut would bring a removed file back where nobody looks. A folder that cannot be synced stays open too. */
  async #closeSynced({ name, folder }: Epoch): Promise<void> {
    const synced = await syncFolder(folder).then(
      () => true,
      () => false,
    );
    if (synced) this.#options.onClosed?.(name);
  }
}

function freshName({ versions, taken }: Epoch, stem: string, suffix: string): string {
  let version = versions.get(stem) ?? 0;
  let name: string;
  do {
    version += 1;
    name = version === 1 ? `${stem}${suffix}` : `${stem}.${version}${suffix}`;
  } while (taken.has(name));
  versions.set(stem, version);
  taken.add(name);
  return name;
}

/** To the millisecond, so that the epochs of one process sort as they were opened. */
function timeStamp(at: Date): string {
  return at.toISOString().replaceAll(/[-:.]/g, '');
}

/** Removes an epoch that holds nothing; one that holds something stays. */
export async function removeEmptyEpoch(root: string, name: string): Promise<boolean> {
  try {
    await rmdir(join(root, name));
    return true;
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code;
    if (code === 'ENOTEMPTY' || code === 'EEXIST' || code === 'ENOENT') return false;
    throw cause;
  }
}

/**
 * Makes rows again from what a process left when it died. Files are the truth: a whole one becomes a row, a torn one was
 * never acknowledged and goes, a buried one goes again. Reads only the epochs it is told to, a batch at a time.
 */
import { opendir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { isEpochName, removeEmptyEpoch } from './epoch.ts';
import { isAbsent, removeIfThere } from './file-removal.ts';
import { syncFolder } from './folder-sync.ts';
import type { ReadStoredFile, StoredFile } from './stored-files.ts';
import type { Thoroughness } from './whole-file.ts';

export interface RebuildOptions<Row> {
  /** The folder that holds the epochs. */
  readonly root: string;
  /** Epochs that need no look: recorded as closed, or of a process that lives. */
  readonly skip: (epoch: string) => boolean;
  /** Files (relative) whose removal is recorded. */
  readonly buried: (file: string) => boolean;
  /** Files that have a row already: their sync is known to have returned, so they are not read again. */
  readonly known: (files: ReadonlyArray<string>) => Promise<ReadonlySet<string>>;
  readonly read: ReadStoredFile<Row>;
  readonly how: Thoroughness;
  readonly batch?: number;
}

export type RebuildStep<Row> =
  | { readonly kind: 'rows'; readonly rows: ReadonlyArray<Row> }
  /** Every file of the epoch was looked at and its rows were given out: with none unreadable it may be recorded as closed. */
  | { readonly kind: 'epoch'; readonly name: string; readonly counts: RebuildCounts };

export interface RebuildCounts {
  readonly whole: number;
  readonly known: number;
  /** Never acknowledged, removed. */
  readonly torn: number;
  /** Whole, but written by another program, sealed with another key, or not readable now: kept, for a person to look at. */
  readonly unreadable: number;
  /** Buried before, removed again. */
  readonly buried: number;
}

/** Files read at once: enough to keep a disk busy, few enough to leave the thread pool to others. */
const atOnce = 8;
const storedName = /^[0-9a-f.]+\.(?:dcm|held)$/;

export async function* rebuild<Row>(options: RebuildOptions<Row>): AsyncGenerator<RebuildStep<Row>> {
  for (const epoch of await epochsOf(options.root)) {
    if (!options.skip(epoch)) yield* rebuildEpoch(epoch, options);
  }
}

async function epochsOf(root: string): Promise<string[]> {
  const names: string[] = [];
  for await (const entry of await opendir(root)) {
    if (entry.isDirectory() && isEpochName(entry.name)) names.push(entry.name);
  }
  // Names begin with their time: older epochs first, so that the first of two equal objects stays the first.
  return names.sort();
}

async function* rebuildEpoch<Row>(epoch: string, options: RebuildOptions<Row>): AsyncGenerator<RebuildStep<Row>> {
  const counts = { whole: 0, known: 0, torn: 0, unreadable: 0, buried: 0 };
  for await (const files of filesOf(options.root, epoch, options.batch ?? 500)) {
    const known = await options.known(files);
    const rows: Row[] = [];
    await each(files, async (file) => {
      const path = join(options.root, file);
      const found = options.buried(file) ? 'buried' : known.has(file) ? 'known' : await readOrSay(options, path, file);
      if (found === 'gone') return;
      if (typeof found === 'object') {
        rows.push(found.row);
        counts.whole += 1;
        return;
      }
      counts[found] += 1;
      if (found === 'buried' || found === 'torn') await removeIfThere(path);
    });
    if (rows.length > 0) yield { kind: 'rows', rows };
  }
  if (counts.torn + counts.buried > 0) await syncFolder(join(options.root, epoch));
  // Only an empty folder can be removed, so this asks nothing first.
  await removeEmptyEpoch(options.root, epoch);
  yield { kind: 'epoch', name: epoch, counts };
}

/** One bad sector must not keep the box from starting: what cannot be read now is looked at again at the next start. */
async function readOrSay<Row>(
  { read, how }: RebuildOptions<Row>,
  path: string,
  file: string,
): Promise<StoredFile<Row> | 'gone'> {
  try {
    return await read(path, file, how);
  } catch (cause) {
    // A second copy of an object that has its row may be removed while the folder is read.
    return isAbsent(cause) ? 'gone' : 'unreadable';
  }
}

async function* filesOf(root: string, epoch: string, batch: number): AsyncGenerator<string[]> {
  let files: string[] = [];
  for await (const entry of await opendir(join(root, epoch), { bufferSize: 256 })) {
    // What does not look like ours is not ours to judge.
    if (!entry.isFile() || !storedName.test(entry.name)) continue;
    files.push(`${epoch}/${basename(entry.name)}`);
    if (files.length === batch) {
      yield files;
      files = [];
    }
  }
  if (files.length > 0) yield files;
}

async function each(files: ReadonlyArray<string>, look: (file: string) => Promise<void>): Promise<void> {
  const rest = files.values();
  const worker = async () => {
    for (const file of rest) await look(file);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}

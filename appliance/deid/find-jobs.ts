/** Finds the objects behind the words of a command line: files, folders, ZIP archives and DICOMDIRs, in sorted order. */
import { closeSync, openSync, readSync } from 'node:fs';
import { lstat, readdir, realpath } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { DeidJob } from './deid-job.ts';
import { filesOfDicomdir, isDicomdir } from './dicomdir.ts';
import { entriesOfZip, isZip } from './zip-entries.ts';

type Found = Pick<DeidJob, 'name' | 'from'>;

/** `except` is a folder that is not looked into, though it lies in one of the inputs: what was cleaned is not cleaned again. */
export async function* findJobs(inputs: readonly string[], except: string): AsyncGenerator<DeidJob, undefined> {
  const skipped = await realpath(except);
  for (const [at, path] of inputs.entries()) {
    let file = 0;
    for await (const found of behind(path, skipped)) {
      file += 1;
      yield { input: at + 1, file, ...found };
    }
  }
  return undefined;
}

async function* behind(path: string, skipped: string): AsyncGenerator<Found> {
  if ((await lstat(path)).isDirectory()) return yield* inFolder(path, skipped);
  const head = headOf(path);
  if (isZip(head)) yield* entriesOfZip(path);
  else if (isDicomdir(head)) yield* filesOfDicomdir(path);
  else yield { name: path, from: { path } };
}

/** Links are not followed: they may lead out of the folder, or round in it. */
async function* inFolder(folder: string, skipped: string): AsyncGenerator<Found> {
  if ((await realpath(folder)) === skipped) return;
  const entries = await readdir(folder, { withFileTypes: true });
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* inFolder(path, skipped);
    // A DICOMDIR is a list of files that lie beside it.
    else if (entry.isFile() && basename(path).toUpperCase() !== 'DICOMDIR') yield { name: path, from: { path } };
  }
}

function headOf(path: string): Uint8Array {
  const file = openSync(path, 'r');
  try {
    const head = new Uint8Array(4096);
    return head.subarray(0, readSync(file, head));
  } finally {
    closeSync(file);
  }
}

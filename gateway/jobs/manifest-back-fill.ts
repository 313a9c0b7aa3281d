/** Asks the files of rows that came before rows had it what was done to them: a batch at a time, until none is left. */
import { join } from 'node:path';
import { isAbsent } from '../images/file-removal.ts';
import { readStoredInstance } from '../images/stored-files.ts';
import { noManifest } from '../store/instances.ts';
import type { Store } from '../store/store.ts';

export interface BackFillOptions {
  readonly store: Pick<Store, 'read' | 'write'>;
  readonly imagesFolder: string;
  /** One read of a file's end each. */
  readonly batch?: number;
}

/** How many rows were filled; 0: none is left. Throws what the disk throws, and is then to be called again later. */
export async function backFillManifests({ store, imagesFolder, batch = 200 }: BackFillOptions): Promise<number> {
  const rows = await store.read.instancesWithoutManifest({ limit: batch });
  if (rows.length === 0) return 0;
  const filled = [];
  for (const row of rows) filled.push({ ...row, manifest: await manifestOf(imagesFolder, row.file) });
  await store.write.setManifests(filled);
  return filled.length;
}

/** A file that is gone or broken says nothing, and is not asked again. */
async function manifestOf(imagesFolder: string, file: string): Promise<string> {
  try {
    const stored = await readStoredInstance(join(imagesFolder, file), file, 'end');
    return typeof stored === 'object' ? (stored.row.manifest ?? noManifest) : noManifest;
  } catch (thrown) {
    if (isAbsent(thrown)) return noManifest;
    throw thrown;
  }
}

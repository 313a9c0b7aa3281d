/** A new file under its last name in the current epoch, open for writing and for reading back. */
import { open } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Epochs, Place } from './epoch.ts';

const openFile = promisify(open);

export interface NewFile {
  readonly fd: number;
  readonly path: string;
  /** Relative to the root of the epochs: what a row says. */
  readonly file: string;
  readonly place: Place;
}

/** Claims a place and opens a file there; leaves nothing claimed where that fails. */
export async function openNewFile(epochs: Epochs, stem: string, suffix: string): Promise<NewFile> {
  const place = await epochs.claim();
  try {
    const name = place.name(stem, suffix);
    const path = join(place.folder, name);
    // 'wx+' is O_EXCL: no file is ever written over. Readable, because an object may yet turn out to be odd.
    return { fd: await openFile(path, 'wx+', 0o640), path, file: `${place.epoch}/${name}`, place };
  } catch (cause) {
    place.release(0);
    throw cause;
  }
}

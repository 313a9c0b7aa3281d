/** A stored file made by a test: its header, then its samples as native pixel data, where the store expects it. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

export interface StoredPlace {
  readonly file: string;
  readonly pixelOffset: number;
  readonly pixelLength: number;
}

/** `file` is relative to the folder of images of a test's box. */
export function writeStoredFilm(folder: string, file: string, head: Uint8Array, pixels: Uint8Array): StoredPlace {
  // (7FE0,0010) OW, explicit little endian.
  const element = Buffer.from([0xe0, 0x7f, 0x10, 0x00, 0x4f, 0x57, 0, 0, 0, 0, 0, 0]);
  element.writeUInt32LE(pixels.length, 8);
  const path = join(folder, 'images', file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, Buffer.concat([head, element, pixels]));
  return { file, pixelOffset: head.length + element.length, pixelLength: pixels.length };
}

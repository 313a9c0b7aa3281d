/** Is a stored file whole? Its end mark says so from one read; the mark's CRC says so for every byte. */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import { decodeEndMark, type EndMark } from './end-mark.ts';

/**
 * end: one read, for files whose sync is known to have returned. every-byte: what a process that died left behind; the
 * CRC is checked and the file synced, because a whole file may still be in memory only and a row must not precede it.
 */
export type Thoroughness = 'end' | 'every-byte';

export interface WholeFile {
  readonly size: number;
  readonly mark: EndMark;
  /** The last bytes of the file: the facts and the mark. */
  readonly end: Buffer;
}

/** Facts are about one kilobyte: with them in the first look, a file costs one read. */
const lookLength = 4096;
const longestLook = 64 * 1024;

/** undefined where the file does not prove itself whole. */
export async function lookWhole(handle: FileHandle, how: Thoroughness): Promise<WholeFile | undefined> {
  const { size } = await handle.stat();
  let end = await readEnd(handle, size, lookLength);
  const mark = decodeEndMark(end, size);
  if (!mark) return undefined;
  if (how === 'every-byte') {
    if ((await crcOf(handle, mark.covered)) !== mark.crc) return undefined;
    await handle.datasync();
  }
  if (mark.factsLength + 256 > end.length) end = await readEnd(handle, size, longestLook);
  return { size, mark, end };
}

/**
 * The same look at the end without leaving the thread: a tenth of the work (25 against 220 microseconds a file), for a scan
 * of a hundred thousand files before anything is served.
 */
export function lookAtEndNow(path: string): WholeFile | undefined {
  const fd = openSync(path, 'r');
  try {
    const { size } = fstatSync(fd);
    const readEndNow = (window: number): Buffer => {
      const end = Buffer.allocUnsafe(Math.min(size, window));
      return end.subarray(0, readSync(fd, end, 0, end.length, size - end.length));
    };
    const end = readEndNow(lookLength);
    const mark = decodeEndMark(end, size);
    if (!mark) return undefined;
    return { size, mark, end: mark.factsLength + 256 > end.length ? readEndNow(longestLook) : end };
  } finally {
    closeSync(fd);
  }
}

async function readEnd(handle: FileHandle, size: number, window: number): Promise<Buffer> {
  const end = Buffer.allocUnsafe(Math.min(size, window));
  const { bytesRead } = await handle.read(end, 0, end.length, size - end.length);
  return end.subarray(0, bytesRead);
}

async function crcOf(handle: FileHandle, length: number): Promise<number> {
  const block = Buffer.allocUnsafe(Math.min(length, 1024 * 1024));
  let crc = 0;
  for (let offset = 0; offset < length; ) {
    const { bytesRead } = await handle.read(block, 0, Math.min(block.length, length - offset), offset);
    if (bytesRead === 0) return -1;
    crc = crc32(block.subarray(0, bytesRead), crc);
    offset += bytesRead;
  }
  return crc;
}

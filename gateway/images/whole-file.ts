/** Is a stored file whole? Its end mark says so from one read; the mark's check says so for every byte. */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { decodeEndMark, type EndMark } from './end-mark.ts';

/**
 * end: one read, for files whose sync is known to have returned. every-byte: what a process that died left behind; its
 * bytes are checked and the file synced, because a whole file may still be in memory only and a row must not precede it.
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
    if (!(await isChecked(handle, mark))) return undefined;
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

async function isChecked(handle: FileHandle, { covered, check: expected, newCheck }: EndMark): Promise<boolean> {
  const block = Buffer.allocUnsafe(Math.min(covered, 1024 * 1024));
  const check = newCheck();
  for (let offset = 0; offset < covered; ) {
    const { bytesRead } = await handle.read(block, 0, Math.min(block.length, covered - offset), offset);
    if (bytesRead === 0) return false;
    check.update(block.subarray(0, bytesRead));
    offset += bytesRead;
  }
  return check.value().equals(expected);
}

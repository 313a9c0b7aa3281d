/** Is a stored file whole? Its end mark says so from one read; the mark's CRC says so for every byte. */
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

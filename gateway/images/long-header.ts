/**
 * Reads the header of a stored file that is longer than a megabyte without its long elements: functional groups of every frame
 * may be fifty times that, and nobody who looks at an image asks for them.
 */
import { type DataElement, type DataSet, dataSetOf } from '../../data-set/data-set.ts';
import { readFileMeta } from '../../data-set/part10.ts';
import { readDataSet } from '../../data-set/reader.ts';
import { traitsOfBytes } from '../../data-set/vr.ts';
import { MarkitError } from '../errors.ts';
import type { ReadAt } from './fragments.ts';

/** A 16-bit palette of 65,536 entries is half of this. */
const longestElement = 256 * 1024;
const metaAtMost = 64 * 1024;
const longHead = 12;

/** `end` is where the pixel data element begins, or its value. We write explicit little endian with defined lengths only. */
export async function readLongHeader(readAt: ReadAt, end: number): Promise<DataSet> {
  const { dataSetOffset } = readFileMeta(await readAt(0, Math.min(metaAtMost, end)));
  const elements: DataElement[] = [];
  let window = { start: 0, bytes: Buffer.alloc(0) as Buffer };
  const bytesAt = async (offset: number, length: number): Promise<Buffer> => {
    if (offset < window.start || offset + length > window.start + window.bytes.length) {
      window = { start: offset, bytes: await readAt(offset, Math.min(Math.max(length, metaAtMost), end - offset)) };
    }
    return window.bytes.subarray(offset - window.start, offset - window.start + length);
  };
  for (let at = dataSetOffset; at + longHead < end; ) {
    const head = await bytesAt(at, longHead);
    const traits = traitsOfBytes(head[4] as number, head[5] as number);
    if (!traits) throw new MarkitError('INSTANCE_BROKEN', { detail: 'not a header of ours' });
    const length = traits.longLength ? longHead + head.readUInt32LE(8) : 8 + head.readUInt16LE(6);
    if (at + length > end) break;
    // Copied: a view would keep the whole window.
    if (length <= longestElement) elements.push(...oneElement(Buffer.from(await bytesAt(at, length))));
    at += length;
  }
  return dataSetOf(elements);
}

function oneElement(bytes: Buffer): readonly DataElement[] {
  return readDataSet(bytes, { explicit: true }).elements;
}

/** Every public file with encapsulated frames that decode today: each frame as its fragments, and how its value is put together again. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readPart10Header } from '../../data-set/part10.ts';
import { transferSyntax } from '../../data-set/transfer-syntax.ts';
import { groupFragments, type ReadAt, walkFragments } from '../../gateway/images/fragments.ts';
import { decodeFrame } from '../../gateway/pixels/decode.ts';
import { describeFrames } from '../../gateway/pixels/frame-description.ts';
import type { FrameFormat } from '../../gateway/pixels/frame-format.ts';
import { manifest } from '../data-set/public-headers.ts';

export interface EncapsulatedFile {
  readonly file: string;
  readonly format: FrameFormat;
  /** By frame: the bytes of its fragments. */
  readonly frames: ReadonlyArray<ReadonlyArray<Buffer>>;
}

export interface EncapsulatedFiles {
  readonly files: EncapsulatedFile[];
  /** Files that nothing here clears, whole as they are. */
  readonly left: string[];
}

export async function encapsulatedFiles(root: string): Promise<EncapsulatedFiles> {
  const files: EncapsulatedFile[] = [];
  const left: string[] = [];
  for (const { file = '' } of manifest(root)) {
    const bytes = readFileSync(join(root, file));
    const format = formatOf(bytes);
    if (!format) continue;
    try {
      const { dataSet, bulkOffset = bytes.length } = readPart10Header(bytes);
      const { frames } = describeFrames(dataSet, format.transferSyntax);
      const grouped = await framesOf(bytes.subarray(bulkOffset), frames);
      for (const fragments of grouped) await decodeFrame(Uint8Array.from(Buffer.concat(fragments)), format);
      files.push({ file, format, frames: grouped });
    } catch (thrown) {
      left.push(`${file}: ${(thrown as { detail?: string }).detail ?? String(thrown)}`);
    }
  }
  return { files, left };
}

/** Undefined for what has no encapsulated pixels or no header that can be read. */
function formatOf(bytes: Buffer): FrameFormat | undefined {
  try {
    const { meta, dataSet, bulkOffset } = readPart10Header(bytes);
    if (!transferSyntax(meta.transferSyntax)?.encapsulated || bulkOffset === undefined) return undefined;
    return describeFrames(dataSet, meta.transferSyntax).format;
  } catch {
    // Files that no DICOM reader opens are among the public ones on purpose.
    return undefined;
  }
}

/** The frames that clearing would be given of an encapsulated value (PS3.5 A.4). */
export async function framesOf(value: Buffer, frames: number): Promise<Buffer[][]> {
  const read: ReadAt = async (offset, length) => value.subarray(offset, offset + length);
  const walked = await walkFragments(read, { offset: 0, length: value.length });
  const grouped = await groupFragments(read, walked, frames);
  return grouped.map((ranges) => ranges.map(({ offset, length }) => value.subarray(offset, offset + length)));
}

/** Items with even lengths, an empty offset table first and a delimiter last: a wrapper with nothing wrong. */
export function encapsulated(frames: ReadonlyArray<ReadonlyArray<Uint8Array>>): Buffer {
  const items = frames.flat().flatMap((bytes) => [itemHead(0xe000, bytes.length + (bytes.length % 2)), padded(bytes)]);
  return Buffer.concat([itemHead(0xe000, 0), ...items, itemHead(0xe0dd, 0)]);
}

function itemHead(element: number, length: number): Buffer {
  const head = Buffer.from([0xfe, 0xff, 0, 0, 0, 0, 0, 0]);
  head.writeUInt16LE(element, 2);
  head.writeUInt32LE(length, 4);
  return head;
}

function padded(bytes: Uint8Array): Uint8Array {
  return bytes.length % 2 === 0 ? bytes : Buffer.concat([bytes, Buffer.alloc(1)]);
}

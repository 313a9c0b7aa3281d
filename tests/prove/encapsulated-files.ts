/** Every public file with encapsulated frames that decode today: each frame as its fragments. */
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

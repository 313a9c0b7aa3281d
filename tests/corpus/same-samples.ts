/** Whether a stored instance shows the samples of the file it came from: byte by byte, else frame by decoded frame. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readFileMeta, readPart10Header } from '../../data-set/part10.ts';
import { transferSyntax } from '../../data-set/transfer-syntax.ts';
import { openInstance, type StoredShape } from '../../gateway/images/instance-reader.ts';
import { decodeFrame } from '../../gateway/pixels/decode.ts';
import { describeFrames } from '../../gateway/pixels/frame-description.ts';
import { FrameError } from '../../gateway/pixels/frame-error.ts';
import type { DecodedFrame, FrameFormat } from '../../gateway/pixels/frame-format.ts';
import { sharedData } from '../support/shared-data.ts';
import type { StoredRow } from './outcomes.ts';

export type Sameness = 'same bytes' | 'same samples' | 'different' | 'manifest knows none';

/** SHA-256 of the Pixel Data value of every file, by its path in the corpus: the oracle, made with pydicom. */
export function manifestPixels(): Map<string, string> {
  const [head = '', ...lines] = readFileSync(join(sharedData('dicom') ?? '', 'manifest.csv'), 'utf8')
    .trim()
    .split('\n');
  const at = head.trim().split(',').indexOf('pixeldata_value_sha256');
  return new Map(lines.map(csvFields).map((fields) => [fields[0] ?? '', fields[at] ?? '']));
}

function csvFields(line: string): string[] {
  return [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(([, quoted, plain]) =>
    (quoted ?? plain ?? '').replaceAll('""', '"'),
  );
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

export async function sameSamples(data: string, row: StoredRow, original: string, wanted: string): Promise<Sameness> {
  const path = join(data, 'images', row.file);
  const value = storedValue(path, row);
  if (candidates(value, row.transferSyntax).some((bytes) => sha256(bytes) === wanted)) return 'same bytes';
  // Native samples have one form only: where they differ, they differ. Code streams may have lost a comment.
  if (!transferSyntax(row.transferSyntax)?.encapsulated) {
    if (wanted === '') return 'manifest knows none';
    return describedPart(original, value) ? 'same samples' : 'different';
  }
  if (readFileMeta(readFileSync(original)).meta.transferSyntax !== row.transferSyntax) return 'different';
  const [ours, theirs] = [await firstFrame(path, row), await firstFrame(original, shapeOf(original, row))];
  return Buffer.compare(ours, theirs) === 0 ? 'same samples' : 'different';
}

/** Of an original with more bytes than its description: what the description covers is what is stored. */
function describedPart(original: string, value: Buffer): boolean {
  const bytes = readFileSync(original);
  if (transferSyntax(readFileMeta(bytes).meta.transferSyntax)?.bigEndian !== false) return false;
  const { bulkOffset = 0, bulkLength = 0 } = readPart10Header(bytes);
  return bulkLength > value.length && bytes.subarray(bulkOffset, bulkOffset + value.length).equals(value);
}

function storedValue(path: string, { pixelOffset, pixelLength }: StoredShape): Buffer {
  return readFileSync(path).subarray(pixelOffset ?? 0, (pixelOffset ?? 0) + (pixelLength ?? 0));
}

/**
 * The value as it lies there; without the delimiter that ends its items; without the padding byte that made it even; with
 * the bytes of each word turned, as they lay in a big endian file that dcmsend turned on its way.
 */
function candidates(value: Buffer, syntax: string): Buffer[] {
  if (transferSyntax(syntax)?.encapsulated) return [value, value.subarray(0, -8)];
  const turned = [
    ...(value.length % 2 === 0 ? [Buffer.from(value).swap16()] : []),
    ...(value.length % 4 === 0 ? [Buffer.from(value).swap32()] : []),
  ];
  return value.at(-1) === 0 ? [value, value.subarray(0, -1), ...turned] : [value, ...turned];
}

/** The file as it was before it was sent, opened the way stored files are. */
function shapeOf(original: string, row: StoredShape): StoredShape {
  const bytes = readFileSync(original);
  const { bulkOffset = 0, bulkLength } = readPart10Header(bytes);
  return { ...row, pixelOffset: bulkOffset, pixelLength: bulkLength ?? bytes.length - bulkOffset };
}

async function firstFrame(path: string, shape: StoredShape): Promise<Buffer> {
  const instance = await openInstance(path, shape);
  try {
    const { format } = describeFrames(await instance.header(), shape.transferSyntax);
    const { ranges } = await instance.frame(0);
    const { samples } = await decodeAlone(Buffer.concat(await Array.fromAsync(instance.read(ranges))), format);
    return Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength);
  } finally {
    await instance.close();
  }
}

/** What follows the end of a frame's code stream is not of its samples: the box blanks it, the original still has it. */
async function decodeAlone(bytes: Buffer, format: FrameFormat): Promise<DecodedFrame> {
  try {
    return await decodeFrame(bytes, format);
  } catch (thrown) {
    if (!(thrown instanceof FrameError && thrown.defect === 'trailing-bytes')) throw thrown;
    return decodeFrame(bytes.subarray(0, thrown.position), format);
  }
}

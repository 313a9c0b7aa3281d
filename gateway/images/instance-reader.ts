/** Opens a stored instance and says where each frame's bytes lie, so that a frame is sent or decoded without reading the rest. */
import { type FileHandle, open } from 'node:fs/promises';
import type { DataSet } from '../../data-set/data-set.ts';
import { readPart10Header } from '../../data-set/part10.ts';
import { transferSyntax } from '../../data-set/transfer-syntax.ts';
import { MarkitError } from '../errors.ts';
import type { InstanceRow } from '../store/instances.ts';
import { type ByteRange, groupFragments, type ReadAt, walkFragments } from './fragments.ts';
import { readLongHeader } from './long-header.ts';

/** What opening needs of the row. */
export type StoredShape = Pick<
  InstanceRow,
  | 'transferSyntax'
  | 'rows'
  | 'columns'
  | 'frames'
  | 'samplesPerPixel'
  | 'bitsAllocated'
  | 'photometric'
  | 'pixelOffset'
  | 'pixelLength'
>;

export interface FrameBytes {
  /** One range for a native frame; the fragments of an encapsulated one, in order. */
  readonly ranges: ReadonlyArray<ByteRange>;
  /** Bit of the first byte where the frame begins: not 0 only in one-bit frames that end inside a byte (PS3.5 8.1.1). */
  readonly firstBit: number;
}

/** Frames that can be sent: of an instance as it is stored, or of its display copy. */
export interface StoredFrames {
  /** By index from 0. Throws NOT_FOUND past the last frame, INSTANCE_BROKEN where file and description do not fit. */
  frame(index: number): Promise<FrameBytes>;
  /** The bytes of these ranges, in pieces of 256 KiB at most. */
  read(ranges: ReadonlyArray<ByteRange>): AsyncGenerator<Buffer>;
  close(): Promise<void>;
}

export interface StoredInstance extends StoredFrames {
  readonly shape: StoredShape;
  /** Everything before the pixel data; of a header longer than a megabyte, without its long elements. */
  header(): Promise<DataSet>;
}

/** What is read whole: parsing more would keep the loop from everybody else. */
const longestHeader = 1 << 20;

export async function openInstance(path: string, shape: StoredShape): Promise<StoredInstance> {
  return new OpenInstance(await open(path, 'r'), shape);
}

class OpenInstance implements StoredInstance {
  readonly shape: StoredShape;
  readonly #handle: FileHandle;
  #index: Promise<ReadonlyArray<ReadonlyArray<ByteRange>>> | undefined;

  constructor(handle: FileHandle, shape: StoredShape) {
    this.#handle = handle;
    this.shape = shape;
  }

  async header(): Promise<DataSet> {
    const { offset } = this.#value();
    if (offset > longestHeader) return readLongHeader(this.#readAt, offset);
    return readPart10Header(await this.#readAt(0, offset)).dataSet;
  }

  async frame(index: number): Promise<FrameBytes> {
    if (!Number.isInteger(index) || index < 0 || index >= this.shape.frames) throw new MarkitError('NOT_FOUND');
    if (!transferSyntax(this.shape.transferSyntax)?.encapsulated) return nativeFrame(this.shape, this.#value(), index);
    this.#index ??= this.#walk();
    const ranges = (await this.#index)[index];
    if (!ranges) throw new MarkitError('INSTANCE_BROKEN');
    return { ranges, firstBit: 0 };
  }

  read(ranges: ReadonlyArray<ByteRange>): AsyncGenerator<Buffer> {
    return readPieces(this.#handle, ranges);
  }

  close(): Promise<void> {
    return this.#handle.close();
  }

  #value(): ByteRange {
    const { pixelOffset, pixelLength } = this.shape;
    if (pixelOffset === null || pixelLength === null) throw new MarkitError('NOT_FOUND');
    return { offset: pixelOffset, length: pixelLength };
  }

  /** Once an instance: frames of a cine loop are asked for one after the other. */
  async #walk(): Promise<ReadonlyArray<ReadonlyArray<ByteRange>>> {
    return groupFragments(this.#readAt, await walkFragments(this.#readAt, this.#value()), this.shape.frames);
  }

  readonly #readAt: ReadAt = (offset, length) => readExactly(this.#handle, offset, length);
}

export async function* readPieces(handle: FileHandle, ranges: ReadonlyArray<ByteRange>): AsyncGenerator<Buffer> {
  const piece = 256 * 1024;
  for (const { offset, length } of ranges) {
    for (let done = 0; done < length; done += piece) {
      yield await readExactly(handle, offset + done, Math.min(piece, length - done));
    }
  }
}

async function readExactly(handle: FileHandle, offset: number, length: number): Promise<Buffer> {
  const bytes = Buffer.allocUnsafe(length);
  const { bytesRead } = await handle.read(bytes, 0, length, offset);
  if (bytesRead < length) throw new MarkitError('INSTANCE_BROKEN', { detail: 'shorter than its row says' });
  return bytes;
}

function nativeFrame(shape: StoredShape, value: ByteRange, index: number): FrameBytes {
  const bits = bitsOfFrame(shape);
  const firstBit = index * bits;
  const first = Math.floor(firstBit / 8);
  const end = Math.ceil((firstBit + bits) / 8);
  if (bits === 0 || end > value.length)
    throw new MarkitError('INSTANCE_BROKEN', { detail: 'fewer pixels than described' });
  return { ranges: [{ offset: value.offset + first, length: end - first }], firstBit: firstBit % 8 };
}

function bitsOfFrame({ rows, columns, samplesPerPixel, bitsAllocated, photometric }: StoredShape): number {
  const samples = (rows ?? 0) * (columns ?? 0) * (samplesPerPixel ?? 1);
  // Native 4:2:2 keeps one Cb and Cr for two pixels (PS3.3 C.7.6.3.1.2): four bytes where full sampling has six.
  const kept = photometric === 'YBR_FULL_422' || photometric === 'YBR_PARTIAL_422' ? 2 / 3 : 1;
  return samples * (bitsAllocated ?? 0) * kept;
}

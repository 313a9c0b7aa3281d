/** Opens the display copy of an instance for sending its frames. */
import { type FileHandle, open } from 'node:fs/promises';
import { MarkitError } from '../errors.ts';
import { displayPath } from './display-copy.ts';
import type { DisplayPlan } from './display-plan.ts';
import { decodeEndMark, endMarkLength } from './end-mark.ts';
import { isAbsent } from './file-removal.ts';
import type { ByteRange } from './fragments.ts';
import { type FrameBytes, readPieces, type StoredFrames } from './instance-reader.ts';

/** Undefined where there is none, or none that is whole: then it is to be made again. */
export async function openDisplayCopy(instancePath: string, plan: DisplayPlan): Promise<StoredFrames | undefined> {
  let handle: FileHandle;
  try {
    handle = await open(displayPath(instancePath), 'r');
  } catch (cause) {
    if (isAbsent(cause)) return undefined;
    throw cause;
  }
  try {
    if (await isWhole(handle, plan)) return new OpenDisplayCopy(handle, plan);
  } catch (cause) {
    await handle.close();
    throw cause;
  }
  await handle.close();
  return undefined;
}

async function isWhole(handle: FileHandle, { frames, frameLength }: DisplayPlan): Promise<boolean> {
  const { size } = await handle.stat();
  const length = frames * frameLength;
  if (size !== length + endMarkLength) return false;
  const mark = Buffer.alloc(endMarkLength);
  const { bytesRead } = await handle.read(mark, 0, mark.length, length);
  return decodeEndMark(mark.subarray(0, bytesRead), size) !== undefined;
}

class OpenDisplayCopy implements StoredFrames {
  readonly #handle: FileHandle;
  readonly #plan: DisplayPlan;

  constructor(handle: FileHandle, plan: DisplayPlan) {
    this.#handle = handle;
    this.#plan = plan;
  }

  async frame(index: number): Promise<FrameBytes> {
    const { frames, frameLength } = this.#plan;
    if (!Number.isInteger(index) || index < 0 || index >= frames) throw new MarkitError('NOT_FOUND');
    return { ranges: [{ offset: index * frameLength, length: frameLength }], firstBit: 0 };
  }

  read(ranges: ReadonlyArray<ByteRange>): AsyncGenerator<Buffer> {
    return readPieces(this.#handle, ranges);
  }

  close(): Promise<void> {
    return this.#handle.close();
  }
}

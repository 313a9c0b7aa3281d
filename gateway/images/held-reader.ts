/** Reads a held object back: nothing is handed out before its chunk is authenticated, and a file with a missing end never opens. */
import { type FileHandle, open } from 'node:fs/promises';
import { basename } from 'node:path';
import { MarkitError } from '../errors.ts';
import { type FileKey, fileKey, openChunk, sealedLength, tagLength } from './held-cipher.ts';
import { decodeHeldFacts, type HeldFacts } from './held-facts.ts';
import { heldHeadLength, heldMagic } from './held-file.ts';
import { lookWhole } from './whole-file.ts';

const longestFacts = 32 * 1024;

export interface HeldObject {
  readonly facts: HeldFacts;
  readonly size: number;
  /** The data set as it came. Throws HELD_BROKEN at the first chunk that is not what was sealed. */
  bytes(): AsyncGenerator<Buffer>;
  close(): Promise<void>;
}

/** Throws HELD_BROKEN where the file is cut, altered, another's or sealed with another key. */
export async function openHeldObject(path: string, heldKey: Uint8Array): Promise<HeldObject> {
  const handle = await open(path, 'r');
  try {
    return await readEnds(handle, heldKey, basename(path, '.held'));
  } catch (cause) {
    await handle.close();
    throw cause;
  }
}

async function readEnds(handle: FileHandle, heldKey: Uint8Array, id: string): Promise<HeldObject> {
  const whole = await lookWhole(handle, 'end');
  if (!whole) throw broken();
  const head = await readAt(handle, 0, heldHeadLength);
  if (!head.subarray(0, heldMagic.length).equals(heldMagic)) throw broken();
  const key = fileKey(heldKey, head.subarray(heldMagic.length), id);

  const sealedFacts = whole.mark.factsLength + tagLength;
  const factsAt = whole.size - whole.mark.length - sealedFacts;
  const dataLength = factsAt - heldHeadLength;
  if (dataLength < 0 || sealedFacts > longestFacts) throw broken();
  // The number of data chunks is the index under which the facts were sealed: a file that lost one does not open.
  const chunks = Math.ceil(dataLength / sealedLength);
  const facts = unseal(key, chunks, true, await readAt(handle, factsAt, sealedFacts));
  return {
    facts: decodeHeldFacts(facts),
    size: whole.size,
    bytes: () => readChunks(handle, key, dataLength),
    close: () => handle.close(),
  };
}

async function* readChunks(handle: FileHandle, key: FileKey, dataLength: number): AsyncGenerator<Buffer> {
  for (let offset = 0, index = 0; offset < dataLength; index += 1) {
    const length = Math.min(sealedLength, dataLength - offset);
    yield unseal(key, index, false, await readAt(handle, heldHeadLength + offset, length));
    offset += length;
  }
}

function unseal(key: FileKey, index: number, last: boolean, sealed: Uint8Array): Buffer {
  try {
    return openChunk(key, index, last, sealed);
  } catch (cause) {
    throw broken(cause);
  }
}

async function readAt(handle: FileHandle, offset: number, length: number): Promise<Buffer> {
  const bytes = Buffer.allocUnsafe(length);
  const { bytesRead } = await handle.read(bytes, 0, length, offset);
  if (bytesRead < length) throw broken();
  return bytes;
}

function broken(cause?: unknown): MarkitError {
  return new MarkitError('HELD_BROKEN', cause === undefined ? {} : { cause });
}

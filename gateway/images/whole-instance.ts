/** Reads a stored instance to its last byte, for writing it anew: its header, its pixels as they lie there, what its footer says. */
import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { MarkitError } from '../errors.ts';
import { isAbsent } from './file-removal.ts';
import { decodeFooter, footerLength } from './footer.ts';
import { decodeFacts, type InstanceFacts } from './instance-facts.ts';
import { readPieces } from './instance-reader.ts';
import { lookWhole } from './whole-file.ts';

export interface WholeInstance {
  readonly facts: InstanceFacts;
  /** Of what was done to the object. */
  readonly manifest: string | undefined;
  /** The file up to its pixel data element; of an object without pixels, all of it. */
  readonly head: Buffer;
  /** The pixel data element and what stands behind it, up to the footer. */
  bulk(): AsyncGenerator<Buffer>;
  close(): Promise<void>;
}

/** Tag, VR and length of the pixel data element, explicit (PS3.5 7.1.2). */
export const bulkHead = 12;

/** damaged: the file does not prove itself whole, or says nothing of itself that this program reads. */
export async function openWholeInstance(path: string): Promise<WholeInstance | 'gone' | 'damaged'> {
  let handle: FileHandle;
  try {
    handle = await open(path, 'r');
  } catch (cause) {
    if (isAbsent(cause)) return 'gone';
    throw cause;
  }
  try {
    const opened = await readEnds(handle);
    if (opened === 'damaged') await handle.close();
    return opened;
  } catch (cause) {
    await handle.close();
    throw cause;
  }
}

async function readEnds(handle: FileHandle): Promise<WholeInstance | 'damaged'> {
  const whole = await lookWhole(handle, 'every-byte');
  const footer = whole && decodeFooter(whole.end, whole.mark);
  const said = footer && decodeFacts(footer);
  if (!whole || !said) return 'damaged';
  const { facts, manifest } = said;
  const end = whole.size - footerLength(whole.mark);
  const headLength = facts.pixelOffset === null ? end : facts.pixelOffset - bulkHead;
  const head = Buffer.concat(await Array.fromAsync(readPieces(handle, [{ offset: 0, length: headLength }])));
  return {
    facts,
    manifest,
    head,
    bulk: () => readPieces(handle, [{ offset: headLength, length: end - headLength }]),
    close: () => handle.close(),
  };
}

/** SHA-256 over the pixels as they lie on the disk, in hex. Throws INSTANCE_BROKEN where the file does not prove itself whole. */
export async function bulkDigest(path: string): Promise<string> {
  const whole = await openWholeInstance(path);
  if (typeof whole === 'string') throw new MarkitError('INSTANCE_BROKEN', { detail: whole });
  try {
    const hash = createHash('sha256');
    for await (const piece of whole.bulk()) hash.update(piece);
    return hash.digest('hex');
  } finally {
    await whole.close();
  }
}

/** Takes a model and its manifest off the wire: the manifest into memory, the ONNX to a file, both within their bounds and their time. */
import { randomUUID } from 'node:crypto';
import { mkdir, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { MarkitError } from '../errors.ts';

export interface ModelUploadLimits {
  /** Bytes. */
  readonly longestModel: number;
  readonly longestManifest: number;
  readonly milliseconds: number;
}

export interface UploadedModel {
  /** As it came; nothing of it was read. */
  readonly manifest: Uint8Array;
  /** Path of the ONNX file. */
  readonly file: string;
  readonly size: number;
}

/**
 * Writes into `folder`, which is emptied first: what a crash left of an earlier upload goes. Throws MODEL_TOO_LARGE,
 * UPLOAD_TOO_SLOW, UPLOAD_BROKEN, BAD_REQUEST where the lengths do not add up. Nothing is left where it throws.
 */
export async function receiveModel(body: Readable, folder: string, limits: ModelUploadLimits): Promise<UploadedModel> {
  const pieces = piecesOf(body, limits.milliseconds);
  const file = join(folder, `${randomUUID()}.onnx`);
  try {
    await emptied(folder);
    return await written(pieces, file, limits);
  } catch (error) {
    await rm(file, { force: true });
    throw error;
  } finally {
    pieces.close();
  }
}

export async function emptied(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true, mode: 0o700 });
}

async function written(pieces: Pieces, file: string, limits: ModelUploadLimits): Promise<UploadedModel> {
  const head = await headOf(pieces, limits.longestManifest);
  const handle = await open(file, 'wx', 0o600);
  try {
    let size = 0;
    for (let piece = head.rest; piece !== undefined; piece = await pieces.next()) {
      size += piece.length;
      if (size > limits.longestModel) throw new MarkitError('MODEL_TOO_LARGE');
      await handle.write(piece);
    }
    if (size === 0) throw new MarkitError('BAD_REQUEST', { detail: 'no model after the manifest' });
    await handle.datasync();
    return { manifest: head.manifest, file, size };
  } finally {
    await handle.close();
  }
}

interface Pieces {
  /** Undefined at the end. */
  next(): Promise<Buffer | undefined>;
  /** No more is wanted: Node reads away what is left. */
  close(): void;
}

async function headOf(
  pieces: Pieces,
  longest: number,
): Promise<{ readonly manifest: Uint8Array; readonly rest: Buffer | undefined }> {
  let head = Buffer.alloc(0);
  let length: number | undefined;
  while (length === undefined || head.length < 4 + length) {
    const piece = await pieces.next();
    if (piece === undefined) throw new MarkitError('BAD_REQUEST', { detail: 'shorter than it says' });
    head = Buffer.concat([head, piece]);
    if (length === undefined && head.length >= 4) length = head.readUInt32BE();
    if (length !== undefined && length > longest) throw new MarkitError('BAD_REQUEST', { detail: 'manifest too long' });
  }
  return { manifest: head.subarray(4, 4 + length), rest: head.subarray(4 + length) };
}

/** Of a stream that is never destroyed here: what answers still needs its socket. */
function piecesOf(body: Readable, milliseconds: number): Pieces {
  // The iterator listens only while it is asked: a socket may break before that, or afterwards.
  body.on('error', () => undefined);
  const iterator = body.iterator({ destroyOnReturn: false });
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new MarkitError('UPLOAD_TOO_SLOW')), milliseconds);
  // It may win no race at all.
  late.catch(() => undefined);
  return {
    async next() {
      const step = iterator.next().catch((cause: unknown) => {
        throw new MarkitError('UPLOAD_BROKEN', { cause });
      });
      const { done, value } = await Promise.race([step, late]);
      return done ? undefined : (value as Buffer);
    },
    close() {
      clearTimeout(timer);
      iterator.return?.().catch(() => undefined);
    },
  };
}

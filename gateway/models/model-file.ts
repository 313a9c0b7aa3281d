/** The file of a model of the box, known by its digest. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MarkitError } from '../errors.ts';

/** `models`: where they are kept. MODEL_BROKEN where the file is gone or another one. */
export async function readModelFile(models: string, sha256: string): Promise<Uint8Array> {
  const bytes = await readFile(join(models, sha256, 'model.onnx')).catch((cause: unknown) => {
    throw new MarkitError('MODEL_BROKEN', { cause });
  });
  if (sha256Of(bytes) !== sha256) throw new MarkitError('MODEL_BROKEN');
  return bytes;
}

export function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

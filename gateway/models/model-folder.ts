/** A model of the box on the disk: whole under its digest, or not at all. */
import { createHash, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ModelManifest } from '../../model-files/manifest.ts';
import { MarkitError } from '../errors.ts';

export interface ModelFolder {
  readonly manifest: ModelManifest;
  readonly onnx: Uint8Array;
  /** Model card, Markdown. */
  readonly card: string;
  /** Name -> text of what lies beside them. */
  readonly others?: Readonly<Record<string, string>>;
}

const unfinished = /^\.unfinished-/;

/** Under a name that no digest has until all of it is synced; then one rename. One that is there already stays as it is. */
export async function keepModelFolder(
  models: string,
  { manifest, onnx, card, others = {} }: ModelFolder,
): Promise<void> {
  const place = join(models, manifest.sha256);
  if (existsSync(place)) return;
  const part = join(models, `.unfinished-${randomUUID()}`);
  await mkdir(part, { recursive: true, mode: 0o700 });
  try {
    await writeSynced(join(part, 'model.onnx'), onnx);
    await writeSynced(join(part, 'README.md'), card);
    for (const [name, text] of Object.entries(others)) await writeSynced(join(part, name), text);
    // Last: a folder without it is no model to anybody who looks.
    await writeSynced(join(part, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`);
    await syncFolder(part);
    await rename(part, place);
    await syncFolder(models);
  } catch (thrown) {
    await rm(part, { recursive: true, force: true });
    throw thrown;
  }
}

/** Of one that turned out not to do what it was made for, before anything names it. */
export async function removeModelFolder(models: string, sha256: string): Promise<void> {
  await rm(join(models, sha256), { recursive: true, force: true });
}

/** What a box that died left half-written. Only where nobody writes: before the first, or by who writes one at a time. */
export async function removeUnfinished(models: string): Promise<void> {
  for (const name of await readdir(models))
    if (unfinished.test(name)) await rm(join(models, name), { recursive: true, force: true });
}

/** MODEL_BROKEN where the file is gone or another one. */
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

async function writeSynced(path: string, content: string | Uint8Array): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/**
 * Models that come with the program: registered at every start. The first of a name is active; a newer one runs beside it, on a
 * sample, until a person switches it on. Each is copied into the data folder, so that the one in use outlives an update.
 */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Check } from 'typebox/value';
import { ModelManifest } from '../../model-files/manifest.ts';
import type { Store } from '../store/store.ts';

export interface ShippedModelsOptions {
  readonly store: Store;
  /** A folder a model; those without a manifest of ours hold something else. */
  readonly shipped: string;
  /** Where models of the box lie, each in a folder named by its SHA-256. */
  readonly kept: string;
  readonly now: () => number;
  /** A folder that cannot be taken for what its manifest says: the others are registered all the same. */
  readonly onTrouble: (folder: string, error: unknown) => void;
}

export async function registerShipped(options: ShippedModelsOptions): Promise<void> {
  const { shipped, onTrouble } = options;
  if (!existsSync(shipped)) return;
  for (const entry of (await readdir(shipped, { withFileTypes: true })).filter((one) => one.isDirectory())) {
    try {
      const manifest = await readManifest(join(shipped, entry.name));
      if (manifest) await register(join(shipped, entry.name), manifest, options);
    } catch (error) {
      onTrouble(entry.name, error);
    }
  }
}

/** Undefined of a folder that holds no model of this kind. Throws where it says it does and is something else. */
async function readManifest(folder: string): Promise<ModelManifest | undefined> {
  const path = join(folder, 'manifest.json');
  if (!existsSync(path)) return undefined;
  const manifest: unknown = JSON.parse(await readFile(path, 'utf8'));
  if ((manifest as { format?: unknown } | null)?.format !== 'markit-model-1') return undefined;
  if (!Check(ModelManifest, manifest)) throw new Error('the manifest does not fit its schema');
  const sha256 = createHash('sha256')
    .update(await readFile(join(folder, 'model.onnx')))
    .digest('hex');
  if (sha256 !== manifest.sha256) throw new Error('the file is not the one that the manifest names');
  return manifest;
}

async function register(
  folder: string,
  manifest: ModelManifest,
  { store, kept, now }: ShippedModelsOptions,
): Promise<void> {
  const { sha256, name, version } = manifest;
  await keep(folder, join(kept, sha256));
  await store.write.addShippedModel({
    ...{ sha256, name, version, origin: 'shipped', manifest: JSON.stringify(manifest), addedBy: null, at: now() },
  });
}

/** Whole or not at all: a cut leaves a folder that no digest names. */
async function keep(folder: string, place: string): Promise<void> {
  if (existsSync(place)) return;
  const part = `${place}.part`;
  await rm(part, { recursive: true, force: true });
  await mkdir(part, { recursive: true, mode: 0o700 });
  for (const file of ['model.onnx', 'manifest.json', 'README.md'])
    if (existsSync(join(folder, file))) await copySynced(join(folder, file), join(part, file));
  await syncFolder(part);
  await rename(part, place);
  await syncFolder(dirname(place));
}

async function copySynced(from: string, to: string): Promise<void> {
  const file = await open(to, 'wx', 0o600);
  try {
    await file.writeFile(await readFile(from));
    await file.sync();
  } finally {
    await file.close();
  }
}

/** A file's own sync says nothing of its name in the folder (POSIX fsync). */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

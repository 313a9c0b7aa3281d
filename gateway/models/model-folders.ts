/**
 * Where models lie: `<kept>/<sha256>/` with model.onnx, manifest.json and README.md. A folder is written elsewhere on the same disk,
 * synced, and gets its name by one rename: under a digest there is a whole model or nothing.
 */
import { randomUUID } from 'node:crypto';
import { mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ModelManifest } from '../../model-files/manifest.ts';

export interface BesideModel {
  /** The file that was written beside it is the model. */
  readonly mapped: boolean;
  /** Name -> text of what else lies in the folder. */
  readonly others?: Readonly<Record<string, string>>;
}

export interface StagedModel {
  readonly modelPath: string;
  /** Where a file may be written that is to stand in its place. */
  readonly mappedPath: string;
  /** From then on the folder is whole. */
  complete(manifest: ModelManifest, card: string, beside: BesideModel): Promise<void>;
  /** Gives a whole folder its name. Where there is one of that digest already, that one is replaced. */
  keep(): Promise<void>;
  /** Takes it away, kept or not. */
  discard(): Promise<void>;
}

export interface ModelFoldersOptions {
  readonly kept: string;
  /** On the same file system as `kept`; emptied at a start. */
  readonly arriving: string;
}

export class ModelFolders {
  readonly #options: ModelFoldersOptions;

  constructor(options: ModelFoldersOptions) {
    this.#options = options;
  }

  async stage(model: Uint8Array): Promise<StagedModel> {
    const { kept, arriving } = this.#options;
    const staged = join(arriving, `staged-${randomUUID()}`);
    await mkdir(staged, { recursive: true, mode: 0o700 });
    const folder = new StagedFolder(staged, kept);
    try {
      await writeSynced(folder.modelPath, model);
      return folder;
    } catch (cause) {
      await folder.discard();
      throw cause;
    }
  }

  /** At a start: what a cut import left behind. */
  async sweep(): Promise<void> {
    const { arriving } = this.#options;
    await mkdir(arriving, { recursive: true, mode: 0o700 });
    for (const name of await readdir(arriving)) await rm(join(arriving, name), { recursive: true, force: true });
  }
}

class StagedFolder implements StagedModel {
  readonly modelPath: string;
  readonly mappedPath: string;
  readonly #kept: string;
  #place: string;
  #sha256: string | undefined;

  constructor(place: string, kept: string) {
    this.#place = place;
    this.#kept = kept;
    this.modelPath = join(place, 'model.onnx');
    this.mappedPath = join(place, 'mapped.onnx');
  }

  async complete(manifest: ModelManifest, card: string, { mapped, others = {} }: BesideModel): Promise<void> {
    if (mapped) {
      await syncPath(this.mappedPath);
      await rename(this.mappedPath, this.modelPath);
    }
    await writeSynced(join(this.#place, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`);
    await writeSynced(join(this.#place, 'README.md'), card);
    for (const [name, text] of Object.entries(others)) await writeSynced(join(this.#place, name), text);
    await syncPath(this.#place);
    this.#sha256 = manifest.sha256;
  }

  async keep(): Promise<void> {
    if (this.#sha256 === undefined) throw new Error('a model that is not whole is not kept');
    const named = join(this.#kept, this.#sha256);
    await mkdir(this.#kept, { recursive: true, mode: 0o700 });
    // A start that was cut between folder and row left one; no row speaks of it, or this import would have been refused.
    await rm(named, { recursive: true, force: true });
    await rename(this.#place, named);
    this.#place = named;
    // A file's own sync says nothing of its name in the folder (POSIX fsync).
    await syncPath(this.#kept);
  }

  async discard(): Promise<void> {
    await rm(this.#place, { recursive: true, force: true });
  }
}

async function writeSynced(path: string, content: Uint8Array | string): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function syncPath(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

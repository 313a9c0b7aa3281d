/**
 * Where models lie: `<kept>/<sha256>/` with model.onnx, manifest.json and README.md. A folder is written elsewhere on the same disk,
 * synced, and gets its name by one rename: under a digest there is a whole model or nothing.
 */
import { randomUUID } from 'node:crypto';
import { mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ModelManifest } from '../../model-files/manifest.ts';

export interface ModelFiles {
  readonly model: Uint8Array;
  readonly manifest: ModelManifest;
  readonly card: string;
  /** Name -> text of what else lies beside them. */
  readonly others?: Readonly<Record<string, string>>;
}

export interface StagedModel {
  /** Of the file that can be tried before it is kept. */
  readonly modelPath: string;
  /** Gives it its name. Where there is a folder of that digest already, that one is replaced. */
  keep(): Promise<void>;
  /** Takes it away, kept or not; nothing where it is gone. */
  discard(): Promise<void>;
}

export interface ModelFoldersOptions {
  readonly kept: string;
  /** On the same file system as `kept`; nothing else writes there. */
  readonly arriving: string;
}

const readableByOwner = 0o600;

export class ModelFolders {
  readonly #options: ModelFoldersOptions;

  constructor(options: ModelFoldersOptions) {
    this.#options = options;
  }

  async stage({ model, manifest, card, others = {} }: ModelFiles): Promise<StagedModel> {
    const { kept, arriving } = this.#options;
    const staged = join(arriving, `staged-${randomUUID()}`);
    const named = join(kept, manifest.sha256);
    await mkdir(staged, { recursive: true, mode: 0o700 });
    let place = staged;
    const discard = () => rm(place, { recursive: true, force: true });
    try {
      await writeSynced(join(staged, 'model.onnx'), model);
      await writeSynced(join(staged, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`);
      await writeSynced(join(staged, 'README.md'), card);
      for (const [name, text] of Object.entries(others)) await writeSynced(join(staged, name), text);
      await syncFolder(staged);
    } catch (cause) {
      await discard();
      throw cause;
    }
    const keep = async () => {
      await mkdir(kept, { recursive: true, mode: 0o700 });
      // A start that was cut between folder and row left one; no row speaks of it, or this import would have been refused.
      await rm(named, { recursive: true, force: true });
      await rename(staged, named);
      place = named;
      await syncFolder(kept);
    };
    return { modelPath: join(staged, 'model.onnx'), keep, discard };
  }

  /** At a start: what a cut import left behind. */
  async sweep(): Promise<void> {
    const { arriving } = this.#options;
    await mkdir(arriving, { recursive: true, mode: 0o700 });
    for (const name of await readdir(arriving)) await rm(join(arriving, name), { recursive: true, force: true });
  }
}

async function writeSynced(path: string, content: Uint8Array | string): Promise<void> {
  const file = await open(path, 'wx', readableByOwner);
  try {
    await file.writeFile(content);
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

/** The models that lie in the model folders, by the SHA-256 that their manifest names; the file itself is checked when it is opened. */

import { open, readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { Check } from 'typebox/value';
import { ModelManifest } from '../model-files/manifest.ts';

export interface IndexedModel {
  readonly manifest: ModelManifest;
  readonly path: string;
  readonly bytes: number;
}

export interface UnusableModel {
  readonly folder: string;
  readonly reason: string;
}

const largestManifest = 1 << 20;
const largestModel = 1 << 30;
/** Folders looked at, of each model folder. */
const mostFolders = 2_000;
/** An unknown model makes the node look again, but not for each of a thousand questions. */
const lookAgainMilliseconds = 1_000;

export class ModelIndex {
  readonly #folders: readonly string[];
  #models = new Map<string, IndexedModel>();
  #unusable: readonly UnusableModel[] = [];
  #looking: Promise<void> | undefined;
  #lookedAt = Number.NEGATIVE_INFINITY;

  constructor(folders: readonly string[]) {
    this.#folders = folders;
  }

  get models(): readonly IndexedModel[] {
    return [...this.#models.values()];
  }

  get unusable(): readonly UnusableModel[] {
    return this.#unusable;
  }

  /** One that came since is found; undefined where there is none. */
  async bySha256(sha256: string): Promise<IndexedModel | undefined> {
    if (!this.#models.has(sha256)) await this.#lookAgain();
    return this.#models.get(sha256);
  }

  /** Of that version, or the highest there is. */
  async byName(name: string, version?: string): Promise<IndexedModel | undefined> {
    const find = () =>
      this.versions(name).find(({ manifest }) => version === undefined || manifest.version === version);
    const found = find();
    if (found) return found;
    await this.#lookAgain();
    return find();
  }

  /** Highest first. */
  versions(name: string): IndexedModel[] {
    return this.models
      .filter(({ manifest }) => manifest.name === name)
      .sort((a, b) => compareVersions(b.manifest.version, a.manifest.version) || (a.path < b.path ? -1 : 1));
  }

  /** Reads every folder. What is no model is listed with its reason, and stops nothing. */
  look(): Promise<void> {
    this.#looking ??= this.#look().finally(() => {
      this.#looking = undefined;
    });
    return this.#looking;
  }

  async #lookAgain(): Promise<void> {
    if (performance.now() - this.#lookedAt > lookAgainMilliseconds) await this.look();
  }

  async #look(): Promise<void> {
    const models = new Map<string, IndexedModel>();
    const unusable: UnusableModel[] = [];
    for (const folder of this.#folders) {
      for (const path of await modelFolders(folder)) {
        try {
          const model = await readModel(path);
          if (model && !models.has(model.manifest.sha256)) models.set(model.manifest.sha256, model);
        } catch (thrown) {
          unusable.push({ folder: basename(path), reason: reasonOf(thrown) });
        }
      }
    }
    this.#models = models;
    this.#unusable = unusable;
    this.#lookedAt = performance.now();
  }
}

/** None where the folder is not there: a box that nobody brought a model to has none. */
async function modelFolders(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => join(folder, name))
      .sort()
      .slice(0, mostFolders);
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw thrown;
  }
}

/** Undefined for a folder of something else: one without a manifest, or with one of another kind. Throws a plain reason. */
async function readModel(folder: string): Promise<IndexedModel | undefined> {
  const manifest = await readManifest(join(folder, 'manifest.json'));
  if ((manifest as { format?: unknown } | undefined)?.format !== 'markit-model-1') return undefined;
  if (!Check(ModelManifest, manifest)) throw new Error('the manifest does not fit its schema');
  const path = join(folder, 'model.onnx');
  const file = await stat(path);
  if (!file.isFile() || file.size > largestModel) throw new Error('the model is no file of a gigabyte at most');
  return { manifest, path, bytes: file.size };
}

async function readManifest(path: string): Promise<unknown> {
  const handle = await open(path).catch((thrown: NodeJS.ErrnoException) => {
    if (thrown.code === 'ENOENT') return undefined;
    throw thrown;
  });
  if (handle === undefined) return undefined;
  try {
    if ((await handle.stat()).size > largestManifest) throw new Error('the manifest is longer than a megabyte');
    return JSON.parse(await handle.readFile('utf8'));
  } finally {
    await handle.close();
  }
}

/** Neither a path nor anything of a file's content. */
function reasonOf(thrown: unknown): string {
  if (thrown instanceof SyntaxError) return 'the manifest is no JSON';
  if (thrown instanceof Error && 'code' in thrown) return `a file cannot be read (${String(thrown.code)})`;
  return thrown instanceof Error ? thrown.message : 'unknown';
}

function compareVersions(a: string, b: string): number {
  const [left, right] = [a.split('.').map(Number), b.split('.').map(Number)];
  for (const at of [0, 1, 2]) if (left[at] !== right[at]) return (left[at] ?? 0) - (right[at] ?? 0);
  return 0;
}

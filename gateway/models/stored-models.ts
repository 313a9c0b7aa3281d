/** The models of the box as people name and switch them. What each says of itself was checked before it was stored. */
import type { ModelManifest } from '../../model-files/manifest.ts';
import type { BoxModel, ModelState } from '../contract/models.ts';
import { MarkitError } from '../errors.ts';
import type { AnalysisRun } from '../store/analysis.ts';
import { defaultSample, type ModelRow } from '../store/models.ts';
import type { Store } from '../store/store.ts';

export interface StoredModelsOptions {
  readonly store: Store;
  readonly now: () => number;
  /** There may be something to run: a model was switched on, or a run began. */
  readonly wake: () => void;
}

const mostModels = 1_000;

export class StoredModels {
  readonly #options: StoredModelsOptions;

  constructor(options: StoredModelsOptions) {
    this.#options = options;
  }

  async list(): Promise<BoxModel[]> {
    return (await this.#options.store.read.models({ limit: mostModels })).map(boxModel);
  }

  /** By its name, where one model of that name is not retired, or by the first digits of its SHA-256. NOT_FOUND, BAD_REQUEST. */
  async find(word: string): Promise<BoxModel> {
    const models = await this.list();
    const named = models.filter(({ manifest, state }) => manifest.name === word && state !== 'retired');
    const begun = /^[0-9a-f]{6,64}$/.test(word) ? models.filter(({ sha256 }) => sha256.startsWith(word)) : [];
    const [found, other] = named.length > 0 ? named : begun;
    if (!found) throw new MarkitError('NOT_FOUND', { detail: 'no model of that name or digest' });
    if (other)
      throw new MarkitError('BAD_REQUEST', { detail: 'several models could be meant; name one by its SHA-256' });
    return found;
  }

  /** NOT_FOUND; BAD_REQUEST for candidate. One that is to run beside another gets a sample of the usual size. */
  async change(sha256: string, state: ModelState, askedBy = 'console'): Promise<BoxModel> {
    if (state === 'beside') return (await this.runBeside(sha256, defaultSample, askedBy)).model;
    const { store, now, wake } = this.#options;
    const row = await store.write.setModelState({ sha256, state, at: now() });
    wake();
    return boxModel(row);
  }

  /** On the newest cases that are here, and on those that come until the sample is full. */
  async runBeside(
    sha256: string,
    sample: number = defaultSample,
    askedBy = 'console',
  ): Promise<{ model: BoxModel; run: AnalysisRun }> {
    const { store, now, wake } = this.#options;
    const at = now();
    const row = await store.write.setModelState({ sha256, state: 'beside', sample, at });
    const run = await store.write.beginRun({
      ...{ projectId: null, model: sha256, again: false, newest: sample, askedBy, at },
    });
    wake();
    return { model: boxModel(row), run };
  }
}

export function boxModel({ sha256, state, origin, manifest, addedAt, addedBy }: ModelRow): BoxModel {
  return { sha256, state, origin, manifest: manifestOf({ manifest }), addedAt, addedBy };
}

export function manifestOf({ manifest }: Pick<ModelRow, 'manifest'>): ModelManifest {
  return JSON.parse(manifest) as ModelManifest;
}

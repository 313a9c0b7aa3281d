/** Models that are brought to this box: takes them one at a time from a file, and says what became of each. */
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { BoxModel } from '../gateway/contract/models.ts';
import { MarkitError } from '../gateway/errors.ts';
import {
  type ArrivedModel,
  type ImportModelParts,
  type ImportStep,
  importModel,
  type OnPassed,
  type TriedImport,
  tryImport,
} from '../gateway/import-model.ts';
import type { MapState } from '../gateway/models/check-arrived.ts';
import { ModelFolders } from '../gateway/models/model-folders.ts';
import type { ModelRegistry } from '../gateway/models/model-registry.ts';
import { runTrial } from '../inference/trial/run-trial.ts';
import { longestManifest } from '../model-files/check-manifest.ts';
import { defaultLimits } from '../model-files/onnx/limits.ts';
import { ModelRefused, type Refusal, refusal, refusalText } from '../model-files/refusals.ts';
import { arrivingModelsOf } from './folders.ts';

export interface ModelToImport {
  /** Path of the ONNX file; whoever gave it removes it. */
  readonly file: string;
  /** JSON as it came. */
  readonly manifest: Uint8Array;
  readonly addMap: boolean;
  readonly account: string;
}

export interface ImportRefusal {
  readonly code: string;
  /** Which of the two files has to change. */
  readonly at: 'model' | 'manifest';
  readonly text: string;
}

export interface TrialSample {
  readonly name: string;
  readonly scores: Array<{ readonly name: string; readonly probability: number }>;
  readonly value: { readonly number: number; readonly unit: string } | null;
}

export interface KeptModel {
  readonly outcome: 'kept';
  readonly model: BoxModel;
  readonly map: MapState;
  readonly trial: TrialFacts;
}

export interface TrialFacts {
  /** Of one image. */
  readonly milliseconds: number;
  /** Of memory at most. */
  readonly bytes: number;
  readonly samples: TrialSample[];
}

export interface RefusedModel {
  readonly outcome: 'refused';
  readonly refusals: readonly ImportRefusal[];
}

export interface TriedOnly {
  readonly outcome: 'tried';
  readonly map: MapState;
  readonly trial: TrialFacts;
}

export type Passed = (check: { readonly check: ImportStep; readonly note: string | null }) => void;

/** Settings of the same names. */
export interface ImportBounds {
  readonly modelMegabytes: number;
  readonly modelTrialMegabytes: number;
  readonly modelTrialSeconds: number;
}

export class Importing {
  /** Where uploads may lie meanwhile; emptied at a start. */
  readonly incoming: string;
  readonly #parts: ImportModelParts;
  #last: Promise<unknown> = Promise.resolve();

  private constructor(parts: ImportModelParts, incoming: string) {
    this.#parts = parts;
    this.incoming = incoming;
  }

  /** `data` holds `models`, where they are kept, and `arriving-models` on the same disk. */
  static async open(data: string, registry: ModelRegistry, bounds: ImportBounds): Promise<Importing> {
    const arriving = arrivingModelsOf(data);
    const folders = new ModelFolders({ kept: join(data, 'models'), arriving });
    await folders.sweep();
    const limits = { ...defaultLimits, bytes: bounds.modelMegabytes * 2 ** 20 };
    const [bytes, milliseconds] = [bounds.modelTrialMegabytes * 2 ** 20, bounds.modelTrialSeconds * 1_000];
    const trialLimits = { bytes, milliseconds, threads: 2 };
    const trial: ImportModelParts['trial'] = (path, manifest) => runTrial(path, manifest, trialLimits);
    return new Importing({ registry, folders, trial, now: Date.now, limits }, join(arriving, 'upload'));
  }

  /** Stores it as a candidate, or refuses it and leaves nothing. Throws MarkitErrors of the box, not of the model. */
  async take(model: ModelToImport, onPassed: Passed = () => undefined): Promise<KeptModel | RefusedModel> {
    return this.#inTurn(model, async (arrived) => {
      const kept = await importModel(arrived, this.#parts, (check, note) => onPassed({ check, note }));
      return { outcome: 'kept', model: kept.model, map: kept.map, trial: trialFacts(kept) };
    });
  }

  /** The same without the end: nothing is stored. */
  async try(model: ModelToImport, onPassed: Passed = () => undefined): Promise<TriedOnly | RefusedModel> {
    return this.#inTurn(model, async (arrived) => {
      const told: OnPassed = (check, note) => onPassed({ check, note });
      const tried = await tryImport(arrived, this.#parts, told);
      return { outcome: 'tried', map: tried.map, trial: trialFacts(tried) };
    });
  }

  /** One at a time: two trials at once would have twice the memory. */
  #inTurn<Outcome>(
    model: ModelToImport,
    work: (arrived: ArrivedModel) => Promise<Outcome>,
  ): Promise<Outcome | RefusedModel> {
    const turn = this.#last.then(async () => {
      try {
        return await work(await arrivedModel(model, this.#parts.limits?.bytes ?? defaultLimits.bytes));
      } catch (thrown) {
        const refusals = refusalsOf(thrown);
        if (refusals === undefined) throw thrown;
        return { outcome: 'refused' as const, refusals: refusals.map(importRefusal) };
      }
    });
    // Whoever asked is told of its error; the next one does not mind it.
    this.#last = turn.catch(() => undefined);
    return turn;
  }
}

async function arrivedModel(
  { file, manifest, addMap, account }: ModelToImport,
  largest: number,
): Promise<ArrivedModel> {
  const { size } = await stat(file);
  // Said before so much is read into memory.
  if (size > largest) throw new ModelRefused([refusal('FILE_TOO_LARGE', `${size} bytes, at most ${largest}`)]);
  if (manifest.length > longestManifest) throw new ModelRefused([refusal('MANIFEST_UNREADABLE', 'longer than 512 KB')]);
  const text = new TextDecoder().decode(manifest);
  return { bytes: await readFile(file), manifest: text, addMap, origin: 'house', account };
}

function refusalsOf(thrown: unknown): readonly Refusal[] | undefined {
  if (thrown instanceof ModelRefused) return thrown.refusals;
  const isRefusal = thrown instanceof MarkitError && thrown.code === 'MODEL_REFUSED';
  return isRefusal && thrown.cause instanceof ModelRefused ? thrown.cause.refusals : undefined;
}

function importRefusal(one: Refusal): ImportRefusal {
  return { code: one.code, at: one.code.startsWith('MANIFEST_') ? 'manifest' : 'model', text: refusalText(one) };
}

function trialFacts({ trial, manifest }: TriedImport): TrialFacts {
  const { labels, quantity } = manifest;
  const samples = trial.samples.map(({ name, probabilities, value }) => ({
    name,
    scores: probabilities.map((probability, at) => ({ name: labels[at]?.name ?? '', probability })),
    value: value === null ? null : { number: value, unit: quantity?.unit ?? '1' },
  }));
  return { milliseconds: trial.imageMilliseconds, bytes: trial.peakBytes, samples };
}

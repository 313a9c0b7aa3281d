/** The story of an import as the route needs it: from a file on the disk, and with its refusals in words at the file they are about. */
import { readFile } from 'node:fs/promises';
import type { ModelManifest } from '../../model-files/manifest.ts';
import type { ImportCheck, ImportRefusal, KeptModel } from '../contract/model-import.ts';
import type { BoxModel } from '../contract/models.ts';

export interface ModelToImport {
  /** Path of the ONNX file as it came; whoever gave it removes it. */
  readonly file: string;
  /** JSON as it came: checked by whoever imports. */
  readonly manifest: Uint8Array;
  /** Whether an activation map is added where the head allows it. */
  readonly addMap: boolean;
  /** Account of whoever brings it. */
  readonly account: string;
}

export type ImportOutcome =
  | { readonly outcome: 'refused'; readonly refusals: readonly ImportRefusal[] }
  | ({ readonly outcome: 'kept' } & Omit<KeptModel, 'type'>);

export interface ModelImporter {
  /** Folder on the data disk for what is on its way; nothing else is in it. */
  readonly incoming: string;
  /** Stores it as a candidate, or refuses it and leaves nothing; tells of each check as it passes. Throws MarkitErrors only. */
  take(model: ModelToImport, onPassed: (check: ImportCheck) => void): Promise<ImportOutcome>;
}

export interface StoryRefusal {
  readonly code: string;
  readonly detail: string;
}

/** Checks, tries and stores; throws an error of code MODEL_REFUSED whose cause has the refusals. */
export type ImportStory = (
  arrived: {
    readonly bytes: Uint8Array;
    readonly manifest: string;
    readonly addMap: boolean;
    readonly origin: 'house';
    readonly account: string;
  },
  onPassed: (check: Exclude<ImportCheck, 'arrived'>) => void,
) => Promise<{
  readonly model: BoxModel;
  readonly manifest: ModelManifest;
  readonly map: KeptModel['map'];
  readonly trial: {
    readonly imageMilliseconds: number;
    readonly peakBytes: number;
    readonly samples: ReadonlyArray<{
      readonly name: string;
      readonly probabilities: readonly number[];
      readonly value: number | null;
    }>;
    readonly guards: ReadonlyArray<KeptModel['trial']['guards'][number]>;
  };
}>;

export interface ImporterOptions {
  readonly story: ImportStory;
  /** A refusal in words for people. */
  readonly words: (refusal: StoryRefusal) => string;
  readonly incoming: string;
}

export function modelImporter({ story, words, incoming }: ImporterOptions): ModelImporter {
  return {
    incoming,
    async take({ file, manifest, addMap, account }, onPassed) {
      const text = new TextDecoder().decode(manifest);
      const arrived = { bytes: await readFile(file), manifest: text, addMap, origin: 'house', account } as const;
      try {
        return keptOf(await story(arrived, onPassed));
      } catch (thrown) {
        const refusals = refusalsOf(thrown);
        if (refusals.length === 0) throw thrown;
        return { outcome: 'refused', refusals: refusals.map((one) => ({ ...placeOf(one), text: words(one) })) };
      }
    },
  };
}

function keptOf({ model, manifest, map, trial }: Awaited<ReturnType<ImportStory>>): ImportOutcome {
  const { labels, quantity } = manifest;
  const samples = trial.samples.map(({ name, probabilities, value }) => ({
    name,
    scores: probabilities.map((probability, at) => ({ name: labels[at]?.name ?? `${at + 1}`, probability })),
    value: value === null ? null : { number: value, unit: quantity?.unit ?? '1' },
  }));
  return {
    ...{ outcome: 'kept', model, map: { ...map } },
    trial: { milliseconds: trial.imageMilliseconds, bytes: trial.peakBytes, samples, guards: [...trial.guards] },
  };
}

function refusalsOf(thrown: unknown): readonly StoryRefusal[] {
  const { code, cause } = (thrown ?? {}) as { readonly code?: unknown; readonly cause?: unknown };
  if (code !== 'MODEL_REFUSED' || typeof cause !== 'object' || cause === null || !('refusals' in cause)) return [];
  return cause.refusals as readonly StoryRefusal[];
}

/** The file that has to change for it. */
function placeOf({ code }: StoryRefusal): Pick<ImportRefusal, 'code' | 'at'> {
  return { code, at: code.startsWith('MANIFEST_') ? 'manifest' : 'model' };
}

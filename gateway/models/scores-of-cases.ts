/** What a model says of cases: the mean over the images of a case, out of what is stored and what is asked now. */
import type { ModelManifest } from '../../model-files/manifest.ts';
import type { Instance } from '../store/instances.ts';
import type { PredictionRow } from '../store/predictions.ts';
import { type AskAboutImages, askAboutImages, type ImageQuestion } from './ask-about-images.ts';
import { imagesFor } from './images-for.ts';
import type { ModelRules } from './rules.ts';

export interface CaseImages {
  readonly images: readonly Instance[];
  /** All predictions that are stored of them. */
  readonly said: readonly PredictionRow[];
}

/** Label -> 0 to 1; of a model that gives a number in percent, that by 100. */
export type CaseScores = ReadonlyMap<string, number>;

interface Said {
  readonly scores: ReadonlyArray<{ readonly label: string; readonly probability: number }>;
  readonly value: { readonly number: number; readonly unit: string } | null;
}

/**
 * Of each case what each model says, in the order of `models`; undefined where it has no image there that it is for, null where one
 * of them could not be read or was refused.
 */
export async function scoresOfCases(
  cases: readonly CaseImages[],
  models: readonly ModelManifest[],
  rules: ModelRules,
  ask: AskAboutImages,
): Promise<ReadonlyArray<ReadonlyArray<CaseScores | null | undefined>>> {
  const wanted = cases.map(({ images, said }) =>
    models.map((manifest) => {
      const ran = new Set(said.filter(({ model }) => model === manifest.sha256).map(({ instanceId }) => instanceId));
      return imagesFor(manifest, images, rules, ran);
    }),
  );
  const stored = cases.map(({ said }) => new Map(said.map((row) => [`${row.instanceId} ${row.model}`, row])));
  const questions = new Map<number, ImageQuestion & { readonly models: string[] }>();
  for (const [at, row] of wanted.entries())
    for (const [column, images] of row.entries())
      for (const image of images) {
        const sha256 = models[column]?.sha256 ?? '';
        if (stored[at]?.has(`${image.id} ${sha256}`)) continue;
        const question = questions.get(image.id) ?? { image, models: [] };
        questions.set(image.id, question);
        if (!question.models.includes(sha256)) question.models.push(sha256);
      }
  const fresh = await askAboutImages([...questions.values()], { features: false }, ask);
  return wanted.map((row, at) =>
    row.map((images, column) => {
      const manifest = models[column];
      if (images.length === 0 || !manifest) return undefined;
      const said = images.map(({ id }) => {
        const before = stored[at]?.get(`${id} ${manifest.sha256}`);
        return before ? ofRow(before) : fresh.get(id)?.get(manifest.sha256);
      });
      return meanOf(said, manifest);
    }),
  );
}

function ofRow({ outcome, scores, value }: PredictionRow): Said | undefined {
  return outcome === 'done' ? { scores: JSON.parse(scores), value: value && JSON.parse(value) } : undefined;
}

function meanOf(said: ReadonlyArray<Said | undefined>, { labels, task }: ModelManifest): CaseScores | null {
  const whole = said.filter((one) => one !== undefined);
  // Half of a case is not what its readers saw.
  if (whole.length < said.length) return null;
  const means = labels.map(({ id }) => {
    const values = whole.map(({ scores, value }) =>
      task === 'regression' ? percent(value) : scores.find(({ label }) => label === id)?.probability,
    );
    return [id, values.reduce<number>((sum, one) => sum + (one ?? Number.NaN), 0) / values.length] as const;
  });
  return new Map(means.filter(([, mean]) => !Number.isNaN(mean)));
}

function percent(value: Said['value']): number | undefined {
  return value?.unit === '%' ? Math.min(1, Math.max(0, value.number / 100)) : undefined;
}

/** What a case belongs to, so that a model's figures can be looked at for some of the cases: by its header, or by what models say. */
import type { ModelManifest } from '../../model-files/manifest.ts';
import type { Instance } from '../store/instances.ts';
import type { PredictionRow, StoredScore, StoredValue } from '../store/predictions.ts';
import { viewOf } from './rules.ts';

export interface CaseGroup {
  readonly by: 'sex' | 'age' | 'view' | 'source';
  readonly value: string;
  /** The header does not say. */
  readonly byModel: boolean;
}

/** Active models of these names say what a header leaves out. */
export const groupingModels = ['sex', 'age', 'view'] as const;

/** Name of an active model -> what it says of itself. */
export type GroupingModels = ReadonlyMap<string, ModelManifest>;

/** Of the first image; a case without an answer to one of the questions is in no group of it. */
export function groupsOf(
  images: readonly Instance[],
  said: readonly PredictionRow[],
  models: GroupingModels,
): CaseGroup[] {
  const [image] = images;
  if (!image) return [];
  const answer = (name: string) => {
    const manifest = models.get(name);
    const row = said.find(
      (one) => one.instanceId === image.id && one.model === manifest?.sha256 && one.outcome === 'done',
    );
    return manifest && row ? { manifest, row } : undefined;
  };
  const named = (name: string) => {
    const found = answer(name);
    return found && viewOf(found.manifest, JSON.parse(found.row.scores) as StoredScore[]);
  };
  const years = image.ageYears ?? yearsOf(answer('age')?.row.value ?? null);
  return [
    group('sex', sexOf(image.patientSex), sexOf(named('sex') ?? null)),
    group('age', band(image.ageYears), band(years)),
    group('view', image.viewPosition || undefined, named('view')),
    group('source', image.source, undefined),
  ].filter((one) => one !== undefined);
}

function group(by: CaseGroup['by'], header: string | undefined, model: string | undefined): CaseGroup | undefined {
  const value = header ?? model;
  return value === undefined ? undefined : { by, value, byModel: header === undefined };
}

/** Patient's Sex (0010,0040), or the first letter of what a model calls it. */
function sexOf(text: string | null): string | undefined {
  const letter = text?.trim().charAt(0).toUpperCase();
  return letter === 'F' || letter === 'M' || letter === 'O' ? letter : undefined;
}

function yearsOf(value: string | null): number | null {
  return value === null ? null : (JSON.parse(value) as StoredValue).number;
}

/** Wide ones: a group of a few cases says nothing. */
function band(years: number | null): string | undefined {
  if (years === null) return undefined;
  if (years < 18) return 'under 18';
  if (years < 40) return '18 to 39';
  return years < 65 ? '40 to 64' : '65 and over';
}

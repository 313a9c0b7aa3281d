/** Which model looks at which image: rules as data. A model's own manifest makes one; the house may set another in its place. */
import Type, { type Static } from 'typebox';
import { Check } from 'typebox/value';
import { type ModelManifest, modelNamePattern } from '../../model-files/manifest.ts';
import type { StoredScore } from '../store/predictions.ts';

const Closed = <Properties extends Parameters<typeof Type.Object>[0]>(properties: Properties) =>
  Type.Object(properties, { additionalProperties: false });
const Name = Type.String({ pattern: modelNamePattern });
/** Code strings of DICOM; an empty list admits all. */
const Codes = Type.Array(Type.String({ pattern: '^[A-Z0-9 _]{1,16}$' }), { maxItems: 20 });

export const ModelRule = Closed({
  /** Name of the model, in all its versions. */
  model: Name,
  /** Modality (0008,0060). */
  modalities: Codes,
  /** Body Part Examined (0018,0015). */
  bodyParts: Codes,
  /** Whether an image that names no body part is taken for one of these. */
  bodyPartMayBeMissing: Type.Boolean(),
  /** View Position (0018,5101), or what the view model says where that is missing or no view at all. */
  views: Codes,
});
export type ModelRule = Static<typeof ModelRule>;

export const ModelRules = Closed({
  /** Name of the model that is asked for the view where the header does not say; null: nobody is. */
  viewModel: Type.Union([Name, Type.Null()]),
  /** Of models that are not here the manifest decides. */
  rules: Type.Array(ModelRule, { maxItems: 200 }),
});
export type ModelRules = Static<typeof ModelRules>;

export const defaultRules: ModelRules = Object.freeze({ viewModel: 'view', rules: [] });

/** Throws an Error that says what is off, and repeats nothing of the file. */
export function readModelRules(value: unknown): ModelRules {
  if (!Check(ModelRules, value)) throw new Error('does not hold rules for models (docs/analysis.md says their form)');
  const names = value.rules.map(({ model }) => model);
  if (new Set(names).size < names.length) throw new Error('has two rules for one model');
  return value;
}

/** Of an image's row. */
export interface ImageFacts {
  readonly modality: string | null;
  readonly bodyPart: string | null;
  readonly viewPosition: string | null;
}

/** Terms of View Position: PS3.3 C.8.1.1 (CR), and what DX and MG objects carry in its place. */
const knownViews = [
  ...['AP', 'PA', 'LL', 'RL', 'RLD', 'LLD', 'RLO', 'LLO'],
  ...['CC', 'ML', 'LM', 'MLO', 'LMO', 'XCC', 'XCCL', 'XCCM', 'FB', 'SIO', 'AT', 'CV'],
];

export function isView(term: string): boolean {
  return knownViews.includes(term);
}

export function ruleFor({ name, use }: Pick<ModelManifest, 'name' | 'use'>, { rules }: ModelRules): ModelRule {
  const { modalities, bodyParts, views } = use;
  const own = { model: name, modalities, bodyParts, bodyPartMayBeMissing: false, views };
  return rules.find(({ model }) => model === name) ?? own;
}

/** by-view: everything fits, and what view it is has to be found out. */
export function admits(rule: ModelRule, facts: ImageFacts): 'yes' | 'no' | 'by-view' {
  const [modality, bodyPart, view] = [facts.modality, facts.bodyPart, facts.viewPosition].map(term);
  if (rule.modalities.length > 0 && !rule.modalities.includes(modality ?? '')) return 'no';
  const missing = bodyPart === '' && rule.bodyPartMayBeMissing;
  if (rule.bodyParts.length > 0 && !missing && !rule.bodyParts.includes(bodyPart ?? '')) return 'no';
  if (rule.views.length === 0 || rule.views.includes(view ?? '')) return 'yes';
  return isView(view ?? '') ? 'no' : 'by-view';
}

/** As the lists of a rule write it. */
export function term(value: string | null): string {
  return (value ?? '').trim().toUpperCase();
}

/** The view that a model's scores name: of two by its threshold, of several the most probable. Undefined where it names none. */
export function viewOf(manifest: ModelManifest, scores: readonly StoredScore[]): string | undefined {
  const best = scores.toSorted((a, b) => b.probability - a.probability)[0];
  const label = manifest.labels.find(({ id }) => id === best?.label);
  if (!best || !label) return undefined;
  const isIt = manifest.task === 'multi-class' || best.probability >= (best.threshold ?? 0.5);
  return (isIt ? label.name : label.opposite)?.toUpperCase();
}

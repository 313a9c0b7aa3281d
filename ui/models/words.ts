/** Models in the words of the office: what a state means, what may be done next, and what runs on new cases. */

import type { BoxModel, BoxModels, ModelState } from '../../gateway/contract/models.ts';
import type { IconName } from '../parts/icon.tsx';
import { number } from '../parts/words.ts';

export const stateLook: Readonly<Record<ModelState, readonly [icon: IconName, tone: string, words: string]>> = {
  active: ['circleCheck', 'ok', 'runs on new cases'],
  beside: ['circleDot', 'on', 'runs beside, shown to nobody'],
  candidate: ['circleDashed', '', 'checked, does not run'],
  retired: ['circleSlash', '', 'retired, its results stay'],
};

export const originWords: Readonly<Record<BoxModel['origin'], string>> = {
  shipped: 'came with the box',
  house: 'brought by the house',
  taught: 'taught on this box',
};

/** What may follow a state; each is asked for once more. */
export const nextStates: Readonly<Record<ModelState, readonly Exclude<ModelState, 'candidate'>[]>> = {
  active: ['retired'],
  beside: ['active', 'retired'],
  candidate: ['beside', 'active', 'retired'],
  retired: ['beside', 'active'],
};

export const verbs: Readonly<Record<Exclude<ModelState, 'candidate'>, string>> = {
  active: 'Activate',
  beside: 'Run beside',
  retired: 'Retire',
};

/** "Findings 1.2.0" */
export const nameOf = ({ manifest: { title, version } }: BoxModel): string => `${title} ${version}`;

const order: readonly ModelState[] = ['active', 'beside', 'candidate', 'retired'];

/** By name, the one in use first, then what may follow it, newest first. */
export function groups(models: readonly BoxModel[]): ReadonlyArray<readonly [name: string, readonly BoxModel[]]> {
  const byName = new Map<string, BoxModel[]>();
  for (const model of models) byName.set(model.manifest.name, [...(byName.get(model.manifest.name) ?? []), model]);
  const rank = ({ state }: BoxModel): number => order.indexOf(state);
  return [...byName].map(([name, list]) => [name, list.toSorted((a, b) => rank(a) - rank(b) || b.addedAt - a.addedAt)]);
}

const machine: Readonly<Record<BoxModels['provider'], string>> = {
  cuda: 'on the GPU',
  cpu: 'on the CPU, slower and with the same answers',
  away: 'as soon as the inference node answers again',
};

/** The question of the page: what runs on new cases, and on what. */
export function sentenceOf({ models, provider }: BoxModels): string {
  const active = models.filter(({ state }) => state === 'active').map(nameOf);
  if (active.length === 0) return 'No model runs on new cases. People read them all the same.';
  const on = `on new cases, ${machine[provider]}`;
  // More names than one takes in at a look stand below, each with its figures.
  if (active.length > 3) return `${active.length} models run ${on}.`;
  const last = active.at(-1) ?? '';
  const list = active.length === 1 ? last : `${active.slice(0, -1).join(', ')} and ${last}`;
  return `${list} ${active.length === 1 ? 'runs' : 'run'} ${on}.`;
}

type Measured = BoxModel['manifest']['measured'][number];

export const measureWords: Readonly<Record<Measured['measure'], string>> = {
  auc: 'AUC',
  'mean-absolute-error': 'mean error',
};

/** Two digits behind the point for an AUC, one for an error in a unit. */
export const figure = (value: number, measure: Measured['measure']): string => value.toFixed(measure === 'auc' ? 3 : 1);

/** "255 images, 255 patients" */
export function sampleWords({ images, patients }: Measured): string {
  return patients === null ? `${number(images)} images` : `${number(images)} images, ${number(patients)} patients`;
}

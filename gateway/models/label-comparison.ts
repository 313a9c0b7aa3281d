/** Two models on one label: figures of each, their difference, subgroups, and the cases on which one is furthest off. */
import { meanAbsoluteError } from '../../review/absolute-error.ts';
import { brierScore, expectedCalibrationError, reliabilityBins } from '../../review/calibration-figures.ts';
import { confusionAt } from '../../review/confusion.ts';
import { rocArea, rocAreaDifference } from '../../review/roc-area.ts';
import type { LabelComparison, ModelOnLabel, Subgroup } from '../contract/model-comparison.ts';
import type { CaseGroup } from './case-groups.ts';

/** A case that was answered and that each model which knows the label has scored. */
export interface ComparedCase {
  readonly number: number;
  readonly patient: string;
  readonly truth: boolean;
  /** Mean over its readers, 0 to 1. */
  readonly grade: number;
  readonly groups: readonly CaseGroup[];
  readonly a: SaidOfCase | undefined;
  readonly b: SaidOfCase | undefined;
}

export interface SaidOfCase {
  /** 0 to 1; of a model that gives a number, its number in percent by 100. */
  readonly probability: number;
  readonly outOfFold: boolean;
}

export interface ModelFacts {
  readonly threshold: number | undefined;
  readonly givesNumber: boolean;
}

const mostWorst = 10;
/** Fewer resamplings than elsewhere: this runs between the questions of others. */
const rounds = 500;

export function compareOnLabel(
  cases: readonly ComparedCase[],
  a: ModelFacts | undefined,
  b: ModelFacts | undefined,
): Omit<LabelComparison, 'label' | 'name' | 'ties' | 'knownPatients'> {
  const both = a && b && cases.length > 0;
  const scores = (which: 'a' | 'b') => cases.map((one) => one[which]?.probability ?? Number.NaN);
  return {
    cases: cases.length,
    patients: new Set(cases.map(({ patient }) => patient)).size,
    positives: cases.filter(({ truth }) => truth).length,
    a: a && cases.length > 0 ? onLabel(cases, 'a', a) : null,
    b: b && cases.length > 0 ? onLabel(cases, 'b', b) : null,
    difference: (both && rocAreaDifference(cases, scores('a'), scores('b'))) || null,
    subgroups: subgroupsOf(cases, a !== undefined, b !== undefined),
    worst: worstOf(cases),
  };
}

function onLabel(
  cases: readonly ComparedCase[],
  which: 'a' | 'b',
  { threshold, givesNumber }: ModelFacts,
): ModelOnLabel {
  const said = cases.map((one) => ({ ...one, probability: one[which]?.probability ?? Number.NaN }));
  const bins = reliabilityBins(said);
  const grades = said.map(({ probability, grade, patient }) => ({
    value: probability * 100,
    truth: grade * 100,
    patient,
  }));
  return {
    area: areaOf(cases, which),
    brier: brierScore(said),
    calibrationError: expectedCalibrationError(bins),
    bins,
    confusion: threshold === undefined ? null : confusionAt(said, threshold),
    gradeError: givesNumber ? meanAbsoluteError(grades, { rounds }) : null,
    outOfFold: cases.filter((one) => one[which]?.outOfFold).length,
  };
}

function areaOf(cases: readonly ComparedCase[], which: 'a' | 'b') {
  return rocArea(cases.map((one) => ({ ...one, score: one[which]?.probability ?? Number.NaN }))) ?? null;
}

function subgroupsOf(cases: readonly ComparedCase[], hasA: boolean, hasB: boolean): Subgroup[] {
  const groups = new Map<string, { by: Subgroup['by']; value: string; byModel: number; cases: ComparedCase[] }>();
  for (const one of cases)
    for (const { by, value, byModel } of one.groups) {
      const key = `${by} ${value}`;
      const group = groups.get(key) ?? { by, value, byModel: 0, cases: [] };
      group.cases.push(one);
      if (byModel) group.byModel += 1;
      groups.set(key, group);
    }
  const order = (one: { by: string; value: string }) => `${one.by} ${one.value}`;
  return [...groups.values()]
    .sort((x, y) => (order(x) < order(y) ? -1 : 1))
    .slice(0, 200)
    .map(({ by, value, byModel, cases: own }) => ({
      ...{ by, value, byModel, cases: own.length, positives: own.filter(({ truth }) => truth).length },
      a: hasA ? areaOf(own, 'a') : null,
      b: hasB ? areaOf(own, 'b') : null,
    }));
}

function worstOf(cases: readonly ComparedCase[]): LabelComparison['worst'] {
  const off = ({ truth, a, b }: ComparedCase) =>
    Math.max(...[a, b].map((said) => (said ? Math.abs((truth ? 1 : 0) - said.probability) : 0)));
  return cases
    .toSorted((x, y) => off(y) - off(x) || x.number - y.number)
    .slice(0, mostWorst)
    .map(({ number, truth, a, b }) => ({ case: number, truth, a: a?.probability ?? null, b: b?.probability ?? null }));
}

/** The JSON document of `markit agree --json`: every figure of the page and those it leaves out; docs/agreement.md lists its keys. */
import type { LabelAgreement, PairAgreement } from '../../review/agreement/label-agreement.ts';
import type { Figure } from '../../review/figure.ts';
import type { LatentFindings, SheetFindings, TruthFindings } from '../../review/sheet-findings.ts';
import { notice } from '../../reward/sealed-document.ts';
import { figureJson, figureWords } from '../sheet/figure-text.ts';
import { sheetJson } from '../sheet/sheet-json.ts';

export function agreeJson(findings: SheetFindings): object {
  const { sheet, agreement, majorities, times, unmatchedTimes, groups, latent, truth, hardest, value, resampled } =
    findings;
  return {
    format: 'markit-agree/1',
    notice,
    sheet: sheetJson(sheet),
    overall: agreementJson(agreement.overall),
    resampled: resampled && figuresIn(resampled),
    labels: agreement.labels.map((one, at) => ({
      label: one.label,
      majority: majorityJson(majorities[at]),
      ...agreementJson(one),
    })),
    times: times.map(({ label, time }) => ({ label, seconds: figureJson(time) })),
    unmatchedTimes,
    groups: groups && figuresIn({ by: groups.by, ...groups.report }),
    dawidSkene: latent.map((one) => latentJson(one, sheet.table.cases, sheet.table.readers)),
    truth: truth.map(truthJson),
    hardest: hardest.map(({ name, units, disagreement, entropy, doubt, split }) => ({
      ...{ case: name, units, disagreement, entropy, doubt, split },
    })),
    value: { total: value.value, longestTime: value.longestTime, labels: value.tasks },
    words: figureWords,
  };
}

function majorityJson(one: SheetFindings['majorities'][number] | undefined) {
  if (one === undefined) return null;
  const { answered, positives, negatives, ties, alone } = one;
  return { answered, positives, negatives, ties, alone };
}

function agreementJson({ pairs, ...one }: LabelAgreement) {
  const { label: _, ...own } = one as LabelAgreement & { readonly label?: string };
  return { ...(figuresIn(own) as object), pairs: pairs.map((pair: PairAgreement) => figuresIn(pair)) };
}

/** The same object with every figure in it as `figureJson` has it. */
function figuresIn(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(figuresIn);
  if (typeof value !== 'object' || value === null) return value;
  if (isFigure(value)) return figureJson(value);
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, figuresIn(one)]));
}

function isFigure(value: object): value is Figure {
  return 'units' in value && 'value' in value && ('interval' in value || 'reason' in value);
}

/** Cases by name where it says something else than the majority; posteriors of all cases are left to the engine. */
function latentJson({ label, fit, differences }: LatentFindings, cases: readonly string[], readers: readonly string[]) {
  const differ = differences.map(({ case: at, majority, state, probability }) => ({
    case: cases[at],
    ...{ majority, state, probability },
  }));
  if ('reason' in fit) return { label, units: fit.units, reason: fit.reason, differences: differ };
  const { units, prevalence, converged, cautions, logLikelihood } = fit;
  return {
    ...{ label, units, reason: null, prevalence, converged, cautions, rounds: logLikelihood.length },
    readers: fit.readers.map(({ answers, rates }, r) => ({ reader: readers[r], answers, rates })),
    differences: differ,
  };
}

function truthJson({ truth, sameAsModel, readers, simulated }: TruthFindings) {
  return { truth, sameAsModel, readers: figuresIn(readers), simulated: figuresIn(simulated) };
}

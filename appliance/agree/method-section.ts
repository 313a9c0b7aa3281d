/** How each figure of the page is worked out, by the names under which the methods are known. */
import { type Figure, type IntervalMethod, intervalNames } from '../../review/figure.ts';
import type { SheetFindings } from '../../review/sheet-findings.ts';
import { type Canvas, facts, heading } from '../terminal/layout.ts';

/** What, and how: sources stand in docs/agreement.md. */
export const methodTexts = Object.freeze({
  'all the same': 'share of units (a label of a case) with two answers or more where all say yes, or all say no',
  'pairs agree': 'share of pairs of answers to a unit that are the same, mean over units (Fleiss 1971)',
  'on yes, on no': 'given that one reader says yes (no), how often another one does (Cicchetti and Feinstein 1990)',
  Fleiss:
    "Fleiss' kappa (1971); with missing answers as Gwet (2014): chance by the category shares of all readers together",
  Cohen:
    "Cohen's kappa (1960) of two readers over the units that both answered: chance by each one's own category shares",
  alpha: "Krippendorff's alpha (2011), nominal; of grades also with the ordinal metric",
  AC1: "Gwet's AC1 (2008), of grades also AC2 with ordinal weights: chance that stays low where a finding is rare",
  PABAK: 'Brennan and Prediger (1981), of yes and no 2 x agreement - 1: every category as likely by chance',
  majority: 'more than half of the answers; as many yes as no is a tie, neither yes nor no',
  'likely yes':
    'Dawid and Skene (1979), maximum likelihood by EM from the majority, label by label; nothing is smoothed',
  'all labels':
    'units of all labels pooled; several labels of one image are not quite independent, so that these intervals are narrow',
});

const byCasesText = '. The one by cases (percentile bootstrap, Efron and Tibshirani 1993) is not';
const resampleText = '; --resample works one out by cases drawn again, which is not';

export function methodSection({ agreement, resampled }: SheetFindings, canvas: Canvas): string[] {
  const used = new Map<IntervalMethod, string[]>();
  const note = (name: string, figure: Figure | null) => {
    const method = figure?.value == null ? undefined : figure.interval?.method;
    if (method !== undefined) used.set(method, [...(used.get(method) ?? []), name]);
  };
  const { overall } = agreement;
  for (const [name, figure] of [
    ['all the same', overall.unanimousShare],
    ['pairs agree', overall.observed],
    ['on yes, on no', overall.agreementOnYes],
    ['Fleiss', overall.fleiss],
    ['alpha', overall.alpha],
    ['ordinal alpha', overall.alphaOrdinal],
    ['AC1', overall.ac1],
    ['AC2', overall.ac2],
    ['PABAK', overall.brennanPrediger],
    ['Cohen', overall.pairs[0]?.cohen ?? null],
  ] as const)
    note(name, figure);
  const intervals = [...used].map(([method, names]) => `${intervalNames[method]}: ${names.join(', ')}`).join('; ');
  const methods = {
    ...methodTexts,
    'all labels': `${methodTexts['all labels']}${resampled === null ? resampleText : byCasesText}`,
  };
  return [
    ...heading('How each figure is worked out', canvas),
    ...facts([...Object.entries(methods), ['intervals', `95 %; ${intervals}`]], canvas, 15),
    'More: docs/agreement.md. Research use only. Not a medical device.',
  ];
}

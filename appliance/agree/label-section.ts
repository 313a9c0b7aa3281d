/** Label by label: what was said, how far it agrees beyond chance, and where kappa is not to be read as it stands. */
import type { AgreementReport } from '../../review/agreement/agreement-report.ts';
import type { LabelAgreement } from '../../review/agreement/label-agreement.ts';
import { prevalenceWarningTexts } from '../../review/agreement/prevalence.ts';
import { type Figure, noFigureTexts } from '../../review/figure.ts';
import type { LabelMajorities } from '../../review/truth/majority.ts';
import { axisText, count, figureText, intervalText, kappaAxis, percentText } from '../sheet/figure-text.ts';
import { axisLine, intervalChart } from '../terminal/charts.ts';
import { type Canvas, type Column, heading, paragraph, table } from '../terminal/layout.ts';
import { cellsOf, shown } from '../terminal/shown.ts';

const number = (title: string): Column => ({ title, align: 'right' });

/** What was said: counts, by the majority and by all. */
export function saidSection(
  { labels, overall }: AgreementReport,
  majorities: readonly LabelMajorities[],
  canvas: Canvas,
): string[] {
  const ties = majorities.some((one) => one.ties > 0);
  const columns = [
    { title: 'label' },
    number('answers'),
    number('cases'),
    number('majority yes'),
    ...(ties ? [number('tied')] : []),
    number('all yes'),
    number('all no'),
    number('split'),
    number('all the same'),
  ];
  const row = (name: string, one: LabelAgreement, yes: number, tied: number) => [
    name,
    ...[one.answers, one.units, yes, ...(ties ? [tied] : []), one.unanimousYes, one.unanimousNo, one.split].map(count),
    percentText(one.unanimousShare),
  ];
  const rows = labels.map((one, at) => {
    const majority = majorities[at];
    return row(shown(one.label, canvas.glyphs), one, majority?.positives ?? 0, majority?.ties ?? 0);
  });
  const sum = (key: 'positives' | 'ties') => majorities.reduce((all, one) => all + one[key], 0);
  const all = row('all labels', overall, sum('positives'), sum('ties'));
  return [...heading('What was said', canvas), ...table(columns, [...rows, all], canvas)];
}

/** Fleiss' kappa as dots and lines. */
export function kappaSection(
  { labels, overall }: AgreementReport,
  resampled: { readonly fleiss: Figure } | null,
  canvas: Canvas,
): string[] {
  const { glyphs, width } = canvas;
  const named = [
    ...labels.map((one) => ({ name: shown(one.label, glyphs), fleiss: one.fleiss })),
    { name: 'all labels', fleiss: overall.fleiss },
    ...(resampled === null || resampled.fleiss.value === null
      ? []
      : [{ name: '  by cases', fleiss: resampled.fleiss }]),
  ];
  const name = Math.min(30, Math.max(...named.map((each) => cellsOf(each.name))));
  const axis = kappaAxis(
    named.map(({ fleiss }) => fleiss),
    width - name - 2 - 6 - 2 - 15 - 2,
  );
  const rows = named.map(({ name: label, fleiss }) => [
    label,
    figureText(fleiss),
    intervalText(fleiss, 2),
    fleiss.value === null ? noFigureTexts[fleiss.reason] : intervalChart(fleiss.value, fleiss.interval, axis, glyphs),
  ]);
  const columns = [{ title: '' }, number('kappa'), { title: '95 % interval' }, { title: axisLine(axis, axisText) }];
  const byCases =
    resampled === null
      ? []
      : ['', ...paragraph('by cases: cases (or patients) drawn again with all their labels, 2,000 times.', canvas)];
  return [...heading("Agreement beyond chance: Fleiss' kappa", canvas), ...table(columns, rows, canvas), ...byCases];
}

/** The other coefficients beside it, and warnings in plain words. */
export function coefficientSection({ labels, overall, scale }: AgreementReport, canvas: Canvas): string[] {
  const grades = scale === 'grade';
  const columns = [
    { title: 'label' },
    number('pairs agree'),
    ...(grades ? [number('alpha ordinal'), number('AC2')] : []),
    ...['alpha', 'AC1', grades ? 'B-P' : 'PABAK', 'yes share', 'on yes', 'on no'].map(number),
    { title: '' },
  ];
  const row = (name: string, one: LabelAgreement) => [
    name,
    percentText(one.observed),
    ...(grades ? [figureText(one.alphaOrdinal ?? one.alpha), figureText(one.ac2 ?? one.ac1)] : []),
    ...[one.alpha, one.ac1, one.brennanPrediger].map((figure) => figureText(figure)),
    ...[one.prevalence, one.agreementOnYes, one.agreementOnNo].map((figure) => percentText(figure)),
    one.warning === null ? '' : '(!)',
  ];
  const rows = labels.map((one) => row(shown(one.label, canvas.glyphs), one));
  return [
    ...heading('The same by other coefficients', canvas),
    ...table(columns, [...rows, row('all labels', overall)], canvas),
    ...warningLines({ labels }, canvas),
  ];
}

function warningLines({ labels }: Pick<AgreementReport, 'labels'>, canvas: Canvas): string[] {
  const warned = Map.groupBy(labels, ({ warning }) => warning);
  return [...warned].flatMap(([warning, those]) => {
    if (warning === null) return [];
    const names = those.map(({ label }) => shown(label, canvas.glyphs)).join(', ');
    return ['', ...paragraph(`${names}: ${prevalenceWarningTexts[warning]}.`, canvas, '(!) ')];
  });
}

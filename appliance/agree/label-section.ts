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
  { labels, overall, scale }: AgreementReport,
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
    number(scale === 'grade' ? 'on one side' : 'all the same'),
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

type Chanced = Pick<LabelAgreement, 'fleiss' | 'alphaOrdinal'>;

/** Of grades one that goes by how far they lie apart: 60 % beside 80 % is no disagreement like yes beside no. */
export function mainFigure({ fleiss, alphaOrdinal }: Chanced): Figure {
  return alphaOrdinal ?? fleiss;
}

export const mainName = Object.freeze({ boolean: "Fleiss' kappa", grade: "Krippendorff's ordinal alpha" });

/** The main figure as dots and lines. */
export function kappaSection(
  { labels, overall, scale }: AgreementReport,
  resampled: Chanced | null,
  canvas: Canvas,
): string[] {
  const { glyphs, width } = canvas;
  const again = resampled && mainFigure(resampled);
  const named = [
    ...labels.map((one) => ({ name: shown(one.label, glyphs), figure: mainFigure(one) })),
    { name: 'all labels', figure: mainFigure(overall) },
    ...(again === null || again.value === null ? [] : [{ name: '  by cases', figure: again }]),
  ];
  const name = Math.min(30, Math.max(...named.map((each) => cellsOf(each.name))));
  const axis = kappaAxis(
    named.map(({ figure }) => figure),
    width - name - 2 - 6 - 2 - 15 - 2,
  );
  const rows = named.map(({ name: label, figure }) => [
    label,
    figureText(figure),
    intervalText(figure, 2),
    figure.value === null ? noFigureTexts[figure.reason] : intervalChart(figure.value, figure.interval, axis, glyphs),
  ]);
  const columns = [
    { title: '' },
    number(scale === 'grade' ? 'alpha' : 'kappa'),
    { title: '95 % interval' },
    { title: axisLine(axis, axisText) },
  ];
  const byCases =
    again === null || again.value === null
      ? []
      : ['', ...paragraph('by cases: cases (or patients) drawn again with all their labels, 2,000 times.', canvas)];
  return [
    ...heading(`Agreement beyond chance: ${mainName[scale]}`, canvas),
    ...table(columns, rows, canvas),
    ...byCases,
  ];
}

/** The other coefficients beside it, and warnings in plain words. */
export function coefficientSection({ labels, overall, scale }: AgreementReport, canvas: Canvas): string[] {
  const grades = scale === 'grade';
  const columns = [
    { title: 'label' },
    number('pairs agree'),
    ...(grades ? [number('AC2'), number('Fleiss')] : []),
    ...['alpha', 'AC1', grades ? 'B-P' : 'PABAK', 'yes share', 'on yes', 'on no'].map(number),
    { title: '' },
  ];
  const row = (name: string, one: LabelAgreement) => [
    name,
    percentText(one.observed),
    ...(grades ? [figureText(one.ac2 ?? one.ac1), figureText(one.fleiss)] : []),
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

/** Cohen's kappa of each two readers: over all labels with interval and chart, and label by label as a small matrix. */
import type { AgreementReport } from '../../review/agreement/agreement-report.ts';
import type { PairAgreement } from '../../review/agreement/label-agreement.ts';
import { axisText, count, figureText, intervalText, kappaAxis, percentText } from '../sheet/figure-text.ts';
import { axisLine, intervalChart } from '../terminal/charts.ts';
import { type Canvas, heading, paragraph, table } from '../terminal/layout.ts';
import { shown } from '../terminal/shown.ts';

/** Of more pairs the lowest are shown; all of them are in the JSON document. */
const mostPairs = 15;
const mostColumns = 6;

export function pairSection({ overall, labels }: AgreementReport, canvas: Canvas): string[] {
  const { pairs } = overall;
  if (pairs.length === 0) return [];
  const low = pairs.length > mostPairs ? lowest(pairs) : pairs;
  const title =
    low === pairs
      ? "Each two readers: Cohen's kappa"
      : `Each two readers: the ${mostPairs} lowest of ${count(pairs.length)}`;
  return [...heading(title, canvas), ...pairTable(low, canvas), ...labelMatrix(low, labels, canvas)];
}

function lowest(pairs: readonly PairAgreement[]): readonly PairAgreement[] {
  const kappa = ({ cohen }: PairAgreement) => cohen.value ?? Number.POSITIVE_INFINITY;
  return pairs.toSorted((a, b) => kappa(a) - kappa(b)).slice(0, mostPairs);
}

function pairTable(pairs: readonly PairAgreement[], canvas: Canvas): string[] {
  const { glyphs } = canvas;
  const axis = kappaAxis(
    pairs.map(({ cohen }) => cohen),
    25,
  );
  const rows = pairs.map(({ first, second, units, observed, cohen }) => [
    `${shown(first, glyphs, 20)} / ${shown(second, glyphs, 20)}`,
    count(units),
    percentText(observed),
    figureText(cohen),
    intervalText(cohen),
    intervalChart(cohen.value, cohen.value === null ? null : cohen.interval, axis, glyphs),
  ]);
  const [units, agree, kappa] = (['units', 'agree', 'kappa'] as const).map((title) => ({
    title,
    align: 'right' as const,
  }));
  if (!units || !agree || !kappa) return [];
  const scale = { title: axisLine(axis, axisText) };
  return table([{ title: 'readers' }, units, agree, kappa, { title: '95 % interval' }, scale], rows, canvas);
}

/** Pairs are columns, by number where names would not fit. */
function labelMatrix(pairs: readonly PairAgreement[], labels: AgreementReport['labels'], canvas: Canvas): string[] {
  if (labels.length < 2 || pairs.length > mostColumns) return [];
  const rows = labels.map(({ label, pairs: own }) => [
    shown(label, canvas.glyphs, 30),
    ...pairs.map(({ first, second }) => {
      const pair = own.find((one) => one.first === first && one.second === second);
      return pair ? figureText(pair.cohen, 2) : '-';
    }),
  ]);
  const columns = pairs.map((_, at) => ({ title: `pair ${at + 1}`, align: 'right' as const }));
  return [
    '',
    ...paragraph('Label by label, in the order of the pairs above:', canvas),
    '',
    ...table([{ title: 'label' }, ...columns], rows, canvas),
  ];
}

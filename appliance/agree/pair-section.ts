/** Cohen's kappa of each two readers: over all labels with interval and chart, and label by label as a small matrix. */
import type { AgreementReport } from '../../review/agreement/agreement-report.ts';
import type { PairAgreement } from '../../review/agreement/label-agreement.ts';
import type { Figure } from '../../review/figure.ts';
import { axisText, count, figureText, intervalText, kappaAxis, percentText } from '../sheet/figure-text.ts';
import { axisLine, intervalChart } from '../terminal/charts.ts';
import { type Canvas, heading, paragraph, table } from '../terminal/layout.ts';
import { cellsOf, shown } from '../terminal/shown.ts';

/** Of more pairs the lowest are shown; all of them are in the JSON document. */
const mostPairs = 15;
const mostColumns = 6;

export function pairSection({ overall, labels, scale }: AgreementReport, canvas: Canvas): string[] {
  const { pairs } = overall;
  if (pairs.length === 0) return [];
  const low = pairs.length > mostPairs ? lowest(pairs) : pairs;
  const title =
    low === pairs
      ? `Each two readers: Cohen's kappa${scale === 'grade' ? ', quadratic weights' : ''}`
      : `Each two readers: the ${mostPairs} lowest of ${count(pairs.length)}`;
  return [...heading(title, canvas), ...pairTable(low, canvas), ...labelMatrix(low, labels, canvas)];
}

/** Of grades the one that goes by how far they lie apart. */
function kappaOf({ cohen, cohenQuadratic }: PairAgreement): Figure {
  return cohenQuadratic ?? cohen;
}

function lowest(pairs: readonly PairAgreement[]): readonly PairAgreement[] {
  const kappa = (pair: PairAgreement) => kappaOf(pair).value ?? Number.POSITIVE_INFINITY;
  return pairs.toSorted((a, b) => kappa(a) - kappa(b)).slice(0, mostPairs);
}

/** Cells of the other columns of the table of pairs, with what parts them. */
const besideNames = 68;

function pairTable(pairs: readonly PairAgreement[], canvas: Canvas): string[] {
  const { glyphs } = canvas;
  const axis = kappaAxis(pairs.map(kappaOf), 25);
  const whole = pairs.map(({ first, second }) => `${shown(first, glyphs, 20)} / ${shown(second, glyphs, 20)}`);
  const short = shortNames([...new Set(pairs.flatMap(({ first, second }) => [first, second]))]);
  const shortened = pairs.map(({ first, second }) =>
    [first, second].map((name) => shown(short.get(name) ?? name, glyphs, 20)).join(' / '),
  );
  const names = whole.every((name) => cellsOf(name) <= canvas.width - besideNames) ? whole : shortened;
  const rows = pairs.map((pair, at) => {
    const { units, observed } = pair;
    const kappa = kappaOf(pair);
    return [
      names[at] ?? '',
      count(units),
      percentText(observed),
      figureText(kappa),
      intervalText(kappa),
      intervalChart(kappa.value, kappa.value === null ? null : kappa.interval, axis, glyphs),
    ];
  });
  const [both, agree, kappa] = (['both', 'agree', 'kappa'] as const).map((title) => ({
    title,
    align: 'right' as const,
  }));
  if (!both || !agree || !kappa) return [];
  const scale = { title: axisLine(axis, axisText) };
  return table([{ title: 'readers' }, both, agree, kappa, { title: '95 % interval' }, scale], rows, canvas);
}

/** Names without the words that all of them begin with: Annotator A is A where the others are annotators as well. */
function shortNames(names: readonly string[]): ReadonlyMap<string, string> {
  const words = names.map((name) => name.split(' '));
  const [first = []] = words;
  let same = 0;
  while (words.every((own) => own.length > same + 1 && own[same] === first[same])) same += 1;
  return new Map(names.map((name, at) => [name, words[at]?.slice(same).join(' ') ?? name]));
}

function labelMatrix(pairs: readonly PairAgreement[], labels: AgreementReport['labels'], canvas: Canvas): string[] {
  if (labels.length < 2 || pairs.length > mostColumns) return [];
  const rows = labels.map(({ label, pairs: own }) => [
    shown(label, canvas.glyphs, 30),
    ...pairs.map(({ first, second }) => {
      const pair = own.find((one) => one.first === first && one.second === second);
      return pair ? figureText(kappaOf(pair), 2) : '-';
    }),
  ]);
  const short = shortNames([...new Set(pairs.flatMap(({ first, second }) => [first, second]))]);
  const columns = pairs.map(({ first, second }) => ({
    title: `${shown(short.get(first) ?? first, canvas.glyphs, 9)} / ${shown(short.get(second) ?? second, canvas.glyphs, 9)}`,
    align: 'right' as const,
  }));
  return ['', ...paragraph('Label by label:', canvas), '', ...table([{ title: 'label' }, ...columns], rows, canvas)];
}

/** What a point of each label is worth, and where each reader's points come from. */
import { decimalText, multiply } from '../../reward/rational.ts';
import type { Settlement } from '../../reward/settlement.ts';
import type { SheetReward } from '../../reward/sheet-reward.ts';
import { count } from '../sheet/figure-text.ts';
import { partsBar } from '../terminal/charts.ts';
import { type Canvas, heading, paragraph, table } from '../terminal/layout.ts';
import { shown, shownApart } from '../terminal/shown.ts';
import { approximately } from './amounts.ts';

const right = (title: string) => ({ title, align: 'right' as const });

export function worthSection({ settlement }: SheetReward, canvas: Canvas): string[] {
  if (settlement.policy.rule !== 'equation-1') return [];
  const { labels, policy } = settlement;
  const { glyphs } = canvas;
  const most = Math.max(...labels.map(({ weight }) => approximately(weight)), 1e-9);
  const names = shownApart(
    labels.map(({ label }) => label),
    glyphs,
    26,
  );
  const rows = labels.map(({ answered, majorityYes, tied, prevalence, time, timeShare, weight }, l) => {
    const [byPrevalence, byTime] = [approximately(prevalence), approximately(timeShare)];
    const cells = Math.round((20 * approximately(weight)) / most);
    const parts = [
      { count: byPrevalence, sign: glyphs.full },
      { count: byTime, sign: glyphs.line },
    ];
    return [
      names[l] ?? '',
      ...[answered, majorityYes, tied].map(count),
      decimalText(prevalence, 3),
      time === null ? '-' : decimalText(time, 2),
      decimalText(timeShare, 3),
      decimalText(weight, 4),
      partsBar(parts, cells),
    ];
  });
  const columns = [
    { title: 'label' },
    ...['N', 'NT', 'tied', 'NT/N', 't', 't/t_max', 'worth'].map(right),
    { title: '' },
  ];
  const { prevalence, time, factors } = policy.weights;
  const plain = prevalence === '1' && time === '1' && Object.keys(factors).length === 0;
  return [
    ...heading('What a point is worth', canvas),
    ...table(columns, rows, canvas),
    '',
    ...paragraph(
      `worth = NT/N + t/t_max${plain ? '' : `, by this policy's factors (${prevalence} x NT/N, ${time} x t/t_max${Object.keys(factors).length === 0 ? '' : ', and factors by label'})`}; in the bar ${glyphs.full} is NT/N and ${glyphs.line} is t/t_max. N: cases that two readers or more answered; NT: those whose majority says yes (the paper prints NP, which is read as NT); t: mean time of the label.`,
      canvas,
    ),
  ];
}

/** Points of each reader by label; of many readers the first, the rest is in the JSON document. */
const mostReaders = 8;

export function pointsSection({ settlement }: SheetReward, canvas: Canvas): string[] {
  if (settlement.policy.rule === 'flat') return [];
  const readers = settlement.readers.slice(0, mostReaders);
  const lines = readers.flatMap((one, at) => [
    ...(at === 0 ? [] : ['']),
    ...readerTable(settlement, one.reader, canvas),
  ]);
  const more = settlement.readers.length - readers.length;
  const rest =
    more > 0 ? ['', ...paragraph(`${more} more readers: --json, or a statement each by --statements.`, canvas)] : [];
  return [...heading('Where the points come from', canvas), ...lines, ...rest];
}

function readerTable({ readers, policy }: Settlement, reader: string, canvas: Canvas): string[] {
  const terms = readers.find((one) => one.reader === reader);
  if (terms === undefined) return [];
  const paid = policy.rule === 'equation-1';
  const alone = terms.labels.some((one) => one.alone > 0);
  const names = shownApart(
    terms.labels.map(({ label }) => label),
    canvas.glyphs,
    26,
  );
  const rows = terms.labels.map(({ right: ok, outvoted, tied, alone: single, yes, points, weight }, l) => [
    names[l] ?? '',
    ...[ok, outvoted, tied, ...(alone ? [single] : []), yes].map(count),
    decimalText(points, 4),
    ...(paid ? [`x ${decimalText(weight, 4)}`, decimalText(multiply(points, weight), 4)] : []),
  ]);
  const titles = [
    'right',
    'outvoted',
    'tied',
    ...(alone ? ['alone'] : []),
    'yes',
    'points',
    ...(paid ? ['worth', 'together'] : []),
  ];
  const sum = ['', ...titles.slice(0, -1).map(() => ''), decimalText(terms.points, 4)];
  return table([{ title: shown(reader, canvas.glyphs, 26) }, ...titles.map(right)], [...rows, sum], canvas);
}

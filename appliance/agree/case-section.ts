/** Where readers differ most: the hardest cases, and what each label is worth to a data set. */

import { noFigureTexts } from '../../review/figure.ts';
import type { HardCase } from '../../review/sheet-findings.ts';
import type { DataSetValue } from '../../review/truth/value.ts';
import { count, fixed } from '../sheet/figure-text.ts';
import { bar } from '../terminal/charts.ts';
import { type Canvas, heading, paragraph, table } from '../terminal/layout.ts';
import { cellsOf, cut, shown, shownApart } from '../terminal/shown.ts';

const right = (title: string) => ({ title, align: 'right' as const });
const share = (value: number | null) => (value === null ? '-' : fixed(value, 3));

export function hardCaseSection(cases: readonly HardCase[], canvas: Canvas): string[] {
  const hard = cases.filter(({ disagreement }) => (disagreement ?? 0) > 0);
  if (hard.length === 0) return [];
  const { glyphs, width } = canvas;
  const names = Math.max(4, ...hard.map(({ name }) => cellsOf(shown(name, glyphs, 20))));
  const rows = hard.map(({ name, disagreement, doubt, split }) => [
    shown(name, glyphs, 20),
    share(disagreement),
    share(doubt),
    bar(disagreement ?? 0, 10, glyphs),
    count(split.length),
    cut(split.map((label) => shown(label, glyphs, 18)).join(', '), width - names - 39, glyphs),
  ]);
  const columns = [
    { title: 'case' },
    ...['differ', 'doubt'].map(right),
    { title: '' },
    right('labels'),
    { title: 'on which they differ' },
  ];
  return [
    ...heading('The hardest cases', canvas),
    ...table(columns, rows, canvas),
    '',
    ...paragraph(
      'differ: share of pairs of answers that differ, mean over the labels. doubt: what is still unsure once the readers are trusted as Dawid and Skene have it (0 none, 1 a coin).',
      canvas,
    ),
  ];
}

export function valueSection({ tasks, value }: DataSetValue, canvas: Canvas): string[] {
  const known = tasks.flatMap((one) => (one.value === null ? [] : [one]));
  if (known.length === 0) return [];
  const { glyphs } = canvas;
  const most = Math.max(...known.map((one) => one.value), 1e-9);
  const names = shownApart(
    tasks.map(({ label }) => label),
    glyphs,
    26,
  );
  const rows = tasks.map((one, at) => {
    const name = names[at] ?? '';
    if (one.value === null) return [name, '', '', '', '', '', '-', noFigureTexts[one.reason]];
    const { cases, prevalence, time, difficulty, agreement } = one.terms;
    return [
      name,
      count(cases),
      ...[prevalence, time, difficulty, agreement].map(share),
      fixed(one.value, 1),
      bar(one.value / most, 20, glyphs),
    ];
  });
  const titles = ['cases', 'NT/N', 't/t_max', 'differ', 'AC1', 'value'];
  return [
    ...heading('What each label is worth to the data set', canvas),
    ...table([{ title: 'label' }, ...titles.map(right), { title: '' }], rows, canvas),
    '',
    ...paragraph(
      `value = cases x (NT/N + t/t_max + differ) x AC1, ${count(Math.round(value))} in all. The paper argues for these terms and gives no formula: this one is ours. NT/N: share of cases whose majority says yes; t/t_max: mean time over that of the longest label; differ: share of pairs of answers that differ; AC1: agreement beyond chance, 0 where it is below.`,
      canvas,
    ),
  ];
}

/** How long each label takes, as the list of times says it: the paper's Fig. 4 as dots and lines. */
import type { NamedTime, UnmatchedTimes } from '../../review/sheet-findings.ts';
import { figureText, intervalText } from '../sheet/figure-text.ts';
import { axisLine, intervalChart } from '../terminal/charts.ts';
import { type Canvas, heading, paragraph, table } from '../terminal/layout.ts';
import { cellsOf, shown, shownApart } from '../terminal/shown.ts';

export function timeSection(times: readonly NamedTime[], unmatched: UnmatchedTimes | null, canvas: Canvas): string[] {
  if (unmatched === null) return [];
  const lines = [...(times.length === 0 ? [] : timeTable(times, canvas)), ...warnings(unmatched, canvas)];
  return [...heading('Time per label', canvas), ...lines];
}

/** A name that is spelt otherwise in the list would else only be missing. */
function warnings({ untimed, unknown }: UnmatchedTimes, canvas: Canvas): string[] {
  const names = (labels: readonly string[]) => shownApart(labels, canvas.glyphs, 40).join(', ');
  const said = [
    ...(unknown.length === 0 ? [] : [`in the list of times, and no label of the sheet: ${names(unknown)}.`]),
    ...(untimed.length === 0
      ? []
      : [`without a time, so that t/t_max counts as 0 in what it is worth: ${names(untimed)}.`]),
  ];
  return said.flatMap((text) => paragraph(text, canvas, '(!) '));
}

function timeTable(times: readonly NamedTime[], canvas: Canvas): string[] {
  const { glyphs, width } = canvas;
  const names = times.map(({ label }) => shown(label, glyphs, 30));
  const cells = width - Math.max(5, ...names.map(cellsOf)) - 2 - 7 - 2 - 15 - 2;
  const most = Math.max(...times.map(({ time }) => (time.value === null ? 0 : (time.interval?.high ?? time.value))));
  const axis = { low: 0, high: Math.max(1, Math.ceil(most)), cells };
  const rows = times.map(({ time }, at) => [
    names[at] ?? '',
    figureText(time, 2),
    intervalText(time, 2),
    intervalChart(time.value, time.value === null ? null : time.interval, axis, glyphs),
  ]);
  const columns = [
    { title: 'label' },
    { title: 'seconds', align: 'right' as const },
    { title: '95 % interval' },
    { title: axisLine(axis, (value) => `${Number.isInteger(value) ? value : value.toFixed(1)}`) },
  ];
  return table(columns, rows, canvas);
}

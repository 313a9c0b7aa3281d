/** Agreement within groups of readers and between them, by level or institution. */
import type { GroupReport } from '../../review/agreement/groups.ts';
import { noFigureTexts } from '../../review/figure.ts';
import { axisText, count, figureText, intervalText, kappaAxis, listText } from '../sheet/figure-text.ts';
import { axisLine, intervalChart } from '../terminal/charts.ts';
import { type Canvas, heading, paragraph, table } from '../terminal/layout.ts';
import { shown } from '../terminal/shown.ts';

export function groupSection({ groups, without, overall }: GroupReport, by: string, canvas: Canvas): string[] {
  const { glyphs } = canvas;
  const name = (group: string) => shown(group, glyphs, 18);
  const figures = [
    ...overall.within.map(({ group, agreement }) => {
      const size = groups.find((one) => one.name === group)?.readers.length ?? 0;
      return { what: `within ${name(group)} (${count(size)})`, figure: agreement.fleiss, by: 'Fleiss' };
    }),
    ...overall.between.map(({ first, second, kappa }) => ({
      ...{ what: `${name(first)} / ${name(second)}`, figure: kappa, by: 'Schouten' },
    })),
  ];
  const axis = kappaAxis(
    figures.map(({ figure }) => figure),
    27,
  );
  const rows = figures.map(({ what, figure, by: method }) => [
    what,
    method,
    figureText(figure),
    intervalText(figure),
    figure.value === null ? noFigureTexts[figure.reason] : intervalChart(figure.value, figure.interval, axis, glyphs),
  ]);
  const columns = [
    { title: 'readers' },
    { title: 'kappa by' },
    { title: 'kappa', align: 'right' as const },
    { title: '95 % interval' },
    { title: axisLine(axis, axisText) },
  ];
  const alone = listText(without.map((reader) => shown(reader, glyphs, 24)));
  return [
    ...heading(`Within and between groups, by ${by}`, canvas),
    ...table(columns, rows, canvas),
    ...(without.length === 0 ? [] : ['', ...paragraph(`In no group, and in none of these figures: ${alone}.`, canvas)]),
  ];
}

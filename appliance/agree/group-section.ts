/** Agreement within groups of readers and between them, by level or institution. */
import type { GroupReport } from '../../review/agreement/groups.ts';
import { noFigureTexts } from '../../review/figure.ts';
import { axisText, count, figureText, intervalText, kappaAxis, listText } from '../sheet/figure-text.ts';
import { axisLine, intervalChart } from '../terminal/charts.ts';
import { type Canvas, heading, paragraph, table } from '../terminal/layout.ts';
import { shown } from '../terminal/shown.ts';
import { mainFigure } from './label-section.ts';

export function groupSection({ groups, without, overall }: GroupReport, by: string, canvas: Canvas): string[] {
  const { glyphs } = canvas;
  const name = (group: string) => shown(group, glyphs, 18);
  const figures = [
    ...overall.within.map(({ group, agreement }) => {
      const size = groups.find((one) => one.name === group)?.readers.length ?? 0;
      const by = agreement.alphaOrdinal === null ? 'Fleiss' : 'alpha, ordinal';
      return { what: `within ${name(group)} (${count(size)})`, figure: mainFigure(agreement), by };
    }),
    ...overall.between.map(({ first, second, kappa, kappaQuadratic }) => ({
      what: `${name(first)} / ${name(second)}`,
      figure: kappaQuadratic ?? kappa,
      by: kappaQuadratic === null ? 'Schouten' : 'Schouten, quadratic',
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
    { title: 'by' },
    { title: 'figure', align: 'right' as const },
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

/** The answer of `markit agree` in a few sentences: how far the readers agree, what chance leaves of it, and where it is least. */
import { noFigureTexts } from '../../review/figure.ts';
import type { SheetFindings } from '../../review/sheet-findings.ts';
import { count, counted, fixed, intervalText, listText, percentText } from '../sheet/figure-text.ts';
import { partsBar } from '../terminal/charts.ts';
import { type Canvas, paragraph } from '../terminal/layout.ts';
import { shown } from '../terminal/shown.ts';
import { mainFigure, mainName } from './label-section.ts';

export function answerSection(findings: SheetFindings, canvas: Canvas): string[] {
  const { unanimousYes, unanimousNo, split, compared } = findings.agreement.overall;
  const { glyphs, width } = canvas;
  const parts = [
    { count: unanimousNo, sign: glyphs.empty, words: 'all no' },
    { count: split, sign: glyphs.line, words: 'split' },
    { count: unanimousYes, sign: glyphs.full, words: 'all yes' },
  ];
  const legend = parts.map(({ count: number, sign, words }) => `${sign} ${words} ${count(number)}`).join('   ');
  return [
    ...paragraph(answerText(findings, canvas), canvas),
    ...(compared === 0 ? [] : ['', partsBar(parts, width), legend]),
  ];
}

function answerText({ agreement, sheet }: SheetFindings, { glyphs }: Canvas): string {
  const { overall, labels, readers, scale } = agreement;
  const names =
    readers.length <= 4 ? listText(readers.map((name) => shown(name, glyphs, 24))) : `${count(readers.length)} readers`;
  const all = sheet.table.cases.length * labels.length;
  const of = `${counted(labels.length, 'label')} of ${counted(sheet.table.cases.length, 'case')}`;
  const asked =
    overall.compared === all
      ? `${counted(all, 'question')} (${of})`
      : `the ${counted(overall.compared, 'question')} that two or more answered (of ${count(all)}: ${of})`;
  const main = mainFigure(overall);
  if (main.value === null) return `There is no agreement to speak of between ${names}: ${noFigureTexts[main.reason]}.`;
  const interval = intervalText(main, 2);
  const ranked = labels
    .flatMap((one) => {
      const { value } = mainFigure(one);
      return value === null ? [] : [{ label: one.label, value }];
    })
    .toSorted((a, b) => a.value - b.value);
  const [least, most] = [ranked[0], ranked.at(-1)];
  const range =
    least === undefined || most === undefined || ranked.length < 2
      ? ''
      : ` It is least in ${shown(least.label, glyphs)} (${fixed(least.value, 2)}) and most in ${shown(most.label, glyphs)} (${fixed(most.value, 2)}).`;
  const same = scale === 'grade' ? 'are all on one side, yes (60 % and more) or no,' : 'say the same';
  return `${names} ${same} in ${percentText(overall.unanimousShare, 2)} of ${asked}; beyond what chance gives, ${mainName[scale]} is ${fixed(main.value, 4)}${interval === '' ? '' : ` (95 % ${interval})`}, where 0 is chance and 1 is perfect.${range}`;
}

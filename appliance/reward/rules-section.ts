/** The rules as they are written, what the paper's constant does to other numbers of answers, and what the formula does not do. */
import { pointOf } from '../../reward/equation-one.ts';
import { decimalText } from '../../reward/rational.ts';
import { rulesOf } from '../../reward/rules.ts';
import type { SheetReward } from '../../reward/sheet-reward.ts';
import { type Canvas, heading, paragraph, table } from '../terminal/layout.ts';

export function rulesSection({ settlement }: SheetReward, canvas: Canvas): string[] {
  const rules = rulesOf(settlement.policy).flatMap(({ title, text }) => [
    ...paragraph(plain(`${title}. ${text}`), canvas, '* '),
  ]);
  const constants = settlement.policy.rule === 'equation-1' ? constantLines(canvas) : [];
  return [...heading('The rules', canvas), ...rules, ...constants];
}

/** Typographic signs where the terminal may have none. */
function plain(text: string): string {
  return text.replaceAll('’', "'");
}

function constantLines(canvas: Canvas): string[] {
  const signed = (answers: number, outcome: 'right' | 'outvoted', form: 'answers' | 'printed') => {
    const { point } = pointOf(answers, outcome, form);
    return `${point.numerator > 0n ? '+' : ''}${decimalText(point, 3)}`;
  };
  const rows = [2, 3, 4, 5, 8].map((answers) => [
    `${answers}`,
    ...(['answers', 'printed'] as const).flatMap((form) =>
      (['right', 'outvoted'] as const).map((outcome) => signed(answers, outcome, form)),
    ),
  ]);
  const columns = ['answers', 'ours: right', 'outvoted', 'printed: right', 'outvoted'].map((title) => ({
    ...{ title, align: 'right' as const },
  }));
  return [
    '',
    ...paragraph(
      'What one answer earns, by the number of answers to the case (b = 2 / (n + 1), and b = 1/2 as printed):',
      canvas,
    ),
    '',
    ...table(columns, rows, canvas),
  ];
}

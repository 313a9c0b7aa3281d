/** Who gets how much: under the policy asked for, and under every other beside it, with what tells them apart. */

import { decimalText } from '../../reward/rational.ts';
import type { Settlement } from '../../reward/settlement.ts';
import type { SheetReward } from '../../reward/sheet-reward.ts';
import { count, counted, listText } from '../sheet/figure-text.ts';
import { bar } from '../terminal/charts.ts';
import { type Canvas, heading, paragraph, table } from '../terminal/layout.ts';
import { shown } from '../terminal/shown.ts';
import { amountText, approximately, budgetText, policyTitle, shareText } from './amounts.ts';

/** The answer in one sentence. */
export function answerSection({ settlement, chosen }: SheetReward, canvas: Canvas): string[] {
  const { shares, input, unpaid, budgetUnits } = settlement;
  const { budget } = input;
  const named = shares.map(
    ({ payee, kind, units }) =>
      `${shown(payee, canvas.glyphs)}${kind === 'owner' ? ' (who brought the data)' : ''} ${amountText(units, budget, Math.min(2, budget.exponent))}`,
  );
  const told =
    named.length <= 8 ? listText(named) : `${named.slice(0, 8).join(', ')} and ${named.length - 8} more theirs`;
  const rest =
    unpaid === 0n ? '' : ` ${amountText(unpaid, budget)} ${budget.token} stays unpaid, for nobody earned it.`;
  return paragraph(
    `Of ${budgetText(budgetUnits, budget)} ${budget.token}, ${policyTitle(chosen)} gives ${told}.${rest}`,
    canvas,
  );
}

export function shareSection({ settlement, chosen }: SheetReward, canvas: Canvas): string[] {
  const { shares, readers, input, unpaid, budgetUnits } = settlement;
  const { budget } = input;
  const pointsOf = new Map(readers.map(({ reader, points }) => [reader, points]));
  const most = Math.max(...shares.map(({ share }) => approximately(share)), 1e-9);
  const rows = shares.map(({ payee, kind, share, units }) => {
    const points = kind === 'owner' ? undefined : pointsOf.get(payee);
    return [
      shown(payee, canvas.glyphs, 28),
      kind === 'owner' ? 'data' : points === undefined ? 'left out' : decimalText(points, 4),
      shareText(share),
      amountText(units, budget),
      bar(approximately(share) / most, 28, canvas.glyphs),
    ];
  });
  if (unpaid > 0n) rows.push(['unpaid', '', '', amountText(unpaid, budget), '']);
  rows.push(['together', decimalText(settlement.pointsTotal, 4), '', amountText(budgetUnits, budget), '']);
  const right = (title: string) => ({ title, align: 'right' as const });
  const columns = [{ title: 'payee' }, ...['points', 'share', budget.token].map(right), { title: '' }];
  return [...heading(`Shares: ${policyTitle(chosen)}`, canvas), ...table(columns, rows, canvas)];
}

/** Every policy on one table, and which figure is which. */
export function besideSection({ beside, settlement }: SheetReward, canvas: Canvas): string[] {
  const { budget, table: answers } = settlement.input;
  const places = Math.min(2, budget.exponent);
  const rows = settlement.shares.map(({ payee, kind }) => [
    shown(payee, canvas.glyphs, 24),
    ...beside.map(({ settlement: one }) => {
      const share = one?.shares.find((each) => each.payee === payee && each.kind === kind);
      return share === undefined ? '-' : amountText(share.units, budget, places);
    }),
  ]);
  if (beside.some(({ settlement: one }) => one !== null && one.unpaid > 0n)) {
    const unpaid = beside.map(({ settlement: one }) => (one === null ? '-' : amountText(one.unpaid, budget, places)));
    rows.push(['nobody (unpaid)', ...unpaid]);
  }
  const columns = beside.map((one) => ({ title: policyTitle(one), align: 'right' as const }));
  const lines = table([{ title: `${budget.token} to` }, ...columns], rows, canvas);
  const untimed = beside.some(({ settlement: one }) => one === null)
    ? paragraph('- : this policy weighs time, and no times were given (--times).', canvas)
    : [];
  return [
    ...heading('Every policy side by side', canvas),
    ...lines,
    ...untimed,
    '',
    ...whichIsWhich(settlement, answers.readers.length, canvas),
  ];
}

function whichIsWhich(settlement: Settlement, readers: number, canvas: Canvas): string[] {
  const marks = settlement.readers.map(({ labels }) => count(labels.reduce((sum, { yes }) => sum + yes, 0)));
  const those = marks.length <= 8 ? ` (here ${listText(marks)})` : '';
  const three =
    readers === 3
      ? 'With three answers to each case both forms of Eq. 1 are the same.'
      : `The printed constant 4 (0.25 - r) is right for three answers to a case only; this sheet has ${counted(readers, 'reader')}.`;
  return [
    ...paragraph(
      `pays for agreeing with the majority, label by label, weighted by how common the label is and how long it takes. ${three}`,
      canvas,
      'Eq. 1           ',
    ),
    ...paragraph(
      `pays each yes alike, right or wrong: a reader's part of all positive marks${those}. The paper's headline of 371 / 347 / 282 of 1,000 T is this figure (768, 718 and 584 of 2,070 marks), and not Eq. 1, which gives 335.04 / 334.28 / 330.68 on that sheet.`,
      canvas,
      'positive marks  ',
    ),
    ...paragraph('pays everyone who answered the same: what the others are held against.', canvas, 'flat            '),
  ];
}

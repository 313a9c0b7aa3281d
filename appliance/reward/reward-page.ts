/** The page of `markit reward`: what everybody gets first, then why. */

import type { SheetReward } from '../../reward/sheet-reward.ts';
import { readSection } from '../sheet/read-section.ts';
import { type Canvas, heading, paragraph, table } from '../terminal/layout.ts';
import { head } from '../terminal/page.ts';
import { shown } from '../terminal/shown.ts';
import { amountText } from './amounts.ts';
import { gateSection } from './gate-section.ts';
import { nettingName, payerName } from './paid-before.ts';
import { rulesSection } from './rules-section.ts';
import { answerSection, besideSection, shareSection } from './share-section.ts';
import { planName, type WrittenStatements } from './statement-files.ts';
import { pointsSection, worthSection } from './worth-section.ts';

export function rewardPage(
  file: string,
  findings: SheetReward,
  written: WrittenStatements | null,
  canvas: Canvas,
): string[] {
  return [
    ...head('MarkIt reward', file, canvas),
    '',
    ...answerSection(findings, canvas),
    ...shareSection(findings, canvas),
    ...besideSection(findings, canvas),
    ...gateSection(findings, canvas),
    ...worthSection(findings, canvas),
    ...pointsSection(findings, canvas),
    ...readSection(findings.sheet, canvas),
    ...rulesSection(findings, canvas),
    ...(written === null ? [] : writtenSection(written, canvas)),
  ];
}

function writtenSection({ statements, netting, plan }: WrittenStatements, canvas: Canvas): string[] {
  const { lines, unit, number, paidNow } = netting.document;
  const budget = { ...unit, amount: '' };
  const before = number > 1;
  const rows = statements.map(({ name, document, digest }) => {
    const line = lines.find(({ payee }) => payee === document.payee);
    const amounts = before ? [line?.entitled, line?.paidBefore, line?.paidNow] : [line?.paidNow];
    return [
      shown(name, canvas.glyphs, 24),
      `${document.payee}.json`,
      ...amounts.map((units) => amountText(BigInt(units ?? '0'), budget)),
      `${digest.slice(0, 12)}...`,
    ];
  });
  const right = (title: string) => ({ title, align: 'right' as const });
  const titles = before ? ['in all', 'paid before', 'paid now'] : ['paid now'];
  const columns = [{ title: 'payee' }, { title: 'statement' }, ...titles.map(right), { title: 'digest' }];
  return [
    ...heading('Written', canvas),
    ...table(columns, rows, canvas),
    '',
    ...paragraph(
      `${planName} pays ${amountText(BigInt(paidNow), budget)} ${unit.token} by ${nettingName} no. ${number} (plan ${plan.digest.slice(0, 12)}...). ${payerName} says whom the pseudonyms stand for: it stays with whoever pays. A statement names no reader, and says of the others how many answered and how many said yes. markit reward STATEMENT.json works it out again.`,
      canvas,
    ),
  ];
}

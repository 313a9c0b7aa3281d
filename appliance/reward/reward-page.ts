/** The page of `markit reward`: what everybody gets first, then why. */
import { readSection } from '../sheet/read-section.ts';
import { type Canvas, heading, paragraph, table } from '../terminal/layout.ts';
import { head } from '../terminal/page.ts';
import { shown } from '../terminal/shown.ts';
import { gateSection } from './gate-section.ts';
import type { RewardFindings } from './reward-findings.ts';
import { rulesSection } from './rules-section.ts';
import { answerSection, besideSection, shareSection } from './share-section.ts';
import { keptName, planName, type WrittenStatements } from './statement-files.ts';
import { pointsSection, worthSection } from './worth-section.ts';

export function rewardPage(findings: RewardFindings, written: WrittenStatements | null, canvas: Canvas): string[] {
  return [
    ...head('MarkIt reward', findings.file, canvas),
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

function writtenSection({ statements, plan }: WrittenStatements, canvas: Canvas): string[] {
  const rows = statements.map(({ name, document, digest }) => [
    shown(name, canvas.glyphs, 28),
    `${document.payee}.json`,
    `${digest.slice(0, 16)}...`,
  ]);
  const columns = [{ title: 'payee' }, { title: 'statement' }, { title: 'digest' }];
  return [
    ...heading('Written', canvas),
    ...table(columns, [...rows, ['what is paid', planName, `${plan.slice(0, 16)}...`]], canvas),
    '',
    ...paragraph(
      `${keptName} says whom the pseudonyms stand for: it stays with whoever pays. A statement names no reader, and of the others says how many answered and how many said yes. markit reward STATEMENT.json works it out again.`,
      canvas,
    ),
  ];
}

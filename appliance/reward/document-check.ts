/** `markit reward STATEMENT.json...`: statements and plans worked out again from their bytes alone, check by check. */

import { DocumentError } from '../../reward/document-error.ts';
import { exact } from '../../reward/rational.ts';
import { documentFormat } from '../../reward/sealed-document.ts';
import { planFormat, readSettlementPlan } from '../../reward/settlement-plan.ts';
import { type DifferenceCode, differenceText } from '../../reward/statement-difference.ts';
import { statementFormat } from '../../reward/statement-format.ts';
import { type StatementCheck, verifyStatement } from '../../reward/verify-statement.ts';
import { verifyTogether } from '../../reward/verify-together.ts';
import type { CommandOutput } from '../command.ts';
import { count } from '../sheet/figure-text.ts';
import { type Canvas, heading, paragraph, table } from '../terminal/layout.ts';
import { print } from '../terminal/page.ts';
import { shown } from '../terminal/shown.ts';
import { amountText, shareText } from './amounts.ts';

/** Whether the first bytes are those of a document about reward. */
export function isDocument(start: Uint8Array): boolean {
  return new TextDecoder().decode(start.subarray(0, 11)) === '{"digest":"';
}

export interface DocumentFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** Answers 0 where everything holds, 1 where something does not. */
export function checkDocuments(files: readonly DocumentFile[], canvas: Canvas, io: CommandOutput): number {
  const results = files.map((file) => checkOne(file, canvas));
  const statements = files.filter((_, at) => results[at]?.kind === 'statement').map(({ bytes }) => bytes);
  const together =
    statements.length > 1 && results.every(({ good }) => good) ? checkTogether(statements, canvas) : null;
  print([...results.flatMap(({ lines }) => lines), ...(together?.lines ?? [])], io);
  return results.every(({ good }) => good) && together?.good !== false ? 0 : 1;
}

interface Checked {
  readonly kind: 'statement' | 'plan' | 'none';
  readonly good: boolean;
  readonly lines: readonly string[];
}

function checkOne({ path, bytes }: DocumentFile, canvas: Canvas): Checked {
  const title = heading(shown(path, canvas.glyphs, 70), canvas);
  const format = documentFormat(bytes);
  try {
    if (format === planFormat) return { kind: 'plan', good: true, lines: [...title, ...planLines(bytes, canvas)] };
    if (format !== statementFormat) throw new DocumentError('SCHEMA', 'neither a statement nor a plan of this version');
    const check = verifyStatement(bytes);
    const good = check.differences.length === 0;
    return { kind: 'statement', good, lines: [...title, ...statementLines(check, canvas)] };
  } catch (thrown) {
    if (!(thrown instanceof DocumentError)) throw thrown;
    const words = shown(thrown.message, canvas.glyphs, 400);
    return { kind: 'none', good: false, lines: [...title, ...paragraph(`Refused: ${words}.`, canvas, 'BAD   ')] };
  }
}

const steps: ReadonlyArray<readonly [readonly DifferenceCode[], (check: StatementCheck) => string]> = [
  [['digest', 'settlement-digest'], () => 'Its digests are those of its own bytes.'],
  [
    ['answer', 'answered', 'complete'],
    ({ statement: { own, settlement } }) =>
      `The payee's own answers (${count(own.length * settlement.cases.length)} places) fit what all answered, case by case.`,
  ],
  [['gate', 'excluded'], () => 'Quality control was counted again: model against reader, label by label.'],
  [
    ['weight'],
    ({ statement: { settlement } }) =>
      `The worth of a point was worked out again for ${count(settlement.labels.length)} labels.`,
  ],
  [
    ['right', 'outvoted', 'tied', 'alone', 'yes', 'label-points', 'points'],
    () => 'Right, outvoted, tied and single answers were counted again, and the points follow from them.',
  ],
  [
    ['payee-points', 'everybody', 'points-total'],
    () => 'The points of all payees add up to what the counts of all answers allow.',
  ],
  [
    ['share', 'units', 'own-units', 'unpaid'],
    ({ statement: { settlement } }) =>
      `The budget was divided again among ${count(settlement.payees.length)} payees, to the last base unit.`,
  ],
];

function statementLines(check: StatementCheck, canvas: Canvas): string[] {
  const { statement, digest, differences, rulesAsHere } = check;
  const { settlement, payee, units, share } = statement;
  const budget = { ...settlement.unit, amount: '' };
  const lines = steps.flatMap(([codes, words]) => {
    const own = differences.filter(({ code }) => codes.includes(code));
    if (own.length === 0) return paragraph(words(check), canvas, 'good  ');
    return own.flatMap((one) => paragraph(`${shown(differenceText(one), canvas.glyphs, 400)}.`, canvas, 'BAD   '));
  });
  const rules = rulesAsHere
    ? paragraph('The written rules it was made by are, word for word, those of this program.', canvas, 'good  ')
    : paragraph(
        'It was made by another text of the rules than this program has: compare docs/reward.md.',
        canvas,
        'open  ',
      );
  return [
    ...paragraph(
      `It says: ${shown(payee, canvas.glyphs, 60)} is to be paid ${amountText(BigInt(units), budget)} ${settlement.unit.token} of ${amountText(BigInt(settlement.budget), budget, 0)}: ${shareText(exact(share))}.`,
      canvas,
    ),
    `statement   ${digest}`,
    `settlement  ${statement.settlementDigest}`,
    ...lines,
    ...rules,
    ...paragraph(
      "That the counts are those of the answers given this file alone cannot tell: compare the settlement's digest with the other readers', or check all statements in one call.",
      canvas,
      'open  ',
    ),
    differences.length === 0 ? 'The statement holds.' : 'The statement does not hold.',
  ];
}

function planLines(bytes: Uint8Array, canvas: Canvas): string[] {
  const { document, digest } = readSettlementPlan(bytes);
  const budget = { ...document.unit, amount: '' };
  const rows = document.lines.map(({ payee, units, statement }) => [
    shown(payee, canvas.glyphs, 40),
    amountText(BigInt(units), budget),
    `${statement.slice(0, 16)}...`,
  ]);
  rows.push(['together', amountText(BigInt(document.total), budget), '']);
  const columns = [{ title: 'payee' }, { title: document.unit.token, align: 'right' as const }, { title: 'statement' }];
  return [
    `plan        ${digest}`,
    `settlement  ${document.settlement}`,
    ...table(columns, rows, canvas),
    'good  Its digest is that of its own bytes, and its lines add up to the last base unit.',
    'The plan holds.',
  ];
}

function checkTogether(statements: readonly Uint8Array[], canvas: Canvas): { good: boolean; lines: readonly string[] } {
  const { settlementDigests, absent, repeated, differences } = verifyTogether(statements);
  const names = (all: readonly string[]) => all.map((name) => shown(name, canvas.glyphs, 60)).join(', ');
  const one = settlementDigests.length === 1;
  const lines = [
    ...(one
      ? paragraph('All rest on one settlement.', canvas, 'good  ')
      : paragraph(`They rest on ${settlementDigests.length} settlements.`, canvas, 'BAD   ')),
    ...(repeated.length === 0 ? [] : paragraph(`More than one statement of ${names(repeated)}.`, canvas, 'BAD   ')),
    ...(absent.length === 0
      ? []
      : paragraph(
          `Without the statements of ${names(absent)} the answers cannot be counted against each other.`,
          canvas,
          'open  ',
        )),
    ...(differences === null
      ? []
      : differences.length === 0
        ? paragraph(
            'All payees are here, and their own answers are, case by case, all the answers that were counted.',
            canvas,
            'good  ',
          )
        : differences.flatMap((one) => paragraph(shown(differenceText(one), canvas.glyphs, 400), canvas, 'BAD   '))),
  ];
  return {
    good: one && repeated.length === 0 && (differences ?? []).length === 0,
    lines: [...heading('Together', canvas), ...lines],
  };
}

/** `markit reward STATEMENT.json...`: statements and plans worked out again from their bytes alone, check by check. */

import { DocumentError } from '../../reward/document-error.ts';
import { type Netting, nettingFormat } from '../../reward/netting-format.ts';
import { exact } from '../../reward/rational.ts';
import { documentFormat, notice, type Sealed } from '../../reward/sealed-document.ts';
import type { Budget } from '../../reward/settlement.ts';
import { planFormat, readSettlementPlan, type SettlementPlan } from '../../reward/settlement-plan.ts';
import { type Difference, type DifferenceCode, differenceText } from '../../reward/statement-difference.ts';
import { statementFormat } from '../../reward/statement-format.ts';
import { readNetting } from '../../reward/verify-netting.ts';
import { type StatementCheck, verifyStatement } from '../../reward/verify-statement.ts';
import type { CommandOutput } from '../command.ts';
import { count, jsonText } from '../sheet/figure-text.ts';
import { type Canvas, heading, paragraph, table } from '../terminal/layout.ts';
import { print } from '../terminal/page.ts';
import { shown } from '../terminal/shown.ts';
import { amountText, budgetText, shareText } from './amounts.ts';
import { marks } from './check-marks.ts';
import { togetherLines } from './documents-together.ts';

/** Whether the first bytes are those of a document about reward. */
export function isDocument(start: Uint8Array): boolean {
  return new TextDecoder().decode(start.subarray(0, 11)) === '{"digest":"';
}

export interface DocumentFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** Answers 0 where everything holds, 1 where something does not. */
export function checkDocuments(
  files: readonly DocumentFile[],
  { canvas, json }: { readonly canvas: Canvas; readonly json: boolean },
  io: CommandOutput,
): number {
  const results = files.map((file) => checkOne(file, canvas));
  const of = (kind: Checked['kind']) =>
    files.filter((_, at) => results[at]?.kind === kind && results[at].good).map(({ bytes }) => bytes);
  const good = results.every((one) => one.good);
  const together = good && files.length > 1 ? togetherLines(of('statement'), of('netting'), of('plan'), canvas) : [];
  const holds = good && !together.some((line) => line.startsWith(marks.bad));
  if (json) {
    const all = results.map(({ kind, good: own, facts }, at) => ({
      file: files[at]?.path,
      kind,
      holds: own,
      ...facts,
    }));
    io.out(jsonText({ format: 'markit-check/1', notice, holds, files: all, together }));
  } else print([...results.flatMap(({ lines }) => lines), ...together], io);
  return holds ? 0 : 1;
}

interface Checked {
  readonly kind: 'statement' | 'plan' | 'netting' | 'none';
  readonly good: boolean;
  readonly lines: readonly string[];
  /** For the JSON document. */
  readonly facts: object;
}

function checkOne({ path, bytes }: DocumentFile, canvas: Canvas): Checked {
  const title = heading(shown(path, canvas.glyphs, 70), canvas);
  const format = documentFormat(bytes);
  try {
    if (format === planFormat) {
      const plan = readSettlementPlan(bytes);
      return { kind: 'plan', good: true, lines: [...title, ...planLines(plan, canvas)], facts: factsOf(plan) };
    }
    if (format === nettingFormat) {
      const netting = readNetting(bytes);
      return {
        kind: 'netting',
        good: true,
        lines: [...title, ...nettingLines(netting, canvas)],
        facts: factsOf(netting),
      };
    }
    if (format !== statementFormat) throw new DocumentError('SCHEMA', 'no statement, netting or plan of this version');
    const check = verifyStatement(bytes);
    const good = check.differences.length === 0;
    return {
      kind: 'statement',
      good,
      lines: [...title, ...statementLines(check, canvas)],
      facts: statementFacts(check),
    };
  } catch (thrown) {
    if (!(thrown instanceof DocumentError)) throw thrown;
    const words = shown(thrown.message, canvas.glyphs, 400);
    const lines = [...title, ...paragraph(`Refused: ${words}.`, canvas, marks.bad)];
    return { kind: 'none', good: false, lines, facts: { refused: thrown.message } };
  }
}

function factsOf({ digest, document }: Sealed<object>): object {
  return { digest, document };
}

function statementFacts({ digest, statement, differences, rulesAsHere }: StatementCheck): object {
  const { payee, units, share, settlementDigest } = statement;
  return { digest, settlementDigest, payee, units, share, rulesAsHere, differences };
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
    ['payee-points', 'everybody', 'above-nought', 'points-total'],
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
  const bad = (one: Difference) => paragraph(`${shown(differenceText(one), canvas.glyphs, 400)}.`, canvas, marks.bad);
  const lines = steps.flatMap(([codes, words]) => {
    const own = differences.filter(({ code }) => codes.includes(code));
    if (own.length === 0) return paragraph(words(check), canvas, marks.good);
    return own.flatMap(bad);
  });
  const told = new Set(steps.flatMap(([codes]) => codes));
  lines.push(...differences.filter(({ code }) => !told.has(code)).flatMap(bad));
  const rules = rulesAsHere
    ? paragraph('The written rules it was made by are, word for word, those of this program.', canvas, marks.good)
    : paragraph(
        'It was made by another text of the rules than this program has: compare docs/reward.md.',
        canvas,
        marks.open,
      );
  return [
    ...paragraph(
      `It says: ${shown(payee, canvas.glyphs, 60)} is to be paid ${amountText(BigInt(units), budget)} ${settlement.unit.token} of ${budgetText(BigInt(settlement.budget), budget)}: ${shareText(exact(share))}.`,
      canvas,
    ),
    `statement   ${digest}`,
    `settlement  ${statement.settlementDigest}`,
    ...lines,
    ...rules,
    ...paragraph(
      "That the counts are those of the answers given this file alone cannot tell: compare the settlement's digest with the other readers', or check all statements in one call.",
      canvas,
      marks.open,
    ),
    differences.length === 0 ? 'The statement holds.' : 'The statement does not hold.',
  ];
}

function planLines({ document, digest }: Sealed<SettlementPlan>, canvas: Canvas): string[] {
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
    ...paragraph(
      'Its digest is that of its own bytes, and its lines add up to the last base unit.',
      canvas,
      marks.good,
    ),
    'The plan holds.',
  ];
}

function nettingLines({ document, digest }: Sealed<Netting>, canvas: Canvas): string[] {
  const budget = { ...document.unit, amount: '' };
  const text = (units: string) => signedAmount(BigInt(units), budget);
  const rows = document.lines.map(({ payee, entitled, paidBefore, paidNow, carried }) => [
    shown(payee, canvas.glyphs, 30),
    ...[entitled, paidBefore, paidNow, carried].map(text),
  ]);
  const columns = ['in all', 'paid before', 'paid now', 'carried'].map((title) => ({ title, align: 'right' as const }));
  return [
    `netting     ${digest}`,
    `settlement  ${document.settlement}`,
    ...table([{ title: 'payee' }, ...columns], rows, canvas),
    ...paragraph(
      `No. ${document.number}: every amount was worked out again from what is entitled and was paid before.`,
      canvas,
      marks.good,
    ),
    'The netting holds.',
  ];
}

function signedAmount(units: bigint, budget: Budget): string {
  return units < 0n ? `-${amountText(-units, budget)}` : amountText(units, budget);
}

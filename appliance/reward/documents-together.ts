/** Statements, netting and plan of one settlement laid side by side; each has been checked by itself. */
import { compareStatements } from '../../reward/compare-statements.ts';
import { DocumentError } from '../../reward/document-error.ts';
import { planOf } from '../../reward/netting.ts';
import { readStatement } from '../../reward/read-statement.ts';
import { readSettlementPlan } from '../../reward/settlement-plan.ts';
import { differenceText } from '../../reward/statement-difference.ts';
import { checkNettedStatements, readNetting, verifyNettings } from '../../reward/verify-netting.ts';
import { verifyTogether } from '../../reward/verify-together.ts';
import { type Canvas, heading, paragraph } from '../terminal/layout.ts';
import { shown } from '../terminal/shown.ts';
import { marks } from './check-marks.ts';

type Bytes = readonly Uint8Array[];

export function togetherLines(statements: Bytes, nettings: Bytes, plans: Bytes, canvas: Canvas): string[] {
  const lines = [
    ...(statements.length > 1 ? statementLines(statements, canvas) : []),
    ...nettingLines(statements, nettings, plans, canvas),
  ];
  return lines.length === 0 ? [] : [...heading('Together', canvas), ...lines];
}

function statementLines(statements: Bytes, canvas: Canvas): string[] {
  const { settlementDigests, absent, repeated, differences } = verifyTogether(statements);
  const names = (all: readonly string[]) => all.map((name) => shown(name, canvas.glyphs, 60)).join(', ');
  const good = (words: string) => paragraph(words, canvas, marks.good);
  const bad = (words: string) => paragraph(words, canvas, marks.bad);
  const counts = differences?.flatMap((one) => bad(shown(differenceText(one), canvas.glyphs, 400)));
  return [
    ...(settlementDigests.length === 1
      ? good('All statements rest on one settlement.')
      : [
          ...bad(`The statements rest on ${settlementDigests.length} settlements.`),
          ...apart(statements).flatMap((words) => bad(shown(words, canvas.glyphs, 600))),
        ]),
    ...(repeated.length === 0 ? [] : bad(`More than one statement of ${names(repeated)}.`)),
    ...(absent.length === 0
      ? []
      : paragraph(
          `Without the statements of ${names(absent)} the answers cannot be counted against each other.`,
          canvas,
          marks.open,
        )),
    ...(counts?.length === 0
      ? good('All payees are here, and their own answers are, case by case, all the answers that were counted.')
      : (counts ?? [])),
  ];
}

const mostShown = 10;

/** Where what a statement rests on differs from the first one's, a few places of each. */
function apart(statements: Bytes): string[] {
  const [first, ...others] = statements.map((bytes) => readStatement(bytes).statement);
  if (first === undefined) return [];
  return others.flatMap((other) =>
    compareStatements(first, other)
      .slice(0, mostShown)
      .map(({ member, label, of, case: name, one, other: theirs }) => {
        const place = [label, name, of ?? member].filter((part) => part !== undefined).join(', ');
        return `${place}: the statement of ${first.payee} says ${one}, that of ${other.payee} says ${theirs}.`;
      }),
  );
}

/** Several are a chain, from the first on; the statements are those of the last. */
function nettingLines(statements: Bytes, files: Bytes, plans: Bytes, canvas: Canvas): string[] {
  const nettings = files.map(readNetting).sort((a, b) => a.document.number - b.document.number);
  const [last, before] = [nettings.at(-1), nettings.at(-2)];
  if (last === undefined) return [];
  const due = new Set(nettings.map((netting) => planOf(netting).digest));
  const stray = plans.some((plan) => !due.has(readSettlementPlan(plan).digest));
  return [
    ...(before === undefined
      ? []
      : holding(
          () => verifyNettings(nettings.map(({ bytes }) => bytes)),
          'The nettings follow on each other from the first on, and each says what was paid by then.',
          canvas,
        )),
    ...(statements.length === 0
      ? []
      : holding(
          () => checkNettedStatements(last, statements, before),
          'The netting rests on these statements.',
          canvas,
        )),
    ...(plans.length === 0
      ? []
      : stray
        ? paragraph('The plan pays something else than the netting says.', canvas, marks.bad)
        : paragraph('The plan pays what the netting says is paid now.', canvas, marks.good)),
  ];
}

function holding(check: () => void, words: string, canvas: Canvas): string[] {
  try {
    check();
    return paragraph(words, canvas, marks.good);
  } catch (thrown) {
    if (!(thrown instanceof DocumentError)) throw thrown;
    return paragraph(`Refused: ${shown(thrown.message, canvas.glyphs, 400)}.`, canvas, marks.bad);
  }
}

/** Quality control by the model, reader by reader and label by label, and what it would change: listed before it is applied. */
import { decimalText } from '../../reward/rational.ts';
import type { GateEffect, GateReport, GateVerdict } from '../../reward/settlement.ts';
import type { SheetReward } from '../../reward/sheet-reward.ts';
import { count } from '../sheet/figure-text.ts';
import { type Canvas, heading, paragraph, table } from '../terminal/layout.ts';
import { shown } from '../terminal/shown.ts';
import { amountText } from './amounts.ts';

const right = (title: string) => ({ title, align: 'right' as const });
/** Labels that stand beside each other in one table. */
const columnsAtOnce = 7;
const mostRows = 60;
const mostLabels = 70;

export function gateSection({ settlement, effect, simulated, sheet }: SheetReward, canvas: Canvas): string[] {
  const title = heading('Quality control by the model', canvas);
  const { gate, input } = settlement;
  if (gate === null || settlement.policy.gate === null) return [...title, 'This policy has none.'];
  if (input.model === null) {
    return [
      ...title,
      ...paragraph('The sheet has no column of model scores (--model), so nobody could be judged.', canvas),
    ];
  }
  const { threshold, modelThreshold, applied } = settlement.policy.gate;
  const labels = input.table.labels;
  const all = [...gate.verdicts, ...(simulated?.gate.verdicts ?? [])];
  const readers = [...input.table.readers, ...sheet.simulated.readers.filter(() => simulated !== null)];
  return [
    ...title,
    ...paragraph(
      `Cohen's kappa of ${shown(input.model.name, canvas.glyphs)} (yes from ${modelThreshold} on) and each reader; below ${threshold} a reader fails in that label (x). ${applied ? 'Applied: who left was paid nothing.' : 'Listed, not applied: nobody has left.'}`,
      canvas,
    ),
    '',
    ...matrix(all, readers.slice(0, mostRows), labels.slice(0, mostLabels), canvas),
    ...(readers.length > mostRows || labels.length > mostLabels
      ? paragraph(
          `The first ${mostRows} readers and ${mostLabels} labels; all are in the JSON document (--json).`,
          canvas,
        )
      : []),
    '',
    ...verdictLines(readers, { gate, simulated: simulated?.gate ?? null }, canvas),
    ...effectLines('If it is applied', effect, canvas),
    ...effectLines('Were the simulated readers paid like the others', simulated?.effect ?? null, canvas),
  ];
}

function matrix(
  verdicts: readonly GateVerdict[],
  readers: readonly string[],
  labels: readonly string[],
  canvas: Canvas,
): string[] {
  const at = new Map(verdicts.map((one) => [`${one.reader}\u0000${one.label}`, one]));
  const lines: string[] = [];
  for (let from = 0; from < labels.length; from += columnsAtOnce) {
    const those = labels.slice(from, from + columnsAtOnce);
    const rows = readers.map((reader) => [
      shown(reader, canvas.glyphs, 24),
      ...those.map((label) => verdictText(at.get(`${reader}\u0000${label}`))),
    ]);
    if (from > 0) lines.push('');
    lines.push(
      ...table(
        [{ title: 'kappa with the model' }, ...those.map((label) => right(shown(label, canvas.glyphs, 8)))],
        rows,
        canvas,
      ),
    );
  }
  return lines;
}

function verdictText(verdict: GateVerdict | undefined): string {
  if (verdict === undefined || verdict.kappa === null) return '- ';
  return `${decimalText(verdict.kappa, 3)}${verdict.verdict === 'fail' ? 'x' : ' '}`;
}

/** Those of one verdict together. */
function verdictLines(
  readers: readonly string[],
  { gate, simulated }: { readonly gate: GateReport; readonly simulated: GateReport | null },
  canvas: Canvas,
): string[] {
  const verdicts = [...gate.verdicts, ...(simulated?.verdicts ?? [])];
  const exclusions = [...gate.exclusions, ...(simulated?.exclusions ?? [])];
  const apart = new Set((simulated?.verdicts ?? []).map(({ reader }) => reader));
  const textOf = (reader: string) => {
    const own = verdicts.filter((one) => one.reader === reader);
    const judged = own.filter(({ verdict }) => verdict !== 'no-figure').length;
    const passed = own.filter(({ verdict }) => verdict === 'pass').length;
    const out = exclusions.filter((one) => one.reader === reader);
    const part = `${passed} of ${judged} labels passed`;
    if (judged === 0) return 'Not judged, for no label carries a kappa';
    if (out.some(({ label }) => label === null)) return `Fails (${part})`;
    return out.length > 0 ? `Fails in ${count(out.length)} labels (${part})` : `Passes (${part})`;
  };
  return [...Map.groupBy(readers, (reader) => `${textOf(reader)}${apart.has(reader) ? ', simulated' : ''}`)].flatMap(
    ([text, those]) => paragraph(`${text}: ${those.map((name) => shown(name, canvas.glyphs, 28)).join(', ')}.`, canvas),
  );
}

function effectLines(title: string, effect: GateEffect | null, canvas: Canvas): string[] {
  if (effect === null) return [];
  const { budget } = effect.without.input;
  const places = Math.min(2, budget.exponent);
  if (effect.payees.every(({ without, applied }) => without === applied)) {
    return [
      '',
      ...paragraph(`${title}, nothing changes: nobody is taken out, and everybody is paid the same.`, canvas),
    ];
  }
  const rows = effect.payees.map(({ payee, without, applied }) => [
    shown(payee, canvas.glyphs, 28),
    amountText(without, budget, places),
    amountText(applied, budget, places),
  ]);
  const columns = [{ title: `${budget.token} to` }, right('without the gate'), right('with it applied')];
  return ['', ...paragraph(`${title}:`, canvas), '', ...table(columns, rows, canvas)];
}

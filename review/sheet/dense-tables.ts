/** Lays out what a sheet has said as dense tables over all its cases and labels. */
import { type AnswerTable, answerTable, missing, type Scale } from '../answer-table.ts';
import { said } from './answer-words.ts';
import type { ModelScores, SheetLimits, TruthColumn } from './sheet.ts';
import type { SheetContent, Utterance } from './sheet-content.ts';
import { SheetError } from './sheet-error.ts';
import { categoryOf } from './sheet-scale.ts';
import type { Role, Voice } from './voices.ts';

export interface DenseTables {
  readonly table: AnswerTable;
  readonly simulated: AnswerTable;
  readonly truth: readonly TruthColumn[];
  readonly modelScores: readonly ModelScores[];
  /** Rows that say again what an earlier one said. */
  readonly repeatedRows: number;
}

/** Roles of voices are settled. Throws SheetError for a unit that is answered twice otherwise, and for tables past the bound. */
export function denseTables(content: SheetContent, scale: Scale, limits: Pick<SheetLimits, 'answers'>): DenseTables {
  const [cases, labels] = [content.cases.names, content.labels.names];
  const units = cases.length * labels.length;
  checkSize(content, units, limits.answers);
  const of = (role: Role) => content.voices.filter((voice) => voice.role === role);
  const tableOf = (voices: readonly Voice[]): AnswerTable => {
    const values = new Uint8Array(units * voices.length).fill(missing);
    return { scale, cases, labels, readers: voices.map(({ name }) => name), values };
  };
  const [table, simulated] = [tableOf(of('reader')), tableOf(of('simulated'))];
  const truth = of('truth').map(({ name }) => ({ name, values: new Uint8Array(units).fill(missing) }));
  const modelScores = of('model').map(({ name }) => ({
    name,
    scores: new Float64Array(units),
    known: new Uint8Array(units),
  }));
  const tracks = new Map<Voice | undefined, Track>([
    ...of('reader').map((voice, at, all) => [voice, answerTrack(table.values, all.length, at, scale)] as const),
    ...of('simulated').map((voice, at, all) => [voice, answerTrack(simulated.values, all.length, at, scale)] as const),
    ...of('truth').map(
      (voice, at) => [voice, answerTrack(truth[at]?.values ?? new Uint8Array(0), 1, 0, scale)] as const,
    ),
    ...of('model').flatMap((voice, at) =>
      modelScores[at] === undefined ? [] : [[voice, scoreTrack(modelScores[at])] as const],
    ),
  ]);
  const repeatedRows = laidOut(content, units, tracks);
  return { table: answerTable(table), simulated: answerTable(simulated), truth, modelScores, repeatedRows };
}

/** Where the answers of one voice go. */
interface Track {
  /** Whether the same is said there already. */
  holds(unit: number, one: Utterance): boolean;
  put(unit: number, one: Utterance): void;
}

function answerTrack(values: Uint8Array, width: number, at: number, scale: Scale): Track {
  return {
    holds: (unit, one) => values[unit * width + at] === categoryOf(one.said, scale),
    put: (unit, one) => {
      values[unit * width + at] = categoryOf(one.said, scale);
    },
  };
}

function scoreTrack({ scores, known }: ModelScores): Track {
  const isKnown = (one: Utterance) => Number(one.said !== said.nothing);
  return {
    holds: (unit, one) => scores[unit] === one.value && known[unit] === isKnown(one),
    put: (unit, one) => {
      scores[unit] = one.value;
      known[unit] = isKnown(one);
    },
  };
}

function checkSize(content: SheetContent, units: number, most: number): void {
  // A score takes eight bytes where an answer takes one.
  const weights: Record<Role, number> = { reader: 1, simulated: 1, truth: 1, model: 8, 'left-out': 0 };
  const width = content.voices.reduce((sum, { role }) => sum + weights[role ?? 'left-out'], 0);
  if (units * width <= most) return;
  const [cases, labels] = [content.cases.names.length, content.labels.names.length];
  const sentence = `${cases} cases x ${labels} labels x ${width} (readers and truths, each model as 8) are more than ${most} answers`;
  throw new SheetError('TOO_MANY_ANSWERS', sentence);
}

/** Puts each answer in its place; answers with the number of rows that only repeat. */
function laidOut(content: SheetContent, units: number, tracks: ReadonlyMap<Voice | undefined, Track>): number {
  const labels = content.labels.names.length;
  const order = [...tracks.keys()];
  const trackOf = content.voices.map((voice) => ({ track: tracks.get(voice), at: order.indexOf(voice) }));
  // Number of the record + 1 that answered first; 0 for none.
  const firsts = new Uint32Array(units * order.length);
  let [repeatedRows, lastRepeat] = [0, -1];
  for (const one of content.utterances()) {
    const { track, at = 0 } = trackOf[one.voice] ?? {};
    if (track === undefined) continue;
    const unit = one.case * labels + one.label;
    const first = firsts[unit * order.length + at] ?? 0;
    if (first === 0) {
      firsts[unit * order.length + at] = one.record + 1;
      track.put(unit, one);
      continue;
    }
    if (!track.holds(unit, one)) {
      const { row } = content.placeOf(first - 1);
      const sentence = `this case and label has another answer of the same reader in row ${row}`;
      throw new SheetError('UNIT_TWICE', sentence, content.placeOf(one.record, content.slots[one.slot]?.column));
    }
    if (lastRepeat !== one.record) repeatedRows += 1;
    lastRepeat = one.record;
  }
  return repeatedRows;
}

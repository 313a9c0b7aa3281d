/** Readers who do not read, beside three who do: their sheets are made here, and what each earns and what gives them away is told. */

import { type AnswerTable, answerAt, answerTable } from '../../review/answer-table.ts';
import type { ModelScores } from '../../reward/settlement.ts';
import { paperModelSays, paperSimulated, paperTable, paperTimes } from '../support/paper-patterns.ts';
import type { Random } from './random.ts';

/** Three who read, over the same cases and labels as what a model says. */
export interface Panel {
  readonly name: string;
  readonly honest: AnswerTable;
  readonly model: ModelScores;
  readonly times: ReadonlyMap<string, string>;
  /** The sheet of a fourth who reads, where one could be made. */
  readonly spare: Uint8Array | null;
  /** Sheets of adversaries that came with the panel. */
  readonly simulated: AnswerTable | null;
}

/** Seconds that an adversary takes for an answer; who reads takes the label's mean. */
export const hastySeconds = 0.2;

export interface Adversary {
  readonly name: string;
  /** He is no adversary: whatever gives him away accuses wrongly. */
  readonly control?: true;
  /** One sheet for each who takes part; a pair has two. */
  readonly sheets: (panel: Panel, random: Random) => ReadonlyArray<Uint8Array>;
}

/** The published answers, every `every`th case. */
export function publishedPanel(every: number): Panel {
  const honest = everyOf(paperTable(), every);
  const says = everyOf({ ...paperTable(), readers: ['model'], values: paperModelSays() }, every);
  return {
    name: `published sheet, ${honest.cases.length} cases`,
    honest,
    model: modelOf(says.values),
    times: new Map(Object.entries(paperTimes)),
    spare: null,
    simulated: everyOf(paperSimulated(), every),
  };
}

function everyOf(table: AnswerTable, every: number): AnswerTable {
  const kept = table.cases.map((_, c) => c).filter((c) => c % every === 0);
  const row = table.labels.length * table.readers.length;
  const values = kept.flatMap((c) => [...table.values.subarray(c * row, (c + 1) * row)]);
  return answerTable({ ...table, cases: kept.map((c) => table.cases[c] ?? ''), values: Uint8Array.from(values) });
}

/** How often each label is there, in percent: one is there more often than not, so that its prior says yes. */
const prevalences = [12, 24, 4, 2, 10, 3, 60];
/** Sensitivity and specificity of three readers, of a fourth and of the model, in percent. */
const skills = [
  [85, 96],
  [80, 95],
  [75, 97],
  [80, 96],
  [80, 90],
] as const;

export function simulatedPanel(cases: number, random: Random): Panel {
  const labels = paperTable().labels;
  const columns = skills.map(() => new Uint8Array(cases * labels.length));
  for (let unit = 0; unit < cases * labels.length; unit += 1) {
    const there = random(100) < (prevalences[unit % labels.length] ?? 0);
    for (const [r, [sensitivity, specificity]] of skills.entries()) {
      const right = random(100) < (there ? sensitivity : specificity);
      const column = columns[r];
      if (column !== undefined) column[unit] = right === there ? 1 : 0;
    }
  }
  const [a, b, c, spare, model] = columns as [Uint8Array, Uint8Array, Uint8Array, Uint8Array, Uint8Array];
  const names = { cases: Array.from({ length: cases }, (_, at) => `case ${at + 1}`), labels };
  return {
    name: `simulated panel, ${cases} cases`,
    honest: joined({ ...names, scale: 'boolean', readers: [], values: new Uint8Array(0) }, [a, b, c], ['A', 'B', 'C']),
    model: modelOf(model),
    times: new Map(labels.map((label) => [label, paperTimes[label] ?? '1'])),
    spare,
    simulated: null,
  };
}

function modelOf(says: Uint8Array): ModelScores {
  return { name: 'model', scores: Float64Array.from(says), known: new Uint8Array(says.length).fill(1) };
}

/** The readers of a table and more of them, each a sheet of 0 and 1 at (case x labels + label). */
export function joined(table: AnswerTable, sheets: ReadonlyArray<Uint8Array>, names: readonly string[]): AnswerTable {
  const units = table.cases.length * table.labels.length;
  const [before, all] = [table.readers.length, table.readers.length + sheets.length];
  const values = new Uint8Array(units * all);
  for (let unit = 0; unit < units; unit += 1) {
    values.set(table.values.subarray(unit * before, (unit + 1) * before), unit * all);
    for (const [k, sheet] of sheets.entries()) values[unit * all + before + k] = sheet[unit] ?? 0;
  }
  return answerTable({ ...table, readers: [...table.readers, ...names], values });
}

export const adversaries: readonly Adversary[] = Object.freeze([
  { name: 'all negative', sheets: (panel) => [sheetOf(panel, () => 0)] },
  { name: 'copies A', sheets: (panel) => [copyOf(panel, 0)] },
  {
    name: 'copies A, 1 in 20 changed',
    sheets: (panel, random) => [copyOf(panel, 0).map((answer) => (random(20) === 0 ? 1 - answer : answer))],
  },
  { name: 'coin', sheets: (panel, random) => [sheetOf(panel, () => random(2))] },
  {
    name: 'what is usual of the label',
    sheets: (panel) => {
      const rates = majorityRates(panel);
      return [sheetOf(panel, (_, l) => ((rates[l] ?? 0) > 0.5 ? 1 : 0))];
    },
  },
  {
    name: 'yes as often as the majority',
    sheets: (panel, random) => {
      const rates = majorityRates(panel);
      return [sheetOf(panel, (_, l) => (random(1_000) < 1_000 * (rates[l] ?? 0) ? 1 : 0))];
    },
  },
  {
    name: 'a pair with one made-up sheet',
    sheets: (panel, random) => {
      const rates = majorityRates(panel);
      const made = sheetOf(panel, (_, l) => (random(1_000) < 1_000 * (rates[l] ?? 0) ? 1 : 0));
      return [made, made.slice()];
    },
  },
  { name: 'a pair, both all negative', sheets: (panel) => [sheetOf(panel, () => 0), sheetOf(panel, () => 0)] },
  ...['A', 'B', 'C', 'D', 'E'].map((letter, at) => ({
    name: `malicious ${letter} of the sheet`,
    sheets: ({ simulated }: Panel) => (simulated === null ? [] : [columnOf(simulated, at)]),
  })),
  { name: 'one who reads (control)', control: true, sheets: ({ spare }) => (spare === null ? [] : [spare]) },
]);

function sheetOf({ honest }: Panel, answer: (c: number, l: number) => number): Uint8Array {
  const labels = honest.labels.length;
  return Uint8Array.from({ length: honest.cases.length * labels }, (_, unit) =>
    answer(Math.floor(unit / labels), unit % labels),
  );
}

function copyOf({ honest }: Panel, reader: number): Uint8Array {
  return columnOf(honest, reader);
}

function columnOf(table: AnswerTable, reader: number): Uint8Array {
  const labels = table.labels.length;
  return Uint8Array.from({ length: table.cases.length * labels }, (_, unit) =>
    answerAt(table, Math.floor(unit / labels), unit % labels, reader),
  );
}

function majorityRates({ honest }: Panel): number[] {
  return honest.labels.map((_, l) => {
    const yes = honest.cases.filter((_case, c) => {
      const says = honest.readers.filter((_reader, r) => answerAt(honest, c, l, r) === 1).length;
      return 2 * says > honest.readers.length;
    });
    return yes.length / honest.cases.length;
  });
}

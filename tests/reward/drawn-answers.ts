/** Tables of answers and settlements of them, drawn from a seed: few readers and cases, so that ties, gaps and lonely answers are common. */
import { type AnswerTable, answerTable, categoriesOf, missing, type Scale } from '../../review/answer-table.ts';
import type { ModelScores, SettleInput } from '../../reward/settlement.ts';
import { seeded } from '../gateway/doors/seeded.ts';

export const aThousand = Object.freeze({ amount: '1000', exponent: 6, token: 'T' });

export interface Drawn {
  readonly seed: number;
  readonly readers?: number;
  readonly cases?: number;
  readonly labels?: number;
  readonly scale?: Scale;
  /** In percent. */
  readonly missing?: number;
}

export function drawnInput(wanted: Drawn): SettleInput {
  const draw = seeded(wanted.seed);
  const { readers = 1 + draw(6), cases = draw(30), labels = 1 + draw(4), scale = 'boolean' } = wanted;
  const gaps = wanted.missing ?? draw(60);
  const names = (what: string, count: number) => Array.from({ length: count }, (_, k) => `${what} ${k + 1}`);
  const units = cases * labels;
  const values = Uint8Array.from({ length: units * readers }, () =>
    draw(100) < gaps ? missing : draw(3) === 0 ? categoriesOf[scale] - 1 : draw(categoriesOf[scale]),
  );
  const table = answerTable({
    scale,
    cases: names('case', cases),
    labels: names('label', labels),
    readers: names('reader', readers),
    values,
  });
  const times = new Map(table.labels.map((label) => [label, `${draw(20)}.${draw(100)}`]));
  const scores = Float64Array.from({ length: units }, () => draw(1001) / 1000);
  const known = Uint8Array.from({ length: units }, () => (draw(10) === 0 ? 0 : 1));
  return { table, times, model: { name: 'a model', scores, known }, owner: 'an owner', budget: aThousand };
}

/** The same input with readers, cases and labels in another order. */
export function reordered(input: SettleInput, seed: number): SettleInput {
  const draw = seeded(seed);
  const { table, model } = input;
  const [cases, labels, readers] = [table.cases, table.labels, table.readers].map((names) =>
    shuffled(names.length, draw),
  );
  const at = (order: readonly number[] | undefined, k: number) => order?.[k] ?? 0;
  const from = (c: number, l: number) => at(cases, c) * table.labels.length + at(labels, l);
  const values = new Uint8Array(table.values.length);
  const scores = new Float64Array(table.cases.length * table.labels.length);
  const known = new Uint8Array(scores.length);
  for (const c of table.cases.keys()) {
    for (const l of table.labels.keys()) {
      const unit = c * table.labels.length + l;
      scores[unit] = model?.scores[from(c, l)] ?? 0;
      known[unit] = model?.known[from(c, l)] ?? 0;
      for (const r of table.readers.keys()) {
        values[unit * table.readers.length + r] =
          table.values[from(c, l) * table.readers.length + at(readers, r)] ?? missing;
      }
    }
  }
  const named = (names: readonly string[], order: readonly number[] | undefined) =>
    names.map((_, k) => names[at(order, k)] ?? '');
  const other: AnswerTable = {
    scale: table.scale,
    cases: named(table.cases, cases),
    labels: named(table.labels, labels),
    readers: named(table.readers, readers),
    values,
  };
  const times = new Map([...input.times].reverse());
  return { ...input, table: answerTable(other), times, model: model && { name: model.name, scores, known } };
}

function shuffled(length: number, draw: (below: number) => number): number[] {
  const order = Array.from({ length }, (_, k) => k);
  for (let k = length - 1; k > 0; k -= 1) {
    const other = draw(k + 1);
    [order[k], order[other]] = [order[other] ?? 0, order[k] ?? 0];
  }
  return order;
}

/** One label, answers as rows of text: '1' yes, '0' no, '-' none; a character a reader, named A, B, C … */
export function written(rows: readonly string[], label = 'a label'): SettleInput {
  const readers = [...(rows[0] ?? '')].map((_, r) => String.fromCharCode(65 + r));
  const values = Uint8Array.from(
    rows.flatMap((row) => [...row].map((sign) => (sign === '-' ? missing : Number(sign)))),
  );
  const cases = rows.map((_, c) => `case ${c + 1}`);
  const table = answerTable({ scale: 'boolean', cases, labels: [label], readers, values });
  return { table, times: new Map([[label, '5']]), model: null, owner: null, budget: aThousand };
}

export function modelSaying(says: string, name = 'a model'): ModelScores {
  const scores = Float64Array.from([...says], (sign) => (sign === '1' ? 0.9 : 0.1));
  return { name, scores, known: Uint8Array.from([...says], (sign) => (sign === '-' ? 0 : 1)) };
}

/** Two statements that should rest on the same: where what they have in common differs, place by place. */
import { canonicalJson, type Json } from '../ledger/canonical-json.ts';
import { mostDifferences } from './statement-difference.ts';
import type { LabelBasis, SettlementBasis, Statement } from './statement-format.ts';

export interface Disagreement {
  /** The member of the settlement, as the format names it: policy, budget, cases, labels ... */
  readonly member: string;
  readonly label?: string;
  /** Of a label: time, weight, answers, yes, model; with the case where the two have the same cases. */
  readonly of?: string;
  readonly case?: string;
  readonly one: string;
  readonly other: string;
}

/** [] where both rest on the same. At most `mostDifferences`. */
export function compareStatements(one: Statement, other: Statement): readonly Disagreement[] {
  const [a, b] = [one.settlement, other.settlement];
  const members = (Object.keys(a) as Array<keyof SettlementBasis>).filter((name) => text(a[name]) !== text(b[name]));
  return members
    .flatMap((member): Disagreement[] => {
      if (member === 'labels' && sameNames(a, b)) return a.labels.flatMap((label, l) => ofLabel(a, label, b.labels[l]));
      return [{ member, one: short(text(a[member])), other: short(text(b[member])) }];
    })
    .slice(0, mostDifferences);
}

/** The same labels, over the same cases, written alike: then each place of a string is one case of both. */
function sameNames(a: SettlementBasis, b: SettlementBasis): boolean {
  const names = ({ labels, cases, width }: SettlementBasis) => text([labels.map(({ label }) => label), cases, width]);
  return names(a) === names(b);
}

function ofLabel(
  { cases, width: wide }: SettlementBasis,
  one: LabelBasis,
  other: LabelBasis | undefined,
): Disagreement[] {
  if (other === undefined) return [];
  const place = { member: 'labels', label: one.label };
  const whole = (['time', 'weight'] as const).flatMap((of) =>
    one[of] === other[of] ? [] : [{ ...place, of, one: short(text(one[of])), other: short(text(other[of])) }],
  );
  const perCase = (['answers', 'yes', 'model'] as const).flatMap((of) => {
    const [first, second] = [one[of], other[of]];
    if (first === second) return [];
    if (first === null || second === null)
      return [{ ...place, of, one: short(text(first)), other: short(text(second)) }];
    const width = of === 'model' ? 1 : wide;
    const cell = (row: string, c: number) => row.slice(c * width, (c + 1) * width);
    const found: Disagreement[] = [];
    for (let c = 0; c < cases.length && found.length < mostDifferences; c += 1) {
      const [left, right] = [cell(first, c), cell(second, c)];
      if (left !== right) found.push({ ...place, of, case: cases[c] ?? '', one: left, other: right });
    }
    return found;
  });
  return [...whole, ...perCase];
}

function text(value: unknown): string {
  return canonicalJson(value as Json);
}

function short(value: string): string {
  return value.length <= 200 ? value : `${value.slice(0, 200)}...`;
}

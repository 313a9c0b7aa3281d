/** All statements of one settlement laid side by side: whether they rest on the same, and whether their own answers are all the answers. */
import { readStatement } from './read-statement.ts';
import { type Difference, mostDifferences, unlike } from './statement-difference.ts';
import type { Statement } from './statement-format.ts';

export interface TogetherCheck {
  /** Digests of what the statements share: one where they rest on the same. */
  readonly settlementDigests: readonly string[];
  /** Payees of the settlement whose statement is not here, by pseudonym. */
  readonly absent: readonly string[];
  /** Payees with more than one statement here. */
  readonly repeated: readonly string[];
  /** Cases whose answers in the statements are not as many, or not as many yes, as all of them say. Null unless all are here, once. */
  readonly differences: readonly Difference[] | null;
}

/** Each has been verified by itself. Throws as `readStatement` does. */
export function verifyTogether(statements: readonly Uint8Array[]): TogetherCheck {
  const all = statements.map(readStatement);
  const settlementDigests = [...new Set(all.map(({ statement }) => statement.settlementDigest))];
  const [first] = all;
  const here = all.map(({ statement }) => statement.payee);
  const payees = first?.statement.settlement.payees.map(({ payee }) => payee) ?? [];
  const absent = payees.filter((payee) => !here.includes(payee));
  const repeated = payees.filter((payee) => here.indexOf(payee) !== here.lastIndexOf(payee));
  const whole = settlementDigests.length === 1 && absent.length === 0 && repeated.length === 0 && first !== undefined;
  const rows = all.map(({ statement }) => statement);
  const differences = whole
    ? first.counts.flatMap((counts, l) => countDifferences(first.statement, l, counts, rows))
    : null;
  return { settlementDigests, absent, repeated, differences: differences?.slice(0, mostDifferences) ?? null };
}

function countDifferences(
  { settlement }: Statement,
  l: number,
  { answers, yes }: { readonly answers: Uint16Array; readonly yes: Uint16Array },
  all: readonly Statement[],
): Difference[] {
  const label = settlement.labels[l]?.label ?? '';
  const rows = all.flatMap(({ own }) => (own[l] === undefined || own[l].excluded ? [] : [own[l].answers]));
  const found: Difference[] = [];
  for (let c = 0; c < answers.length && found.length < mostDifferences; c += 1) {
    const count = answers[c] ?? 0;
    // Where only complete cases count, the answers to others stand in the statements and not in the counts.
    if (count === 0 && settlement.policy.missingAnswers === 'complete') continue;
    const given = rows.filter((row) => row[c] !== '-').length;
    const yesses = rows.filter((row) => row[c] === '1').length;
    if (given === count && yesses === (yes[c] ?? 0)) continue;
    const place = { label, case: settlement.cases[c] ?? '' };
    found.push(...unlike('answer', `${count}, ${yes[c] ?? 0} yes`, `${given}, ${yesses} yes`, place));
  }
  return found;
}

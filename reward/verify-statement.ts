/** Works a statement out again from its bytes alone, and says term by term what differs; no network, no box, no other file. */
import { type ReadStatement, readStatement } from './read-statement.ts';
import { basisDigest, rulesDigest } from './statement.ts';
import { type Difference, mostDifferences } from './statement-difference.ts';
import type { Statement } from './statement-format.ts';
import { answerDifferences, gateDifferences } from './verify-answers.ts';
import { everybodyDifferences, pointDifferences, revalued, strangePoints } from './verify-points.ts';
import { shareDifferences } from './verify-shares.ts';

export interface StatementCheck {
  readonly statement: Statement;
  /** SHA-256 of the statement's bytes, as a settlement plan names it. */
  readonly digest: string;
  /** In the order in which the terms are worked out of each other: none where all holds. At most `mostDifferences`. */
  readonly differences: readonly Difference[];
  /** Whether the written rules of this program are, word for word, those that the statement was made by. */
  readonly rulesAsHere: boolean;
}

/**
 * What it shows: that the share follows from the answers of the reader and the counts of all, and the points of all payees add up to
 * what the counts allow. What it cannot show alone: that the counts are those of the answers given. Each reader knows his own answers
 * and compares `settlementDigest` with others; `verifyTogether` does it over all statements. Throws DocumentError where the bytes are
 * no statement, or one past what can be worked out (MALFORMED, TOO_LARGE, SCHEMA).
 */
export function verifyStatement(bytes: Uint8Array): StatementCheck {
  const read = readStatement(bytes);
  const { statement, digest } = read;
  const valuation = revalued(read);
  const strange = strangePoints(read, valuation);
  const differences = [
    ...digestDifferences(read),
    ...answerDifferences(read),
    ...gateDifferences(statement),
    ...pointDifferences(read, valuation),
    ...(strange.length > 0 ? strange : [...everybodyDifferences(read, valuation), ...shareDifferences(statement)]),
  ];
  return {
    statement,
    digest,
    differences: differences.slice(0, mostDifferences),
    rulesAsHere: rulesDigest(statement.settlement.policy) === statement.settlement.rulesText,
  };
}

function digestDifferences({ statement, digest, stated }: ReadStatement): Difference[] {
  const basis = basisDigest(statement.settlement);
  return [
    ...(stated === digest ? [] : [{ code: 'digest' as const, stated, due: digest }]),
    ...(statement.settlementDigest === basis
      ? []
      : [{ code: 'settlement-digest' as const, stated: statement.settlementDigest, due: basis }]),
  ];
}

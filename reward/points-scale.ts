/** The number over which all points of a settlement are whole: worth of each label times one over a number of answers, added up. */
import { DocumentError } from './document-error.ts';
import type { Rational } from './equation-terms.ts';
import { rational } from './rational.ts';
import type { UnitCounts } from './unit-text.ts';

/** Two hundred labels of different numbers of cases and odd times stay below it; past it a small file would take minutes. */
const greatest = 10n ** 4096n;

/** Throws DocumentError TOO_LARGE where it has more than 4,096 digits. */
export function pointsScale(weights: readonly Rational[], counts: readonly UnitCounts[]): bigint {
  const sizes = new Set(counts.flatMap(({ answers }) => [...new Set(answers)]));
  sizes.delete(0);
  return commonMultiple(weights.map(({ denominator }) => denominator)) * commonMultiple([...sizes].map(BigInt));
}

function commonMultiple(numbers: readonly bigint[]): bigint {
  let all = 1n;
  for (const number of numbers) {
    all = rational(all, number).numerator * number;
    if (all > greatest)
      throw new DocumentError('TOO_LARGE', 'the worths of the labels have no common denominator in reach');
  }
  return all;
}

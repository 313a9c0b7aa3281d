/** Cohen's kappa (1960) of two who say yes or no, exact from the four counts. */
import type { Rational } from './equation-terms.ts';
import { rational } from './rational.ts';

export interface TwoByTwo {
  readonly bothYes: number;
  readonly bothNo: number;
  /** The first says yes, the second no. */
  readonly firstYes: number;
  readonly secondYes: number;
}

/**
 * 2 (ad - bc) / ((a + b)(b + d) + (a + c)(c + d)), which is (p_o - p_e) / (1 - p_e) without a division in between. Null where
 * chance would agree always: no cases, or both say the same of all.
 */
export function exactKappa({ bothYes, bothNo, firstYes, secondYes }: TwoByTwo): Rational | null {
  const [a, b, c, d] = [bothYes, firstYes, secondYes, bothNo].map(BigInt) as [bigint, bigint, bigint, bigint];
  const below = (a + b) * (b + d) + (a + c) * (c + d);
  return below === 0n ? null : rational(2n * (a * d - b * c), below);
}

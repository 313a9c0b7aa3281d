/** The 97.5th percentile of Student's t distribution: half the width of a 95 % interval in standard errors. */
import { z95 } from './interval.ts';

/** Above so many degrees of freedom the expansion is right to the last digits, and shorter. */
const expandAbove = 1_000;

/** `df` is a whole number from 1 up. Right to 12 digits and more. */
export function studentT95(df: number): number {
  if (!Number.isInteger(df) || df < 1) throw new RangeError('no such degrees of freedom');
  return df > expandAbove ? expansion(df) : Math.sqrt(df) * Math.tan(angle(df));
}

/**
 * P(|T| < sqrt(df) tan(angle)) is a finite sum over powers of the cosine (Abramowitz and Stegun 1964, 26.7.3 and 26.7.4), and its slope
 * is made of the last term. It is concave, so that Newton's steps come up from the normal percentile and never pass 0.95.
 */
function angle(df: number): number {
  if (df === 1) return (0.95 * Math.PI) / 2;
  const odd = df % 2 === 1;
  const scale = odd ? 2 / Math.PI : 1;
  let at = Math.atan(z95 / Math.sqrt(df));
  for (let step = 0; step < 60; step += 1) {
    const [sine, cosine] = [Math.sin(at), Math.cos(at)];
    let term = odd ? cosine : 1;
    let sum = term;
    for (let power = odd ? 1 : 0; power + 2 <= df - 2; power += 2) {
      term *= ((power + 1) / (power + 2)) * cosine * cosine;
      sum += term;
    }
    const share = scale * ((odd ? at : 0) + sine * sum);
    const next = at + (0.95 - share) / (scale * term * (df - 1) * cosine);
    if (Math.abs(next - at) <= 1e-15 * at) return next;
    at = next;
  }
  return at;
}

/** Fisher and Cornish's expansion about the normal percentile (Abramowitz and Stegun 1964, 26.7.5). */
function expansion(df: number): number {
  const x = z95;
  const x2 = x * x;
  const g1 = (x * (x2 + 1)) / 4;
  const g2 = (x * ((5 * x2 + 16) * x2 + 3)) / 96;
  const g3 = (x * (((3 * x2 + 19) * x2 + 17) * x2 - 15)) / 384;
  const g4 = (x * ((((79 * x2 + 776) * x2 + 1482) * x2 - 1920) * x2 - 945)) / 92_160;
  return x + (g1 + (g2 + (g3 + g4 / df) / df) / df) / df;
}

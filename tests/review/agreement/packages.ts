/** Which package each figure is held against, how near it has to come, and where one of the two has no figure and why. */

export interface Peer {
  readonly value: number;
  /** Of the ends of the interval, both cut off at -1 and 1; null where the package gives none. */
  readonly interval: number | null;
  /** Of the standard error that the interval is made of. */
  readonly error: number | null;
}

const wilson: Peer = { value: 1e-14, interval: 1e-13, error: null };
const cohen: Peer = { value: 1e-12, interval: 1e-9, error: 1e-9 };
/**
 * irrCAC rounds to 12 digits as it is asked to. The ends of its intervals may be off by more than 1e-9: it asks for SciPy 1.12, whose
 * percentile of Student's t is wrong from the ninth digit on between 39 and some 80 degrees of freedom (for 39 it says 2.0226909117; by
 * mpmath with 30 digits it is 2.0226909200, as ours). Standard errors do not depend on it, and are held to 1e-10.
 */
const irrCac: Peer = { value: 1e-11, interval: 2e-8, error: 1e-10 };
const pointOnly: Peer = { value: 1e-11, interval: null, error: null };

/** Versions as in tests/support/agreement-peers.ts. */
export const peers: Readonly<Record<string, Peer>> = Object.freeze({
  'observed irrCAC': pointOnly,
  'observed statsmodels': wilson,
  'unanimousShare statsmodels': wilson,
  'cohen statsmodels': cohen,
  'cohenLinear statsmodels': cohen,
  'cohenQuadratic statsmodels': cohen,
  'fleiss statsmodels': pointOnly,
  'fleiss irrCAC': irrCac,
  'alpha krippendorff': pointOnly,
  'alpha irrCAC': irrCac,
  'alphaOrdinal krippendorff': pointOnly,
  'alphaOrdinal irrCAC': irrCac,
  'ac1 irrCAC': irrCac,
  'ac2 irrCAC': irrCac,
  'brennanPrediger irrCAC': irrCac,
});

interface Unlike {
  readonly ours: RegExp;
  readonly theirs: RegExp;
  readonly because: string;
}

const nothing = /^(NaN|[A-Z]\w+Error)$/;

/** All that may be unlike; anything else is a difference. */
const unlike: readonly Unlike[] = [
  { ours: /^(no-answers|one-reader|no-pairs)$/, theirs: nothing, because: 'nothing to compare: ours says which' },
  { ours: /^no-variation$/, theirs: nothing, because: '0 / 0: one category alone was used' },
  {
    ours: /^no-variation$/,
    theirs: /^a number by irrCAC$/,
    because: '0 / 0, of which rounding of the chance makes any number',
  },
  { ours: /^a figure of one unit$/, theirs: /^ZeroDivisionError$/, because: 'irrCAC divides by the units less one' },
  {
    ours: /^no interval$/,
    theirs: /^(of no width|NaN)$/,
    because: 'every unit counts the same: the variance is 0 but for rounding',
  },
];

/** Why the two may be unlike here; undefined where they may not. */
export function whyUnlike(ours: string, theirs: string): string | undefined {
  return unlike.find((each) => each.ours.test(ours) && each.theirs.test(theirs))?.because;
}

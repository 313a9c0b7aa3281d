/** The worth of each label, a reader's points in it, and the points of all readers together, worked out again from a statement's counts. */
import { countsOfUnits } from './counts-of-units.ts';
import { DocumentError } from './document-error.ts';
import { pointOf } from './equation-one.ts';
import type { MajorityCounts, Rational, ReaderTerms } from './equation-terms.ts';
import { pointsScale } from './points-scale.ts';
import type { Policy } from './policy.ts';
import { compare, exact, exactText, multiply, rational, sum, zero } from './rational.ts';
import type { ReadStatement } from './read-statement.ts';
import type { Valuation } from './reader-terms.ts';
import { RewardError } from './reward-error.ts';
import { valued } from './settle.ts';
import { ownTerms } from './statement.ts';
import { type Difference, unlike } from './statement-difference.ts';
import type { SettlementBasis } from './statement-format.ts';

/** Of two readers: everybody as one, and the one whose statement it is. Throws DocumentError SCHEMA where a time is no time. */
export function revalued({ statement, counts }: ReadStatement): Valuation {
  const { labels, policy } = statement.settlement;
  const units = labels.flatMap(({ label }, l) => {
    const [of, own] = [counts[l], statement.own[l]];
    return of === undefined ? [] : [countsOfUnits(label, of, own?.excluded === false ? own.answers : undefined)];
  });
  const times = new Map(labels.flatMap(({ label, time }) => (time === null ? [] : [[label, time]])));
  try {
    return valued(units, times, policy);
  } catch (thrown) {
    if (!(thrown instanceof RewardError)) throw thrown;
    throw new DocumentError(
      'SCHEMA',
      'a statement that does not fit together: the time of a label is missing or no time',
    );
  }
}

export function pointDifferences({ statement }: ReadStatement, { labels, readers }: Valuation): Difference[] {
  const { settlement, own, kind, payee } = statement;
  const [, mine] = readers;
  const gone =
    kind === 'owner' || (own.length > 0 && own.every(({ excluded }) => excluded) && wholeReaderLeaves(settlement));
  const due = gone || mine === undefined ? null : exactText(mine.points);
  const line = settlement.payees.find((one) => one.payee === payee);
  const answered = own.some((_, l) => {
    const { right = 0, outvoted = 0, tied = 0, alone = 0 } = mine?.labels[l] ?? {};
    return right + outvoted + tied + alone > 0;
  });
  return [
    ...settlement.labels.flatMap(({ label, weight }, l) =>
      unlike('weight', weight, exactText(labels[l]?.weight ?? zero), { label }),
    ),
    ...own.flatMap((label, l) => {
      const terms = ownTerms(mine?.labels[l]);
      const place = { label: settlement.labels[l]?.label ?? '', payee };
      const counted = (['right', 'outvoted', 'tied', 'alone', 'yes'] as const).flatMap((name) =>
        unlike(name, label[name], terms[name], place),
      );
      return [...counted, ...unlike('label-points', label.points, terms.points, place)];
    }),
    ...unlike('points', statement.points, due, { payee }),
    ...unlike('payee-points', line?.points ?? null, due, { payee }),
    ...unlike('answered', line?.answered ?? false, answered, { payee }),
  ];
}

/** Where answers leave label by label, a reader without any left is still a reader, of no points. */
function wholeReaderLeaves({ policy }: SettlementBasis): boolean {
  return policy.gate?.leaves.kind === 'reader';
}

/** Flat gives each his one point, which no counts fix; the others divide what the answers of all come to. */
export function everybodyDifferences({ statement }: ReadStatement, { readers }: Valuation): Difference[] {
  const { policy, payees } = statement.settlement;
  if (policy.rule === 'flat') {
    return payees.flatMap(({ payee, kind, points, answered }) =>
      kind === 'owner' || points === null ? [] : unlike('payee-points', points, answered ? '1' : '0', { payee }),
    );
  }
  const given = payees.map(({ points }) => (points === null ? zero : exact(points)));
  const above = sum(given.filter(({ numerator }) => numerator > 0n));
  const most = mostAboveNought(policy, readers[0]);
  return [
    ...unlike('everybody', exactText(sum(given)), exactText(readers[0]?.points ?? zero)),
    ...(compare(above, most) > 0 ? unlike('above-nought', exactText(above), `at most ${exactText(most)}`) : []),
  ];
}

/**
 * All that answers earned, without what others cost: points above nought cannot come to more, however they are divided. Else some
 * could be said to have any number, and others to have as many below nought.
 */
function mostAboveNought(policy: Policy, everybody: ReaderTerms | undefined): Rational {
  if (policy.rule !== 'equation-1') return everybody?.points ?? zero;
  const earned = (outcome: 'right' | 'outvoted', counts: MajorityCounts) => {
    const { point } = pointOf(counts.answers, outcome, policy.normalisation);
    return point.numerator > 0n ? multiply(rational(counts[outcome]), point) : zero;
  };
  const labels = everybody?.labels ?? [];
  return sum(
    labels.map(({ byAnswers, weight }) =>
      multiply(weight, sum(byAnswers.flatMap((counts) => [earned('right', counts), earned('outvoted', counts)]))),
    ),
  );
}

/**
 * Payees whose points are over a denominator that the counts and weights do not give. Sums over many strange denominators would grow
 * without bound, so that nothing is added up where one is. Throws DocumentError TOO_LARGE where the denominator itself is out of reach.
 */
export function strangePoints({ statement, counts }: ReadStatement, { labels }: Valuation): Difference[] {
  const scale = pointsScale(
    labels.map(({ weight }) => weight),
    counts,
  );
  return statement.settlement.payees.flatMap(({ payee, points }) => {
    const below = points === null ? 1n : exact(points).denominator;
    return scale % below === 0n
      ? []
      : unlike('payee-points', `a number over ${short(below)}`, `one over a divisor of ${short(scale)}`, { payee });
  });
}

function short(number: bigint): string {
  const digits = String(number);
  return digits.length <= 60 ? digits : `a number of ${digits.length} digits`;
}

/** Where the latent truth of Dawid and Skene says something else than the majority does: cases worth another look. */
import { type AnswerTable, type Scale, saysYes } from '../answer-table.ts';
import { type LatentTruth, posteriorOf } from './latent-truth.ts';
import { type MajorityState, majorityAt } from './majority.ts';

/** Nearer to a half than this is neither: it is rounding, or readers who cancel out. */
const even = 1e-9;

export interface Opinion {
  readonly state: MajorityState;
  /** How likely the finding is there (of grades: that the true grade is 60 % or more); null where nobody answered. */
  readonly probability: number | null;
}

export function opinionAt(scale: Scale, truth: LatentTruth, c: number): Opinion {
  const posterior = posteriorOf(truth, c);
  if (posterior === null) return { state: 'none', probability: null };
  const probability = posterior.reduce((sum, share, category) => (saysYes(scale, category) ? sum + share : sum), 0);
  if (Math.abs(probability - 0.5) <= even) return { state: 'tie', probability };
  return { state: probability > 0.5 ? 'yes' : 'no', probability };
}

export interface OpinionDifference extends Opinion {
  /** Index of the case. */
  readonly case: number;
  readonly majority: MajorityState;
}

/** In the order of the cases. Where the majority is a tie and the model decides, that is a difference too. */
export function opinionDifferences(table: AnswerTable, l: number, truth: LatentTruth): OpinionDifference[] {
  return table.cases.flatMap((_, c) => {
    const opinion = opinionAt(table.scale, truth, c);
    const majority = majorityAt(table, c, l).state;
    return opinion.state === majority ? [] : [{ case: c, majority, ...opinion }];
  });
}

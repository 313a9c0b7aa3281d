/** What counts as true of a label where several readers answered: what most of them said, or how sure they were on average. */
import type { Votes } from './case-answers.ts';

/** majority: 1 or 0; mean-grade: 0 to 1. */
export type TargetKind = 'majority' | 'mean-grade';

/** tie: as many said yes as no, which is for a person to settle; unanswered: nobody said anything. */
export type LabelTarget = number | 'tie' | 'unanswered';

export function labelTarget(votes: Votes | undefined, kind: TargetKind): LabelTarget {
  if (!votes || votes.yes + votes.no === 0) return 'unanswered';
  const { yes, no, certainty } = votes;
  // Of a mean too: readers of whom one is sure that it is there and one that it is not do not mean "half".
  if (yes === no) return 'tie';
  if (kind === 'mean-grade') return certainty / (yes + no);
  return yes > no ? 1 : 0;
}

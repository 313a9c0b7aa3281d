/** Area under the ROC curve with its bootstrap interval. */
import { random } from '../../inference/phantoms/random.ts';

export interface Scored {
  readonly present: boolean;
  readonly score: number;
}

/** Chance that one with scores above one without; ties count half (Mann and Whitney 1947). NaN where one side is empty. */
export function auc(all: readonly Scored[]): number {
  const sorted = all.toSorted((a, b) => a.score - b.score);
  let [ranks, present] = [0, 0];
  for (let from = 0; from < sorted.length; ) {
    let to = from;
    while (to < sorted.length && sorted[to]?.score === sorted[from]?.score) to += 1;
    const tied = sorted.slice(from, to).filter((one) => one.present).length;
    ranks += (tied * (from + 1 + to)) / 2;
    present += tied;
    from = to;
  }
  return (ranks - (present * (present + 1)) / 2) / (present * (all.length - present));
}

/** 95 in 100 bootstrap samples of the cases lie between these. */
export function interval(all: readonly Scored[], draws: number, seed: number): [low: number, high: number] {
  const draw = random(seed);
  const values: number[] = [];
  for (let k = 0; k < draws; k += 1) {
    const value = auc(all.map(() => draw.pick(all)));
    if (!Number.isNaN(value)) values.push(value);
  }
  values.sort((a, b) => a - b);
  const at = (part: number): number => values[Math.round(part * (values.length - 1))] ?? Number.NaN;
  return [at(0.025), at(0.975)];
}

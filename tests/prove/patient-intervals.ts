/** Figures with their 95 % intervals, by drawing patients: the films of one patient say much the same. Same draws as intervals.py's. */

export interface Answer {
  readonly score: number;
  /** 0 or 1 of a class, else a number in the unit of the score. */
  readonly truth: number;
  readonly patient: string;
}

export type Figure = (answers: readonly Answer[]) => number;

export interface Interval {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** The share of pairs in which the true one scores higher, ties counted half. NaN where there is one kind only. */
export const auc: Figure = (answers) => {
  const sorted = [...answers].sort((a, b) => a.score - b.score);
  let rankSum = 0;
  for (let begin = 0, end = 0; begin < sorted.length; begin = end) {
    while (end < sorted.length && sorted[end]?.score === sorted[begin]?.score) end++;
    const positives = sorted.slice(begin, end).filter(({ truth }) => truth === 1).length;
    rankSum += (positives * (begin + 1 + end)) / 2;
  }
  const positives = answers.filter(({ truth }) => truth === 1).length;
  return (rankSum - (positives * (positives + 1)) / 2) / (positives * (answers.length - positives));
};

export const meanAbsoluteError: Figure = (answers) =>
  answers.reduce((sum, { score, truth }) => sum + Math.abs(score - truth), 0) / answers.length;

export function intervalOf(figure: Figure, answers: readonly Answer[], draws = 2_000): Interval {
  const patients = [...Map.groupBy(answers, ({ patient }) => patient).values()];
  const drawn: number[] = [];
  for (let draw = 0; draw < draws; draw++) {
    const sample = patients.flatMap(
      (_, at) => patients[Math.floor(uniform(draw * patients.length + at) * patients.length)] ?? [],
    );
    const value = figure(sample);
    if (!Number.isNaN(value)) drawn.push(value);
  }
  drawn.sort((a, b) => a - b);
  return { value: figure(answers), low: quantile(drawn, 0.025), high: quantile(drawn, 0.975) };
}

function quantile(sorted: readonly number[], share: number): number {
  const rank = share * (sorted.length - 1);
  const below = sorted[Math.floor(rank)] ?? Number.NaN;
  return below + ((sorted[Math.ceil(rank)] ?? Number.NaN) - below) * (rank - Math.floor(rank));
}

/** In [0, 1): MurmurHash3's finaliser, twice, over a count. */
function uniform(count: number): number {
  let mixed = (0x9e3779b9 + count) >>> 0;
  for (let pass = 0; pass < 2; pass++) {
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
    mixed = (mixed ^ (mixed >>> 16)) >>> 0;
  }
  return mixed / 2 ** 32;
}

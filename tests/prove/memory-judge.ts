/** Whether a resident set, sampled while objects came, stayed where it was. */

export interface Steadiness {
  /** MB: the middle of each fifth of the samples, and the largest of all. */
  readonly fifths: readonly number[];
  readonly peak: number;
  readonly problems: readonly string[];
}

/**
 * The last fifth may find so much more than the third one: what is kept for each object would show. Before that compilers and
 * allocators find their size.
 */
const mostGrowth = 1.25;

export function judgeSteadiness(samples: readonly number[], most: number): Steadiness {
  const fifths = [0, 1, 2, 3, 4].map((fifth) =>
    middle(samples.slice((samples.length * fifth) / 5, (samples.length * (fifth + 1)) / 5)),
  );
  const [early, late] = [fifths[2] ?? Number.NaN, fifths[4] ?? Number.NaN];
  const peak = Math.max(...samples);
  const problems: string[] = [];
  if (!(late <= early * mostGrowth)) problems.push(`it grew from ${early.toFixed(0)} to ${late.toFixed(0)} MB`);
  if (!(peak <= most)) problems.push(`it took ${peak.toFixed(0)} MB`);
  return { fifths, peak, problems };
}

function middle(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}

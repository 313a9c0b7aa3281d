/** Whether a resident set, sampled while objects came, stayed where it was. */

export interface Steadiness {
  /** MB: middle of the second fifth of the samples and of the last one, and the largest of all. */
  readonly early: number;
  readonly late: number;
  readonly peak: number;
  readonly problems: readonly string[];
}

/** The last fifth may find so much more than the second one: what is kept for each object would show. */
const mostGrowth = 1.25;

export function judgeSteadiness(samples: readonly number[], most: number): Steadiness {
  const early = middle(samples.slice(samples.length / 5, (samples.length * 2) / 5));
  const late = middle(samples.slice((samples.length * 4) / 5));
  const peak = Math.max(...samples);
  const problems: string[] = [];
  if (!(late <= early * mostGrowth)) problems.push(`it grew from ${early.toFixed(0)} to ${late.toFixed(0)} MB`);
  if (!(peak <= most)) problems.push(`it took ${peak.toFixed(0)} MB`);
  return { early, late, peak, problems };
}

function middle(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}

/** One figure of a benchmark beside a peer's of the same run. */

export interface BenchRow {
  readonly name: string;
  readonly unit: string;
  readonly ours: number;
  /** Null: a figure that stands alone (a disk, memory). */
  readonly peer: string | null;
  readonly peerValue: number | null;
  /** Median over rounds of ours / peer's within the round: figures of different minutes do not compare. */
  readonly ratio: number | null;
  readonly goal: number | null;
  readonly met: boolean | null;
}

/** What a NAME.bench.ts exports as `run`; `say` prints progress and the reason of what is left out. */
export type Bench = (say: (line: string) => void) => Promise<BenchRow[]>;

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle];
  if (upper === undefined) throw new RangeError('no values');
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
}

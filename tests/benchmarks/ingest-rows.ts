/** Rows of the ingest benchmark from what the rounds measured. */
import { type BenchRow, median } from './bench-row.ts';
import type { Blast } from './blast.ts';

/** What each round measured, by series (kind and associations) and receiver. */
export type Figures = ReadonlyMap<string, ReadonlyMap<string, readonly Blast[]>>;

/** Processor time an object of a series (kind, associations, receiver), by process, until the receiver rests again. */
export type Work = readonly { readonly series: string; readonly process: string; readonly milliseconds: number }[];

/** Travels better than a rate: neither the disk nor a neighbour is in it. */
export function processorTime(work: Work): readonly BenchRow[] {
  return work.map(({ series, process, milliseconds }) =>
    alone(`${series}: processor time an object, ${process}`, 'ms', milliseconds),
  );
}

export function alone(name: string, unit: string, ours: number, atMost: number | null = null): BenchRow {
  const met = atMost === null ? null : ours <= atMost;
  return { name, unit, ours, peer: null, peerValue: null, ratio: null, goal: atMost, met };
}

/** Images a second against each peer that was there, at least `goals` times as many; null: shown, nothing promised. */
export function compare(
  figures: Figures,
  ours: string,
  goals: Readonly<Record<string, number | null>>,
): readonly BenchRow[] {
  return [...figures].flatMap(([series, byReceiver]) =>
    Object.entries(goals).flatMap(([peer, goal]) => {
      const [mine, theirs] = [byReceiver.get(ours), byReceiver.get(peer)];
      if (!mine || !theirs) return [];
      const ratio = median(
        mine.map(({ imagesPerSecond }, round) => imagesPerSecond / (theirs[round]?.imagesPerSecond ?? Number.NaN)),
      );
      const row: BenchRow = {
        name: `${series}: ${ours}`,
        unit: 'images/s',
        ours: median(mine.map(({ imagesPerSecond }) => imagesPerSecond)),
        peer,
        peerValue: median(theirs.map(({ imagesPerSecond }) => imagesPerSecond)),
        ratio,
        goal,
        met: goal === null ? null : ratio >= goal,
      };
      return [row];
    }),
  );
}

/** What a receiver that does one thing more takes longer for an object, median of the rounds, step by step. */
export function whereTimeGoes(figures: Figures, steps: Readonly<Record<string, string>>): readonly BenchRow[] {
  return [...figures].flatMap(([series, byReceiver]) => {
    let before: readonly Blast[] | undefined;
    return Object.entries(steps).flatMap(([receiver, step]) => {
      const here = byReceiver.get(receiver);
      if (!here) return [];
      const more = median(here.map(({ p50 }, round) => p50 - (before?.[round]?.p50 ?? 0)));
      before = here;
      return [alone(`${series}: of a Success goes to ${step}`, 'ms', more)];
    });
  });
}

/** How far the slowest answers of a round are from its middle one, at most `atMost` times. */
export function slowest(figures: Figures, receiver: string, atMost: number): readonly BenchRow[] {
  return [...figures].flatMap(([series, byReceiver]) => {
    const rounds = byReceiver.get(receiver);
    return rounds
      ? [
          alone(
            `${series}: ${receiver}, p99 / p50 of an answer`,
            'x',
            median(rounds.map(({ p50, p99 }) => p99 / p50)),
            atMost,
          ),
        ]
      : [];
  });
}

/** How fast the box takes objects in, synced before Success, against the receivers of the field, and while it looks at what came. */
import { closeSync, fdatasyncSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { type Bench, median } from './bench-row.ts';
import { measureRounds, type Start, withPlace } from './ingest-rounds.ts';
import { alone, compare, processorTime, slowest } from './ingest-rows.ts';
import { present, startBare, startOrthanc, startOurs, startStorescp, startTcpsink } from './receivers.ts';

/** Least ratio to a peer that is asked for; null: shown, nothing promised. tcpsink is the bound that a disk sets. */
const goals = { 'bare synced': 0.8, Orthanc: 2.5, tcpsink: 0.7, 'storescp +B': null } as const;
/** Nothing that came is looked at. */
const paused = { MARKIT_DECODE_WORKERS: '0' };

const bare: Start = ['bare synced', true, (place) => startBare(place, 'bare synced')];
const resting: readonly Start[] = [
  ['box', true, (place) => startOurs(place, 'box', paused)],
  ['box, 2 listeners', true, (place) => startOurs(place, 'box, 2 listeners', { ...paused, MARKIT_LISTENERS: '2' })],
  bare,
  ['tcpsink', true, startTcpsink],
  ['storescp +B', present('storescp'), startStorescp],
  ['Orthanc', present('Orthanc'), startOrthanc],
];
const analysing: readonly Start[] = [['box, analysing', true, (place) => startOurs(place, 'box, analysing')], bare];

export const run: Bench = (say) =>
  withPlace(say, async (place) => {
    const disk = syncLatency(place.folder);
    say(`this disk: 4 kB write + fdatasync p50 ${disk.toFixed(2)} ms`);
    const still = await measureRounds(place, say, { starts: resting, rest: true });
    say('now while the box looks at what came');
    const busy = await measureRounds(place, say, { starts: analysing, rest: false });
    return [
      alone('disk: 4 kB write + fdatasync, p50', 'ms', disk),
      ...compare(still.figures, 'box', goals),
      ...compare(still.figures, 'box, 2 listeners', goals),
      ...compare(still.figures, 'bare synced', { Orthanc: null, tcpsink: null, 'storescp +B': null }),
      ...compare(busy.figures, 'box, analysing', { 'bare synced': null }),
      ...slowest(busy.figures, 'box, analysing', 5),
      ...processorTime(still.work),
      ...still.memory,
      ...busy.memory,
    ];
  });

/** Median of 200 small synced writes: what any receiver that keeps its word pays for each object. */
function syncLatency(folder: string): number {
  const path = join(folder, 'sync-probe');
  const file = openSync(path, 'w');
  const block = Buffer.alloc(4096, 1);
  const times = Array.from({ length: 200 }, () => {
    const before = performance.now();
    writeSync(file, block);
    fdatasyncSync(file);
    return performance.now() - before;
  });
  closeSync(file);
  rmSync(path);
  return median(times);
}

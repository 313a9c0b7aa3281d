/**
 * How fast objects are taken in, synced before Success, against the receivers of the field: rounds in which every receiver
 * gets the same files one after the other, so that only ratios within a round count.
 */
import { closeSync, fdatasyncSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Kind, writeRound } from './bench-files.ts';
import { type Bench, type BenchRow, median } from './bench-row.ts';
import { blast, buildTools } from './blast.ts';
import {
  type Place,
  peakMemory,
  present,
  type Receiver,
  startBare,
  startOrthanc,
  startOurs,
  startStorescp,
  startTcpsink,
} from './receivers.ts';

const cache = fileURLToPath(new URL('../../.cache/', import.meta.url));
const rounds = Number(process.env.BENCH_ROUNDS ?? 6);

/** Least ratio to a peer that is asked for; null: shown, nothing promised. tcpsink is the bound that a disk sets. */
const goals: Readonly<Record<string, number | null>> = { Orthanc: 2, 'storescp +B': 0.5, tcpsink: null };

export const run: Bench = async (say) => {
  const place: Place = { folder: join(cache, 'bench'), tools: join(cache, 'tools') };
  const reason = buildTools(place.tools);
  if (reason) {
    say(`left out: ${reason}`);
    return [];
  }
  mkdirSync(place.folder, { recursive: true });
  const disk = syncLatency(place.folder);
  say(`this disk: 4 kB write + fdatasync p50 ${disk.toFixed(2)} ms`);
  const receivers = await startAll(place, say);
  try {
    const figures = await measure(receivers, place, say);
    const memory = receivers.flatMap((receiver) => memoryRows(receiver));
    return [alone('disk: 4 kB write + fdatasync, p50', 'ms', disk), ...compare(figures), ...memory];
  } finally {
    for (const receiver of receivers) await receiver.stop();
    rmSync(place.folder, { recursive: true, force: true });
  }
};

async function startAll(place: Place, say: (line: string) => void): Promise<Receiver[]> {
  const starts: [name: string, ready: boolean, start: (place: Place) => Promise<Receiver>][] = [
    ['box', true, startOurs],
    ['bare synced', true, startBare],
    ['storescp +B', present('storescp'), startStorescp],
    ['Orthanc', present('Orthanc'), startOrthanc],
    ['tcpsink', true, startTcpsink],
  ];
  const receivers: Receiver[] = [];
  for (const [name, ready, start] of starts) {
    if (!ready) say(`left out: ${name} is not installed`);
    else {
      const started = await start(place).catch((error: unknown) => String(error).split('\n').slice(0, 3).join(' '));
      if (typeof started === 'string') say(`left out: ${name} did not start (${started})`);
      else receivers.push(started);
    }
  }
  return receivers;
}

/** Images a second by series (kind and associations) and receiver, one figure a round. */
type Figures = Map<string, Map<string, number[]>>;

async function measure(receivers: readonly Receiver[], place: Place, say: (line: string) => void): Promise<Figures> {
  const figures: Figures = new Map();
  let set = 0;
  for (let round = 0; round <= rounds; round += 1) {
    for (const kind of ['CT', 'CR'] satisfies Kind[]) {
      for (const associations of [1, 4]) {
        set += 1;
        const files = writeRound(join(place.folder, 'files'), kind, set);
        const series = `${kind === 'CT' ? 'CT 0.5 MB' : 'CR 10 MB'}, ${associations} association${associations === 1 ? '' : 's'}`;
        // Each round begins with another receiver: nobody is always the one after the page cache was filled.
        const turn = receivers.map((_, k) => receivers[(k + round) % receivers.length]).filter((r) => r !== undefined);
        for (const receiver of turn) {
          const result = await blast(place.tools, receiver, associations, files);
          if (result.failed > 0) throw new Error(`${receiver.name}: ${result.failed} objects were not stored`);
          receiver.clear();
          // The first round warms caches and compilers and does not count.
          if (round === 0) continue;
          const byReceiver = figures.get(series) ?? new Map<string, number[]>();
          byReceiver.set(receiver.name, [...(byReceiver.get(receiver.name) ?? []), result.imagesPerSecond]);
          figures.set(series, byReceiver);
        }
      }
    }
    say(round === 0 ? 'warmed up' : `round ${round} of ${rounds}`);
  }
  return figures;
}

function compare(figures: Figures): BenchRow[] {
  const rows: BenchRow[] = [];
  for (const [series, byReceiver] of figures) {
    for (const ours of ['box', 'bare synced']) {
      const mine = byReceiver.get(ours);
      if (!mine) continue;
      for (const [peer, theirs] of byReceiver) {
        if (peer === ours || peer === 'box') continue;
        const ratio = median(mine.map((value, round) => value / (theirs[round] ?? Number.NaN)));
        const goal = ours === 'box' ? (goals[peer] ?? null) : null;
        rows.push({
          name: `${series}: ${ours}`,
          unit: 'images/s',
          ours: median(mine),
          peer,
          peerValue: median(theirs),
          ratio,
          goal,
          met: goal === null ? null : ratio >= goal,
        });
      }
    }
  }
  return rows;
}

function memoryRows(receiver: Receiver): BenchRow[] {
  return peakMemory(receiver.pids()).map(({ name, megabytes }) =>
    alone(`peak memory: ${receiver.name}, ${name}`, 'MB', megabytes),
  );
}

function alone(name: string, unit: string, ours: number): BenchRow {
  return { name, unit, ours, peer: null, peerValue: null, ratio: null, goal: null, met: null };
}

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

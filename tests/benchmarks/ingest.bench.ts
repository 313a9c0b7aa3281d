/**
 * How fast objects are taken in, synced before Success, against the receivers of the field: rounds in which every receiver
 * gets the same files one after the other, so that only ratios within a round count.
 */
import { execFileSync } from 'node:child_process';
import { closeSync, fdatasyncSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { random } from '../../inference/phantoms/random.ts';
import { peakMemory } from '../support/processes.ts';
import { type Kind, writeRound } from './bench-files.ts';
import { type Bench, type BenchRow, median } from './bench-row.ts';
import { type Blast, blast, buildTools } from './blast.ts';
import { alone, compare, type Figures, slowest, whereTimeGoes } from './ingest-rows.ts';
import {
  type Place,
  present,
  type Receiver,
  startBare,
  startOrthanc,
  startOurs,
  startStorescp,
  startStory,
  startTcpsink,
} from './receivers.ts';

const cache = fileURLToPath(new URL('../../.cache/', import.meta.url));
const rounds = Number(process.env.BENCH_ROUNDS ?? 6);

/** Least ratio to a peer that is asked for; null: shown, nothing promised. tcpsink is the bound that a disk sets. */
const goals = { 'bare synced': 0.8, Orthanc: 2.5, tcpsink: 0.7, 'storescp +B': null } as const;
/** Each receiver does what the one before it does, and one thing more. */
const steps = {
  'bare, no sync': 'receiving and writing',
  'bare synced': 'the sync',
  'no engine': 'digest, checksum and footer',
  story: 'parsing and de-identification',
  box: 'rows and the rest of the box',
} as const;

type Start = readonly [name: string, ready: boolean, start: (place: Place) => Promise<Receiver>];
const paused = { MARKIT_DECODE_WORKERS: '0' };

const resting: readonly Start[] = [
  ['box', true, (place) => startOurs(place, 'box', paused)],
  ['box, 2 listeners', true, (place) => startOurs(place, 'box, 2 listeners', { ...paused, MARKIT_LISTENERS: '2' })],
  ['story', true, (place) => startStory(place, 'story')],
  ['no engine', true, (place) => startStory(place, 'no engine', '--no-engine')],
  ['bare synced', true, (place) => startBare(place, 'bare synced')],
  ['bare, no sync', true, (place) => startBare(place, 'bare, no sync', '--no-sync')],
  ['tcpsink', true, startTcpsink],
  ['storescp +B', present('storescp'), startStorescp],
  ['Orthanc', present('Orthanc'), startOrthanc],
];
const analysing: readonly Start[] = [
  ['box, analysing', true, (place) => startOurs(place, 'box, analysing')],
  ['bare synced', true, (place) => startBare(place, 'bare synced')],
];

export const run: Bench = async (say) => {
  const place: Place = { folder: join(cache, 'bench'), tools: join(cache, 'tools') };
  const reason = buildTools(place.tools);
  if (reason) {
    say(`left out: ${reason}`);
    return [];
  }
  mkdirSync(place.folder, { recursive: true });
  try {
    const disk = syncLatency(place.folder);
    say(`this disk: 4 kB write + fdatasync p50 ${disk.toFixed(2)} ms`);
    const still = await measured(resting, place, say, true);
    say('now while the box looks at what came');
    const busy = await measured(analysing, place, say, false);
    return [
      alone('disk: 4 kB write + fdatasync, p50', 'ms', disk),
      ...compare(still.figures, 'box', goals),
      ...compare(still.figures, 'box, 2 listeners', goals),
      ...compare(still.figures, 'story', { 'no engine': 0.85 }),
      ...compare(still.figures, 'bare synced', { Orthanc: null, tcpsink: null, 'storescp +B': null }),
      ...compare(busy.figures, 'box, analysing', { 'bare synced': null }),
      ...slowest(busy.figures, 'box, analysing', 5),
      ...whereTimeGoes(still.figures, steps),
      ...still.memory,
      ...busy.memory,
    ];
  } finally {
    rmSync(place.folder, { recursive: true, force: true });
  }
};

interface Measured {
  readonly figures: Figures;
  readonly memory: readonly BenchRow[];
}

/** `rest`: nobody is measured while another is still at work on what it was sent. */
async function measured(
  starts: readonly Start[],
  place: Place,
  say: (line: string) => void,
  rest: boolean,
): Promise<Measured> {
  const receivers = await startAll(starts, place, say);
  try {
    const figures = await measure(receivers, place, say, rest);
    return { figures, memory: receivers.flatMap(memoryRows) };
  } finally {
    for (const receiver of receivers) await receiver.stop();
  }
}

async function startAll(starts: readonly Start[], place: Place, say: (line: string) => void): Promise<Receiver[]> {
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

const seriesOf = (kind: Kind, associations: number): string =>
  `${kind === 'CT' ? 'CT 0.5 MB' : 'CR 10 MB'}, ${associations} association${associations === 1 ? '' : 's'}`;

async function measure(
  receivers: readonly Receiver[],
  place: Place,
  say: (line: string) => void,
  rest: boolean,
): Promise<Figures> {
  const figures = new Map<string, Map<string, Blast[]>>();
  let set = 0;
  for (let round = 0; round <= rounds; round += 1) {
    for (const kind of ['CT', 'CR'] satisfies Kind[]) {
      for (const associations of [1, 4]) {
        set += 1;
        const files = writeRound(join(place.folder, 'files'), kind, set);
        const byReceiver = figures.get(seriesOf(kind, associations)) ?? new Map<string, Blast[]>();
        figures.set(seriesOf(kind, associations), byReceiver);
        const [warm, counted] = [files.slice(0, files.length / 5), files.slice(files.length / 5)];
        // Another order each time: whoever comes after a box or an archive finds the machine as that left it (measured: half as fast).
        for (const receiver of shuffled(receivers, set)) {
          const warming = await blast(place.tools, receiver, associations, warm);
          const result = await blast(place.tools, receiver, associations, counted);
          const failed = warming.failed + result.failed;
          if (failed > 0) throw new Error(`${receiver.name}: ${failed} objects were not stored`);
          if (rest) await settle(receiver);
          // The first round warms caches and compilers and does not count.
          if (round > 0) byReceiver.set(receiver.name, [...(byReceiver.get(receiver.name) ?? []), result]);
        }
      }
    }
    say(round === 0 ? 'warmed up' : `round ${round} of ${rounds}`);
  }
  return figures;
}

function shuffled<T>(of: readonly T[], seed: number): T[] {
  const dice = random(seed);
  return of
    .map((value) => ({ value, place: dice.next() }))
    .sort((a, b) => a.place - b.place)
    .map(({ value }) => value);
}

/** What a receiver left for later, rows or unwritten pages, is not paid by the next one. */
async function settle(receiver: Receiver): Promise<void> {
  await receiver.quiet();
  receiver.clear();
  execFileSync('sync');
}

function memoryRows(receiver: Receiver): BenchRow[] {
  return peakMemory(receiver.pids()).map(({ name, megabytes }) =>
    alone(`peak memory: ${receiver.name}, ${name}`, 'MB', megabytes),
  );
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

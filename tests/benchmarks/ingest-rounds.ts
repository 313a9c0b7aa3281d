/**
 * Rounds of an ingest benchmark: in each, every receiver gets the same files one after the other, so that only ratios within a
 * round count.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { random } from '../../inference/phantoms/random.ts';
import { peakMemory, ticksByName } from '../support/processes.ts';
import { type Kind, writeRound } from './bench-files.ts';
import type { BenchRow } from './bench-row.ts';
import { type Blast, blast, buildTools } from './blast.ts';
import { alone, type Figures, type Work } from './ingest-rows.ts';
import type { Place, Receiver } from './receivers.ts';

type Say = (line: string) => void;
export type Start = readonly [name: string, ready: boolean, start: (place: Place) => Promise<Receiver>];

export interface Measured {
  readonly figures: Figures;
  /** Of receivers that were left to rest after each round; else none. */
  readonly work: Work;
  readonly memory: readonly BenchRow[];
}

export interface RoundsOptions {
  readonly starts: readonly Start[];
  /** Nobody is measured while another is still at work on what it was sent. */
  readonly rest: boolean;
}

const cache = fileURLToPath(new URL('../../.cache/', import.meta.url));
const rounds = Number(process.env.BENCH_ROUNDS ?? 6);

/** Runs `work` with a folder of this disk and the sender built; answers no rows, and says why, where that cannot be. */
export async function withPlace(say: Say, work: (place: Place) => Promise<BenchRow[]>): Promise<BenchRow[]> {
  const place: Place = { folder: join(cache, 'bench'), tools: join(cache, 'tools') };
  const reason = buildTools(place.tools);
  if (reason) {
    say(`left out: ${reason}`);
    return [];
  }
  mkdirSync(place.folder, { recursive: true });
  try {
    return await work(place);
  } finally {
    rmSync(place.folder, { recursive: true, force: true });
  }
}

export async function measureRounds(place: Place, say: Say, { starts, rest }: RoundsOptions): Promise<Measured> {
  const receivers = await startAll(starts, place, say);
  try {
    const work = new WorkDone();
    const figures = await measure(receivers, place, say, rest ? work : undefined);
    return { figures, work: work.perObject(), memory: receivers.flatMap(memoryRows) };
  } finally {
    for (const receiver of receivers) await receiver.stop();
  }
}

async function startAll(starts: readonly Start[], place: Place, say: Say): Promise<Receiver[]> {
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
  say: Say,
  work: WorkDone | undefined,
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
        // Another order each time, so that nobody always follows the same neighbour.
        for (const receiver of shuffled(receivers, set)) {
          const before = ticksByName(receiver.pids());
          const warming = await blast(place.tools, receiver, associations, warm);
          const result = await blast(place.tools, receiver, associations, counted);
          const failed = warming.failed + result.failed;
          if (failed > 0) throw new Error(`${receiver.name}: ${failed} objects were not stored`);
          if (work) await settle(receiver);
          // The first round warms caches and compilers and does not count.
          if (round === 0) continue;
          byReceiver.set(receiver.name, [...(byReceiver.get(receiver.name) ?? []), result]);
          work?.add(`${seriesOf(kind, associations)}: ${receiver.name}`, files.length, before, receiver.pids());
        }
      }
    }
    say(round === 0 ? 'warmed up' : `round ${round} of ${rounds}`);
  }
  return figures;
}

/** Ticks are a hundredth of a second: only all rounds together tell what an object costs. */
class WorkDone {
  readonly #done = new Map<string, { objects: number; ticks: Map<string, number> }>();

  add(series: string, objects: number, before: ReadonlyMap<string, number>, pids: readonly number[]): void {
    const done = this.#done.get(series) ?? { objects: 0, ticks: new Map() };
    this.#done.set(series, done);
    done.objects += objects;
    for (const [name, ticks] of ticksByName(pids))
      done.ticks.set(name, (done.ticks.get(name) ?? 0) + ticks - (before.get(name) ?? 0));
  }

  perObject(): Work {
    return [...this.#done].flatMap(([series, { objects, ticks }]) =>
      [...ticks].map(([process, spent]) => ({ series, process, milliseconds: (spent * 10) / objects })),
    );
  }
}

function shuffled<T>(of: readonly T[], seed: number): T[] {
  const dice = random(seed);
  return of
    .map((value) => ({ value, place: dice.next() }))
    .sort((a, b) => a.place - b.place)
    .map(({ value }) => value);
}

/**
 * What a receiver left for later, rows or unwritten pages, is not paid by the next one. Its page cache is given back where that
 * is allowed: a virtual machine gets memory it has not touched yet half as fast, and the cache would always grow into that.
 */
async function settle(receiver: Receiver): Promise<void> {
  await receiver.quiet();
  receiver.clear();
  execFileSync('sync');
  if (process.getuid?.() === 0) writeFileSync('/proc/sys/vm/drop_caches', '1');
}

function memoryRows(receiver: Receiver): BenchRow[] {
  return peakMemory(receiver.pids()).map(({ name, megabytes }) =>
    alone(`peak memory: ${receiver.name}, ${name}`, 'MB', megabytes),
  );
}

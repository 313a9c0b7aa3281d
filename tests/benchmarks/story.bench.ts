/**
 * Where the time of a Success goes: receivers that each do what the one before it does and one thing more, with nothing else on
 * the machine, so that their differences are that thing.
 */
import type { Bench } from './bench-row.ts';
import { measureRounds, type Start, withPlace } from './ingest-rounds.ts';
import { compare, processorTime, whereTimeGoes } from './ingest-rows.ts';
import { startBare, startStory } from './receivers.ts';

const steps = {
  'bare, no sync': 'receiving and writing',
  'bare synced': 'the sync',
  'no engine': 'digest, checksum and footer',
  story: 'parsing and de-identification',
} as const;

const starts: readonly Start[] = [
  ['bare, no sync', true, (place) => startBare(place, 'bare, no sync', '--no-sync')],
  ['bare synced', true, (place) => startBare(place, 'bare synced')],
  ['no engine', true, (place) => startStory(place, 'no engine', '--no-engine')],
  ['story', true, (place) => startStory(place, 'story')],
];

export const run: Bench = (say) =>
  withPlace(say, async (place) => {
    const { figures, work, memory } = await measureRounds(place, say, { starts, rest: true });
    // De-identification may cost 15 %.
    const rows = compare(figures, 'story', { 'no engine': 0.85, 'bare synced': 0.8 });
    return [...rows, ...whereTimeGoes(figures, steps), ...processorTime(work), ...memory];
  });

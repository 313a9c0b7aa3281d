/** Time on task from raw events: the case was open, the page had the focus, and the reader was not idle. */
import type { TimeEventRow } from '../store/answers.ts';

type Event = Pick<TimeEventRow, 'opening' | 'sequence' | 'kind' | 'offset'>;

const ends = new Set(['blur', 'idle', 'closed', 'submit', 'skip']);

/** Seconds, or null where nothing was recorded. Offsets count, not wall clocks: those step. */
export function activeSeconds(events: readonly Event[]): number | null {
  if (events.length === 0) return null;
  const openings = Map.groupBy(events, (event) => event.opening);
  let total = 0;
  for (const opening of openings.values()) total += activeMs(opening);
  return total / 1000;
}

/** Every event but an end means that somebody is there: an interval runs from the first to the next end, or to the last event. */
function activeMs(opening: readonly Event[]): number {
  let total = 0;
  let since: number | undefined;
  let last = 0;
  for (const { kind, offset } of opening.toSorted((a, b) => a.sequence - b.sequence)) {
    last = Math.max(last, offset);
    if (ends.has(kind)) {
      if (since !== undefined) total += last - since;
      since = undefined;
    } else since ??= last;
  }
  return since === undefined ? total : total + last - since;
}

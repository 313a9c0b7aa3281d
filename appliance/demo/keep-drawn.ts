/**
 * The demo's owner decides about films of the demo on which bones were taken for letters: there are none, for they were drawn here. A
 * few stay held, so that the page of held images has something to show.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { type DecideParts, decideImage, isDecidable } from '../../gateway/decide.ts';
import { asMarkitError } from '../../gateway/errors.ts';
import type { Instance } from '../../gateway/store/instances.ts';

export interface KeepDrawnOptions {
  readonly decide: DecideParts;
  readonly ownerId: number;
  /** Whether an image is one of those that were sent so far, by its pseudonymous SOP Instance UID. */
  isDrawn(sopInstanceUid: string): boolean;
  /** Whether no more of them will come. */
  allSent(): boolean;
  readonly until: number;
}

/** Left to whoever tries the page. */
const leftHeld = 2;

/** Resolves when none waits for its look any more, or at the end of its patience. */
export async function keepDrawn(options: KeepDrawnOptions): Promise<void> {
  const { decide, ownerId, allSent, until } = options;
  const { store } = decide;
  while (Date.now() < until) {
    const sent = allSent();
    const waiting = await store.read.waitingInstances({ limit: 1, after: 0 });
    const surplus = (await heldOf(options)).slice(leftHeld);
    for (const row of surplus) await keep(row, `user-${ownerId}`, decide);
    if (sent && waiting.length === 0 && surplus.length === 0) return;
    await sleep(1_000, undefined, { ref: false });
  }
}

/** Oldest first, so that a later look leaves the same ones. */
async function heldOf({ decide: { store }, isDrawn }: KeepDrawnOptions): Promise<Instance[]> {
  const held = await store.read.heldInstances({ limit: 1_000 });
  return held
    .filter((row) => isDecidable(row) && row.clearingReason === 'text-found' && isDrawn(row.sopInstanceUid))
    .sort((a, b) => a.id - b.id);
}

/** What was found on it stays as it is; it is looked at once more, and lets through what is no news. */
async function keep(row: Instance, actor: string, decide: DecideParts): Promise<void> {
  try {
    await decideImage(actor, row, { kind: 'release', mask: [], seenAt: row.clearedAt ?? undefined }, decide);
    decide.wake();
  } catch (thrown) {
    // Somebody was quicker on the page of held images: theirs stands.
    if (asMarkitError(thrown).code !== 'CONFLICT') throw thrown;
  }
}

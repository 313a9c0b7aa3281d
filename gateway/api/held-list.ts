/** What is kept back and why, in plain words: for owners and for the box's console. */
import type { Held, HeldItem } from '../contract/held.ts';
import { holdReasonText } from '../images/hold-reason.ts';
import { clearingReasonText } from '../pixels/clearing-reason.ts';
import type { Store } from '../store/store.ts';

const most = 500;

/** Newest first, at most 500; the counts are of all. */
export async function heldList(store: Store): Promise<Held> {
  const objects = (await store.read.heldObjects({ limit: most })).map(
    ({ id, reason, source, receivedAt, size, lookedBy }): HeldItem => ({
      id,
      kind: 'object',
      waitsFor: lookedBy === null ? 'machine' : 'person',
      reason: holdReasonText(reason),
      source,
      receivedAt,
      size,
    }),
  );
  const images = (await store.read.heldInstances({ limit: most })).map(
    ({ id, clearingReason, source, receivedAt, size }): HeldItem => ({
      id: String(id),
      kind: 'image',
      waitsFor: 'person',
      reason: clearingReasonText(clearingReason ?? ''),
      source,
      receivedAt,
      size,
    }),
  );
  const items = [...objects, ...images].sort((a, b) => b.receivedAt - a.receivedAt).slice(0, most);
  return { items, counts: await store.read.instanceCounts({}) };
}

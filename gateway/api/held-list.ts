/** What is kept back and why, in plain words: for owners and for the box's console. */
import type { Held, HeldItem } from '../contract/held.ts';
import { isDecidable } from '../decide.ts';
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
      decidable: false,
    }),
  );
  const images = (await store.read.heldInstances({ limit: most })).map(
    (row): HeldItem => ({
      id: String(row.id),
      kind: 'image',
      waitsFor: 'person',
      reason: clearingReasonText(row.clearingReason ?? ''),
      source: row.source,
      receivedAt: row.receivedAt,
      size: row.size,
      decidable: isDecidable(row),
    }),
  );
  const items = [...objects, ...images].sort((a, b) => b.receivedAt - a.receivedAt).slice(0, most);
  return { items, counts: await store.read.instanceCounts({}) };
}

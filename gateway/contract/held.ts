/** GET /api/held (owner): what the box keeps back and why, in plain words; no pictures. */
import Type, { type Static } from 'typebox';
import { Closed, Count, Instant } from './scalars.ts';

export const HeldItem = Closed({
  id: Type.String({ maxLength: 80 }),
  /** object: stored encrypted as it came; image: de-identified, but its pixels were not cleared. */
  kind: Type.Enum(['object', 'image']),
  /** machine: the box has yet to look at it again; person: it did, and cannot decide. */
  waitsFor: Type.Enum(['machine', 'person']),
  reason: Type.String({ maxLength: 400 }),
  /** Who sent it: the AE title or the folder, as set up on this box. */
  source: Type.String({ maxLength: 120 }),
  receivedAt: Instant,
  size: Count,
  /** An image that a person may let through: its picture can be asked for. */
  decidable: Type.Boolean(),
});
export type HeldItem = Static<typeof HeldItem>;

/** Newest first, at most 500 of them; the counts are of all. */
export const Held = Closed({
  items: Type.Array(HeldItem, { maxItems: 500 }),
  counts: Closed({
    waiting: Count,
    cleared: Count,
    held: Count,
    broken: Count,
    /** By a person: their files are gone. */
    rejected: Count,
    heldObjects: Count,
    /** Of those, the ones that the box has yet to look at again. */
    heldUnlooked: Count,
    refused: Count,
  }),
});
export type Held = Static<typeof Held>;

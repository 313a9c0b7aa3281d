/** POST /api/tasks/:id/events -> 204: raw events from which time on task is worked out later. */
import Type, { type Static } from 'typebox';
import { LabelId } from './label-schema.ts';
import { Closed, Count, Instant, Uuid } from './scalars.ts';

export const TimeEventKind = Type.Enum([
  'opened',
  'shown',
  'focus',
  'blur',
  'label',
  'mark',
  'idle',
  'active',
  'submit',
  'skip',
  'closed',
]);
export type TimeEventKind = Static<typeof TimeEventKind>;

export const TimeEvent = Closed({
  /** Counted up in this opening of the case: a batch sent twice is stored once. */
  sequence: Count,
  kind: TimeEventKind,
  /** The client's wall clock. */
  at: Instant,
  /** Milliseconds since `opened` on a clock that never steps (`performance.now()`). */
  offset: Type.Number({ minimum: 0, maximum: 1_000_000_000 }),
  /** With kind label. */
  label: Type.Optional(LabelId),
});
export type TimeEvent = Static<typeof TimeEvent>;

export const TimeEvents = Closed({
  /** One opening of the case in one page. */
  opening: Uuid,
  events: Type.Array(TimeEvent, { minItems: 1, maxItems: 200 }),
});
export type TimeEvents = Static<typeof TimeEvents>;

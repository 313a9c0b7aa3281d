/** /api/projects/:id/deid-report: what was removed, kept, changed and held of a project's images, in counts. */
import Type, { type Static } from 'typebox';
import { type ElementFate, type ElementKind, elementFates, elementKinds } from './deid-counts.ts';
import { Closed, Count, Id, Instant, Line } from './scalars.ts';

const Code = Type.String({ maxLength: 64 });
const Words = Type.String({ maxLength: 400 });

/** Of one kind of attribute; see ElementFate. */
export const FateRow = Closed({
  kind: Type.Enum([...elementKinds] as [ElementKind, ...ElementKind[]]),
  ...(Object.fromEntries(elementFates.map((fate) => [fate, Count])) as Record<ElementFate, typeof Count>),
});
export type FateRow = Static<typeof FateRow>;

/** An image in its state, with the reason's code and words where there is one. */
export const StateRow = Closed({
  state: Type.Enum(['waiting', 'cleared', 'held', 'broken', 'rejected']),
  reason: Type.Union([Code, Type.Null()]),
  words: Type.Union([Words, Type.Null()]),
  images: Count,
});

export const DeidReport = Closed({
  project: Closed({ id: Id, name: Line }),
  instances: Count,
  /** Of them: what was done is known; elements are told apart by kind. */
  known: Count,
  toldApart: Count,
  /** Of all that are known. */
  actions: Closed({ kept: Count, replaced: Count, shifted: Count, emptied: Count, removed: Count }),
  kinds: Type.Array(FateRow, { maxItems: 64 }),
  structure: Closed({ segments: Count, blanked: Count, tail: Count, preamble: Count }),
  states: Type.Array(StateRow, { maxItems: 1_000 }),
  masks: Closed({ decided: Count, images: Count, boxes: Count }),
  detectors: Type.Array(
    Closed({
      name: Type.Union([Code, Type.Null()]),
      sha256: Type.Union([Code, Type.Null()]),
      cleared: Count,
      others: Count,
    }),
    { maxItems: 1_000 },
  ),
  profiles: Type.Array(
    Closed({ profile: Code, rules: Type.Union([Code, Type.Null()]), instances: Count, since: Instant, until: Instant }),
    { maxItems: 1_000 },
  ),
  /** By where they came from and what they are; of their elements, what was done. */
  sources: Type.Array(
    Closed({
      source: Code,
      sopClass: Code,
      instances: Count,
      cleared: Count,
      kept: Count,
      changed: Count,
      removed: Count,
    }),
    { maxItems: 10_000 },
  ),
  /** Of the whole box and no project: what is kept encrypted, for owners. */
  heldObjects: Type.Union([
    Type.Array(Closed({ reason: Code, words: Words, objects: Count }), { maxItems: 1_000 }),
    Type.Null(),
  ]),
});
export type DeidReport = Static<typeof DeidReport>;

/** GET /api/deid/projects: whose report this account may see. */
export const DeidProjects = Closed({
  projects: Type.Array(Closed({ id: Id, name: Line }), { maxItems: 10_000 }),
});
export type DeidProjects = Static<typeof DeidProjects>;

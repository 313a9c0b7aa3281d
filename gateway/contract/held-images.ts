/** /api/held/images (owner): one held image with what was found on it, its picture, and the decision about it. */
import Type, { type Static } from 'typebox';
import { Closed, Count, Id, Instant } from './scalars.ts';

export const HeldImageParams = Closed({ id: Id });
export const HeldPictureParams = Closed({ id: Id, frame: Type.Integer({ minimum: 1, maximum: 1_000_000 }) });

const Side = Type.Integer({ minimum: 0, maximum: 65_535 });

/** In pixels of the image, from its upper left corner. */
export const HeldBox = Closed({ x: Side, y: Side, width: Side, height: Side });
export type HeldBox = Static<typeof HeldBox>;

export const HeldPlace = Closed({
  ...HeldBox.properties,
  /** From 1. */
  frame: Count,
  /** Mean probability of text, 0 to 1. */
  score: Type.Number({ minimum: 0, maximum: 1 }),
  /** Of the list of words that may stand in pixels, where nothing else was read there. */
  word: Type.Union([Type.String({ maxLength: 120 }), Type.Null()]),
});
export type HeldPlace = Static<typeof HeldPlace>;

/** Boxes that a rule names: nothing is painted over until the owner says so. */
export const HeldProposal = Closed({
  rule: Type.String({ maxLength: 40 }),
  /** mark: short marks outside the body; device: where its device is known to write text. */
  kind: Type.Enum(['mark', 'device']),
  boxes: Type.Array(HeldBox, { minItems: 1, maxItems: 200 }),
});
export type HeldProposal = Static<typeof HeldProposal>;

const Told = Type.Union([Type.String({ maxLength: 64 }), Type.Null()]);

export const HeldImage = Closed({
  id: Id,
  reason: Type.String({ maxLength: 400 }),
  source: Type.String({ maxLength: 120 }),
  receivedAt: Instant,
  /** When the look ended that found these places; a decision names it, so that nobody keeps what they have not seen. */
  lookedAt: Instant,
  rows: Count,
  columns: Count,
  frames: Count,
  modality: Told,
  bodyPart: Told,
  viewPosition: Told,
  /** Burned In Annotation as the object came: never believed. */
  burnedIn: Type.Union([Type.Literal('YES'), Type.Literal('NO'), Type.Null()]),
  /** False: it can be let through as it is or rejected, but not painted over. */
  maskable: Type.Boolean(),
  places: Type.Array(HeldPlace, { maxItems: 500 }),
  proposals: Type.Array(HeldProposal, { maxItems: 8 }),
  /** Rules by which the box itself has painted over this image already. */
  painted: Type.Array(Type.String({ maxLength: 40 }), { maxItems: 8 }),
  /** Held images of the same source and size, for the same reason. */
  alike: Count,
});
export type HeldImage = Static<typeof HeldImage>;

export const HeldDecision = Type.Union([
  Closed({
    kind: Type.Literal('release'),
    /** Of the image that was shown. */
    lookedAt: Instant,
    /** Painted over on every frame; what was found elsewhere is kept. */
    mask: Type.Array(HeldBox, { maxItems: 200 }),
    /** The same boxes on the images that are alike; nothing that was found on those is kept unseen. */
    alike: Type.Boolean(),
  }),
  Closed({ kind: Type.Literal('reject') }),
]);
export type HeldDecision = Static<typeof HeldDecision>;

export const HeldObjectParams = Closed({ id: Type.String({ pattern: '^[0-9a-zA-Z-]{1,80}$' }) });
export const HeldObjectDecision = Closed({ kind: Type.Literal('reject') });

/** `later`: images alike that are painted over one after the other. */
export const HeldDecided = Closed({ later: Count });
export type HeldDecided = Static<typeof HeldDecided>;

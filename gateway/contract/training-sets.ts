/** Data sets for full training: asked for, put together in the background, looked at, approved by another person, taken. */
import Type, { type Static } from 'typebox';
import { Release } from './releases.ts';
import { Account, Closed, Count, Id, Instant, Line } from './scalars.ts';

/** A line in which something can be read: no control characters (Cc), no other end of a line, nothing that turns what follows round. */
const statement =
  '^(?=.*[^\\s\\u00ad\\u200b-\\u200f\\u2060\\ufeff])[^\\u0000-\\u001f\\u007f-\\u009f\\u2028-\\u202e\\u2066-\\u2069]+$';

/** POST /api/projects/:id/training-sets -> TrainingSet, at once (manager or owner). */
export const NewTrainingSet = Closed({
  /** For whom and under which terms: it stands in the set. */
  statement: Type.String({ minLength: 1, maxLength: 500, pattern: statement }),
});
export type NewTrainingSet = Static<typeof NewTrainingSet>;

/**
 * building: it waits for its turn or is being put together; waiting: another person has to look and approve; approved: it may be
 * taken; failed: nothing of it is left, and `code` says why; withdrawn: nothing of it is left, because somebody said so.
 */
export const TrainingSetState = Type.Enum(['building', 'waiting', 'approved', 'failed', 'withdrawn']);
export type TrainingSetState = Static<typeof TrainingSetState>;

export const TrainingSet = Closed({
  id: Id,
  project: Closed({ id: Id, name: Line }),
  by: Type.Union([Account, Type.Null()]),
  at: Instant,
  statement: Type.String({ maxLength: 500 }),
  state: TrainingSetState,
  /** How often it was begun: more than once where the box ended meanwhile. */
  tries: Count,
  images: Closed({ total: Count, done: Count }),
  /** Of gateway/errors.ts, with its text. */
  failure: Type.Union([Closed({ code: Type.String(), text: Type.String() }), Type.Null()]),
  release: Type.Union([Release, Type.Null()]),
  approvedBy: Type.Union([Account, Type.Null()]),
  /** Whether who asks now may approve it: never who asked for it. */
  mayApprove: Type.Boolean(),
});
export type TrainingSet = Static<typeof TrainingSet>;

/** GET /api/training-sets, newest first; older ones that left stand among the releases. */
export const TrainingSets = Closed({ sets: Type.Array(TrainingSet, { maxItems: 50 }) });
export type TrainingSets = Static<typeof TrainingSets>;

const Code = Type.String({ pattern: '^(case|patient|image)-[0-9a-f]{16}$' });
const Share = Closed({ what: Type.String({ maxLength: 64 }), images: Count });

/** What is looked at before it may leave. Names of sources stay in the house: the set has none. */
export const SetPreview = Closed({
  images: Count,
  cases: Count,
  patients: Count,
  answers: Count,
  readers: Count,
  bytes: Count,
  schemaVersion: Count,
  leftOut: Closed({
    /** Answers given on other images than stand there now: in the table, and saying so, only where others of their case count. */
    changedAnswers: Count,
    /** Cases without an image of the modalities and body parts that such a set may hold. */
    withoutImage: Count,
    /** Cases of which an image is in colour, deeper than 16 bits, or cannot be decoded. */
    unreadable: Count,
  }),
  clearedByPerson: Count,
  masked: Count,
  sources: Type.Array(Closed({ source: Type.String({ maxLength: 64 }), images: Count, clearedByPerson: Count }), {
    maxItems: 200,
  }),
  modalities: Type.Array(Share, { maxItems: 50 }),
  views: Type.Array(Share, { maxItems: 50 }),
  labels: Type.Array(Closed({ label: Type.String({ maxLength: 40 }), yes: Count, no: Count }), { maxItems: 200 }),
  /** The first lines of cases.csv. */
  rows: Type.Array(
    Closed({
      case: Code,
      patient: Code,
      image: Code,
      sex: Type.String({ maxLength: 1 }),
      ageYears: Type.Union([Count, Type.Null()]),
      view: Type.String({ maxLength: 16 }),
      modality: Type.String({ maxLength: 16 }),
    }),
    { maxItems: 50 },
  ),
  pictures: Type.Array(Closed({ image: Code, width: Count, height: Count, clearedByPerson: Type.Boolean() }), {
    maxItems: 24,
  }),
});
export type SetPreview = Static<typeof SetPreview>;

/** GET /api/training-sets/:id. Its pictures: GET /api/training-sets/:id/pictures/:place, PNG, counted from 0. */
export const TrainingSetSeen = Closed({ set: TrainingSet, preview: Type.Union([SetPreview, Type.Null()]) });
export type TrainingSetSeen = Static<typeof TrainingSetSeen>;

export const TrainingSetParams = Closed({ id: Id });
export const SetPictureParams = Closed({ id: Id, place: Type.Integer({ minimum: 0, maximum: 23 }) });

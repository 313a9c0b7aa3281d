/** A reader's answer to a case, and how it is changed: PUT /api/tasks/:id/answer, POST .../submit, POST .../skip. */
import Type, { type Static } from 'typebox';
import { Grade, LabelId } from './label-schema.ts';
import { Closed, Count, Id, Instant, Line, Uid, Uuid } from './scalars.ts';
import { TaskState } from './worklist.ts';

/** `value` null: not answered yet. A grade may stand on a no: how sure the reader is that the finding is there. */
export const LabelAnswer = Closed({
  label: LabelId,
  value: Type.Union([Type.Enum(['yes', 'no']), Type.Null()]),
  grade: Type.Union([Grade, Type.Null()]),
});
export type LabelAnswer = Static<typeof LabelAnswer>;

/** Column then row, as continuous index: (0, 0) is the centre of the top left pixel. */
export const Point = Type.Tuple([
  Type.Number({ minimum: -1, maximum: 100_000 }),
  Type.Number({ minimum: -1, maximum: 100_000 }),
]);
export type Point = Static<typeof Point>;

/** Two opposite corners, in any order. */
export const Roi = Closed({
  id: Uuid,
  label: Type.Union([LabelId, Type.Null()]),
  kind: Type.Enum(['rectangle']),
  sopInstanceUid: Uid,
  /** From 1, as in PS3.3. */
  frame: Type.Integer({ minimum: 1, maximum: 100_000 }),
  points: Type.Tuple([Point, Point]),
});
export type Roi = Static<typeof Roi>;

/** Instances that the page showed, by their numbers in TaskImage: kept with the answer. */
const Seen = Type.Optional(Type.Array(Id, { maxItems: 1_000 }));

const content = {
  labels: Type.Array(LabelAnswer, { maxItems: 23 }),
  rois: Type.Array(Roi, { maxItems: 200 }),
};

/** My answer at its newest revision. Revision 0: nothing was saved yet. */
export const Answer = Closed({
  revision: Count,
  savedAt: Type.Union([Instant, Type.Null()]),
  ...content,
});
export type Answer = Static<typeof Answer>;

/** PUT /api/tasks/:id/answer -> Saved. The whole answer; labels left out are not answered. */
export const SaveAnswer = Closed({
  /** The revision this change was made on. Not the newest any more: 409 with AnswerConflict. */
  base: Count,
  /** Names this change: the same one sent twice is saved once and answered alike. */
  client: Uuid,
  seen: Seen,
  ...content,
});
export type SaveAnswer = Static<typeof SaveAnswer>;

/** POST /api/tasks/:id/submit -> Saved */
export const SubmitAnswer = Closed({ base: Count, client: Uuid, seen: Seen });
export type SubmitAnswer = Static<typeof SubmitAnswer>;

/** POST /api/tasks/:id/skip -> Saved. A later change of the answer takes the case up again. */
export const SkipTask = Closed({ reason: Line, client: Uuid, seen: Seen });
export type SkipTask = Static<typeof SkipTask>;

export const Saved = Closed({ revision: Count, savedAt: Instant, state: TaskState });
export type Saved = Static<typeof Saved>;

/** 409: what is on the box now, beside the usual members of an error. */
export const AnswerConflict = Closed({
  code: Type.Literal('CONFLICT'),
  text: Type.String(),
  retry: Type.Literal('permanent'),
  newest: Answer,
});
export type AnswerConflict = Static<typeof AnswerConflict>;

export const TaskParams = Closed({ id: Id });
export type TaskParams = Static<typeof TaskParams>;

/** The labels of a project as they travel; what makes them valid together is in projects/label-schema.ts. */
import Type, { type Static } from 'typebox';
import { Closed, Line } from './scalars.ts';

/** Name of a label inside its schema: never changes, is what answers and exports carry. */
export const LabelId = Type.String({ pattern: '^[a-z][a-z0-9-]{0,39}$' });

/** How sure a reader is that the finding is there, in percent. */
export const Grade = Type.Enum([0, 20, 40, 60, 80, 100]);
export type Grade = Static<typeof Grade>;

export const Label = Closed({
  id: LabelId,
  name: Line,
  /** The key that says yes: a capital letter but G, Q, X, which the reading page keeps for itself. */
  key: Type.String({ pattern: '^[A-FH-PR-WYZ]$' }),
  /** The grade that a plain yes carries. */
  defaultGrade: Grade,
  /** Heading of the label sheet, or null. */
  group: Type.Union([Line, Type.Null()]),
});
export type Label = Static<typeof Label>;

export const LabelSchema = Closed({
  /** Counted up with every change; an answer says which one it was given under. */
  version: Type.Integer({ minimum: 1 }),
  labels: Type.Array(Label, { minItems: 1, maxItems: 23 }),
});
export type LabelSchema = Static<typeof LabelSchema>;

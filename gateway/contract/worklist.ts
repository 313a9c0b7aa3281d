/** GET /api/projects/:id/worklist: a reader's own tasks, and nothing of anybody else's. */
import Type, { type Static } from 'typebox';
import { OwnCounts } from './projects.ts';
import { Closed, Count, Id } from './scalars.ts';

export const TaskState = Type.Enum(['open', 'draft', 'submitted', 'skipped']);
export type TaskState = Static<typeof TaskState>;

/** Tasks with a position greater than `after`, in order of position. */
export const WorklistQuery = Closed({
  after: Type.Optional(Count),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500 })),
  state: Type.Optional(TaskState),
});
export type WorklistQuery = Static<typeof WorklistQuery>;

export const WorklistItem = Closed({
  taskId: Id,
  /** Number of the case in the project, the same for every reader. */
  caseNumber: Id,
  /** Place in my own order, from 1. */
  position: Id,
  state: TaskState,
  /** Labels answered with yes so far. */
  yes: Count,
});
export type WorklistItem = Static<typeof WorklistItem>;

export const Worklist = Closed({
  items: Type.Array(WorklistItem, { maxItems: 500 }),
  counts: OwnCounts,
  /** `after` of the next page; null: this was the last. */
  next: Type.Union([Count, Type.Null()]),
});
export type Worklist = Static<typeof Worklist>;

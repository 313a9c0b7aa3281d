/** /api/projects: what a project asks, and for its managers how far it is. */
import Type, { type Static } from 'typebox';
import { Label, LabelId, LabelSchema } from './label-schema.ts';
import { Account, Closed, Count, Id, Line } from './scalars.ts';

const policy = {
  /** True: every label must have been answered before submit. False: what was left untouched is a no. */
  demandAllLabels: Type.Boolean(),
  /** Whether a reader may change an answer after submitting it (each such change must be submitted again). */
  changeAfterSubmit: Type.Boolean(),
  /** Whether studies that arrive from now on become cases of this project. */
  takesNewCases: Type.Boolean(),
};
/** When a reader is shown what models say of a case: after-submit, and only as long as the own answer stands submitted. */
export const ModelShown = Type.Enum(['after-submit', 'always', 'never']);
export type ModelShown = Static<typeof ModelShown>;

export const Policy = Closed({ ...policy, modelShown: ModelShown });
export type Policy = Static<typeof Policy>;

export const ProjectRole = Type.Enum(['manager', 'reader']);
export type ProjectRole = Static<typeof ProjectRole>;

/** Counts of my own tasks. */
export const OwnCounts = Closed({ open: Count, draft: Count, submitted: Count, skipped: Count });
export type OwnCounts = Static<typeof OwnCounts>;

const summary = {
  id: Id,
  name: Line,
  myRoles: Type.Array(ProjectRole, { maxItems: 2 }),
};

/** GET /api/projects: those I read or manage. `mine` is null where I am no reader. */
export const Projects = Closed({
  projects: Type.Array(Closed({ ...summary, mine: Type.Union([OwnCounts, Type.Null()]) }), { maxItems: 1_000 }),
});
export type Projects = Static<typeof Projects>;

/** GET /api/projects/:id, also the answer of POST /api/projects. */
export const Project = Closed({ ...summary, schema: LabelSchema, policy: Policy });
export type Project = Static<typeof Project>;

/** POST /api/projects -> Project (manager). */
export const NewProject = Closed({
  name: Line,
  labels: Type.Array(Label, { minItems: 1, maxItems: 23 }),
  /** Accounts with the role reader. */
  readers: Type.Array(Account, { minItems: 1, maxItems: 50, uniqueItems: true }),
  /** Without modelShown: after-submit. */
  policy: Closed({ ...policy, modelShown: Type.Optional(ModelShown) }),
  /** True: cases that the box already has are dealt too. */
  existingCases: Type.Boolean(),
});
export type NewProject = Static<typeof NewProject>;

/** GET /api/projects/:id/progress (manager): no reader ever sees it. */
export const Progress = Closed({
  cases: Count,
  readers: Type.Array(
    Closed({ account: Account, name: Line, open: Count, draft: Count, submitted: Count, skipped: Count }),
    { maxItems: 1_000 },
  ),
  /** Over submitted answers: how often each label was a yes. */
  labels: Type.Array(Closed({ label: LabelId, yes: Count, of: Count }), { maxItems: 100 }),
});
export type Progress = Static<typeof Progress>;

export const ProjectParams = Closed({ id: Id });
export type ProjectParams = Static<typeof ProjectParams>;

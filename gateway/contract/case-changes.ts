/** GET /api/projects/:id/changes (manager): cases whose images changed after they were made; names nobody. */
import Type, { type Static } from 'typebox';
import { Closed, Count, Id, Instant } from './scalars.ts';

/**
 * pixels: an image came again with other samples. description: with another view, side or scale. patient: the archive says
 * it is of another patient. added: an image came that was not there.
 */
export const ImageChange = Type.Enum(['pixels', 'description', 'patient', 'added']);
export type ImageChange = Static<typeof ImageChange>;

/** moved: an image of the case came again in another study; the case keeps the version that it has. */
export const CaseChange = Type.Enum(['pixels', 'description', 'patient', 'added', 'moved']);
export type CaseChange = Static<typeof CaseChange>;

export const ChangedCase = Closed({
  caseNumber: Id,
  kinds: Type.Array(CaseChange, { maxItems: 5 }),
  at: Instant,
  /** The newest change of it: named when it is marked as seen, so that nothing is that came later. */
  upTo: Id,
  /** Answers given before: not submitted, and submitted. Their readers are told when they open the case. */
  saved: Count,
  submitted: Count,
});
export type ChangedCase = Static<typeof ChangedCase>;

/** Newest first, at most 100 of `total`. */
export const ChangedCases = Closed({
  cases: Type.Array(ChangedCase, { maxItems: 100 }),
  total: Count,
  /** Cases of which something came again in another form, without a difference that anybody sees. */
  resent: Count,
});
export type ChangedCases = Static<typeof ChangedCases>;

/** POST /api/projects/:id/changes -> ChangedCases (manager): that case is seen up to that change. */
export const ChangesSeen = Closed({ caseNumber: Id, upTo: Id });
export type ChangesSeen = Static<typeof ChangesSeen>;

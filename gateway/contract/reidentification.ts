/** /api/reidentifications (owners): who asked whose study it is, why, who agreed, and what kind of answer came. */
import Type, { type Static } from 'typebox';
import { Account, Closed, Count, Id, Instant, Line, Password, TotpCode, Uid } from './scalars.ts';

/** The person themselves, not their open page. 401 CODE_NEEDED: the same again with `code`. */
export const Proof = Closed({ password: Password, code: Type.Optional(TotpCode) });
export type Proof = Static<typeof Proof>;

/** A case of a project by its number, or a study by its pseudonymous UID. */
export const CaseAskedFor = Type.Union([Closed({ project: Id, number: Id }), Closed({ study: Uid })]);
export type CaseAskedFor = Static<typeof CaseAskedFor>;

/** Why; for people of the house. Names nobody: five digits in a row are refused. */
export const Reason = Type.String({ minLength: 10, maxLength: 500, pattern: '^[^\\u0000-\\u001f\\u007f-\\u009f]+$' });

/** POST /api/reidentifications -> Reidentification. */
export const NewReidentification = Closed({ case: CaseAskedFor, reason: Reason, proof: Proof });
export type NewReidentification = Static<typeof NewReidentification>;

export const Question = Closed({
  /** day: of the study; days: and the one before and behind it. */
  window: Type.Enum(['day', 'days']),
  modality: Type.Union([Type.String({ maxLength: 16 }), Type.Null()]),
  /** Studies that the archive answered. */
  answered: Count,
});
export type Question = Static<typeof Question>;

export const Reidentification = Closed({
  id: Id,
  /** Pseudonymous. */
  study: Uid,
  project: Type.Union([Closed({ id: Id, name: Line }), Type.Null()]),
  caseNumber: Type.Union([Id, Type.Null()]),
  reason: Type.String({ maxLength: 500 }),
  by: Type.Union([Account, Type.Null()]),
  /** Whether I asked: then I cannot agree. */
  mine: Type.Boolean(),
  at: Instant,
  expiresAt: Instant,
  /**
   * waiting: for another owner; refused; lapsed; asking: the question is on its way; unknown: it went out, and what came of it is
   * not known; failed: the archive gave no answer, it can be asked again; answered.
   */
  state: Type.Enum(['waiting', 'refused', 'lapsed', 'asking', 'unknown', 'failed', 'answered']),
  decidedBy: Type.Union([Account, Type.Null()]),
  decidedAt: Type.Union([Instant, Type.Null()]),
  /** Of an answer; null before it. */
  outcome: Type.Union([Type.Enum(['found', 'patient', 'not-found', 'too-many']), Type.Null()]),
  /** Why the archive gave none, in a sentence. */
  trouble: Type.Union([Type.String({ maxLength: 200 }), Type.Null()]),
  questions: Type.Array(Question, { maxItems: 2 }),
  /** Whether I am one of the two who may have the archive asked again now. */
  mayAsk: Type.Boolean(),
  /** Whether the answer waits for me; each of the two sees it once. */
  waitsForMe: Type.Boolean(),
  leafIndex: Type.Union([Count, Type.Null()]),
});
export type Reidentification = Static<typeof Reidentification>;

/** GET /api/reidentifications, newest first. */
export const Reidentifications = Closed({
  /** Whether an archive is set up that can be asked. */
  archive: Type.Boolean(),
  requests: Type.Array(Reidentification, { maxItems: 500 }),
});
export type Reidentifications = Static<typeof Reidentifications>;

const Shown = Type.String({ maxLength: 256 });
/** Whom the archive names. Shown once to each of the two, never kept; `study` is null where only the patient was found. */
export const Identity = Closed({
  study: Type.Union([Shown, Type.Null()]),
  patientId: Shown,
  issuer: Shown,
  accession: Shown,
  /** False: the archive has it under another patient than the one it came with. */
  samePatient: Type.Boolean(),
});
export type Identity = Static<typeof Identity>;

/** POST .../:id/agree, where another person asked, and .../:id/ask, again: {proof} -> this, when the archive has answered. */
export const Asked = Closed({ request: Reidentification, identity: Type.Union([Identity, Type.Null()]) });
export type Asked = Static<typeof Asked>;

/** POST .../:id/agree, /ask -> Asked; /identity -> Identity. POST .../:id/refuse has no body -> Reidentification. */
export const WithProof = Closed({ proof: Proof });
export type WithProof = Static<typeof WithProof>;

export const ReidentificationParams = Closed({ id: Id });

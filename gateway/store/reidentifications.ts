/** Requests to learn whose study it is; the columns. The identity itself has none. */
import type { Generated, Selectable } from 'kysely';

/** waiting: for a second owner; refused by one; agreed: the archive may be asked; closed: it answered. */
export type ReidentificationState = 'waiting' | 'refused' | 'agreed' | 'closed';

/** One question that went out, without what it asked for: the day is the archive's own, and identifies. */
export interface AskedQuestion {
  /** day: of the study; days: and the one before and behind it. */
  readonly window: 'day' | 'days';
  readonly modality: string | null;
  readonly answered: number;
}

export interface NewReidentification {
  /** Pseudonymous; a rotation of the site key carries it. */
  readonly studyInstanceUid: string;
  /** Where it was asked from, as its owner names the case. */
  readonly projectId: number | null;
  readonly caseNumber: number | null;
  readonly reason: string;
  /** Random, in hex: without it a reason that is easily guessed could be read from its digest. Zeros once it is `sealed`. */
  readonly salt: string;
  /** SHA-256 of the canonical request with that salt: what the log carries. */
  readonly digest: string;
  readonly askedBy: number;
  readonly askedAt: number;
  readonly expiresAt: number;
}

export interface ReidentificationTable extends NewReidentification {
  readonly id: Generated<number>;
  state: ReidentificationState;
  decidedBy: number | null;
  decidedAt: number | null;
  /** When the newest question went out; with a null outcome nobody knows what came of it. */
  questionAt: number | null;
  /** Leaf of that question. */
  position: number | null;
  /** found, patient, not-found, too-many, or a code of gateway/errors.ts. */
  outcome: string | null;
  /** JSON: AskedQuestion[]. */
  asked: Generated<string>;
  /** Since a rotation: what study and salt were when the digest was made (gateway/deid/sealed-request.ts). */
  sealed: Generated<Uint8Array | null>;
}

export type Reidentification = Selectable<ReidentificationTable>;

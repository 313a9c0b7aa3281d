/** People of the box: accounts, one-time codes, sessions, and the record of what was done. Columns only. */
import type { Generated, Selectable } from 'kysely';

export interface UserTable {
  readonly id: Generated<number>;
  readonly account: string;
  name: string;
  /** JSON array of roles. */
  roles: string;
  state: 'invited' | 'active' | 'disabled';
  /** PHC string with its parameters; null until a one-time code was used. */
  passwordHash: string | null;
  /** Sealed with the box's key; `Pending` until the first code of the authenticator was right. */
  totpSecret: string | null;
  totpPending: string | null;
  /** The newest 30 s step that was used: no code counts twice (RFC 6238 5.2). */
  totpStep: number;
  readonly createdAt: number;
}

export interface OneTimeCodeTable {
  /** Keyed hash in hex. */
  readonly hash: string;
  /** Null: the code that makes the first account. */
  readonly userId: number | null;
  readonly expiresAt: number;
  usedAt: number | null;
}

export interface SessionTable {
  readonly id: Generated<number>;
  /** SHA-256 of a 256-bit random token, in hex. */
  readonly tokenHash: string;
  readonly userId: number;
  readonly createdAt: number;
  seenAt: number;
}

export interface AuditTable {
  readonly id: Generated<number>;
  readonly at: number;
  readonly kind: string;
  /** Who did it; null where nobody was signed in. */
  readonly userId: number | null;
  /** What it was done to: `user 3`, `project 1`, `release 9`. Never a patient's identifier. */
  readonly subject: string | null;
  readonly address: string | null;
}

export type UserRow = Selectable<UserTable>;
export type NewAuditRow = Omit<Selectable<AuditTable>, 'id'>;

/** A live session and whose it is. */
export interface SessionRow {
  readonly sessionId: number;
  readonly createdAt: number;
  readonly seenAt: number;
  readonly user: UserRow;
}

/** Who is signed in, as the rest of the gateway sees them. */
import type { Me, Role } from '../contract/accounts.ts';
import type { User } from '../contract/users.ts';
import type { UserRow } from '../store/accounts.ts';
import { csrfToken } from './session-token.ts';

export interface Session {
  readonly id: number;
  readonly userId: number;
  readonly account: string;
  readonly name: string;
  readonly roles: readonly Role[];
  readonly totp: boolean;
  /** Of the cookie; never stored, never logged. */
  readonly token: string;
}

export function sessionOf(user: UserRow, sessionId: number, token: string): Session {
  const { id: userId, account, name } = user;
  return { id: sessionId, userId, account, name, roles: rolesOf(user), totp: user.totpSecret !== null, token };
}

export function rolesOf(user: UserRow): Role[] {
  return JSON.parse(user.roles) as Role[];
}

export function meOf(session: Session): Me {
  const { userId: id, account, name, roles, totp, token } = session;
  return { id, account, name, roles: [...roles], totp, csrf: csrfToken(token) };
}

export function userOf(row: UserRow): User {
  const { id, account, name, state } = row;
  return { id, account, name, roles: rolesOf(row), state, totp: row.totpSecret !== null };
}

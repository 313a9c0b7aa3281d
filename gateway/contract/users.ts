/** /api/users: the people of the box, for managers. */
import Type, { type Static } from 'typebox';
import { Roles } from './accounts.ts';
import { Account, Closed, Id, Instant, Line } from './scalars.ts';

export const User = Closed({
  id: Id,
  account: Account,
  name: Line,
  roles: Roles,
  /** invited: a code was given and not used; disabled: cannot sign in, all sessions ended. */
  state: Type.Enum(['invited', 'active', 'disabled']),
  totp: Type.Boolean(),
});
export type User = Static<typeof User>;

/** GET /api/users */
export const Users = Closed({ users: Type.Array(User, { maxItems: 10_000 }) });
export type Users = Static<typeof Users>;

/** POST /api/users -> Invited */
export const Invite = Closed({ account: Account, name: Line, roles: Roles });
export type Invite = Static<typeof Invite>;

/** Also the answer of POST /api/users/:id/code, which ends that account's sessions, password and second factor. */
export const Invited = Closed({
  user: User,
  /** Shown once: the box keeps a keyed hash only. */
  code: Type.String({ maxLength: 64 }),
  expiresAt: Instant,
});
export type Invited = Static<typeof Invited>;
/** POST /api/users/:id/disable -> User */
export const UserParams = Closed({ id: Id });
export type UserParams = Static<typeof UserParams>;

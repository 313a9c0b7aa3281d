/** Signing in and out, enrolling, the second factor: /api/sign-in, /api/sign-out, /api/me, /api/enrol, /api/me/totp. */
import Type, { type Static } from 'typebox';
import { Account, Closed, Id, Line, OneTimeCode, Password, TotpCode } from './scalars.ts';

/** manager: users and projects; owner: what leaves the box; reader: reads the cases that were given to them. */
export const Role = Type.Enum(['manager', 'owner', 'reader']);
export type Role = Static<typeof Role>;
export const Roles = Type.Array(Role, { minItems: 1, maxItems: 3, uniqueItems: true });

/** POST /api/sign-in -> Me. 401 CODE_NEEDED: the same again with `code`. 429 TOO_MANY_TRIES carries Retry-After. */
export const SignIn = Closed({ account: Account, password: Password, code: Type.Optional(TotpCode) });
export type SignIn = Static<typeof SignIn>;

/** GET /api/me, also the answer of sign-in and enrol. `csrf` goes into the header of every request that changes something. */
export const Me = Closed({
  id: Id,
  account: Account,
  name: Line,
  roles: Roles,
  csrf: Type.String({ maxLength: 64 }),
  /** Whether a second factor is on. */
  totp: Type.Boolean(),
});
export type Me = Static<typeof Me>;

/**
 * POST /api/enrol -> Me, signed in. A code opens the account that a manager prepared; the very first code of a box makes
 * the first manager and owner, and only then `account` and `name` are asked for.
 */
export const Enrol = Closed({
  code: OneTimeCode,
  account: Type.Optional(Account),
  name: Type.Optional(Line),
  password: Password,
});
export type Enrol = Static<typeof Enrol>;

/** POST /api/me/totp -> TotpOffer; nothing changes until POST /api/me/totp/confirm {code} -> 204. */
export const TotpRequest = Closed({ password: Password });
export type TotpRequest = Static<typeof TotpRequest>;
export const TotpOffer = Closed({
  /** `otpauth://totp/...`, the text of a QR code. */
  uri: Type.String({ maxLength: 400 }),
  /** The same secret in base32, for typing. */
  secret: Type.String({ maxLength: 64 }),
});
export type TotpOffer = Static<typeof TotpOffer>;
export const TotpConfirm = Closed({ code: TotpCode });
export type TotpConfirm = Static<typeof TotpConfirm>;

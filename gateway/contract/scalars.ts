/** The bounded values that every message of the HTTP API is made of. */
import Type, { type TProperties } from 'typebox';

/** An object that admits the named members only: what a schema does not know never gets past it. */
export function Closed<Properties extends TProperties>(properties: Properties) {
  return Type.Object(properties, { additionalProperties: false });
}

/** Number of a row: users, projects, tasks, releases. */
export const Id = Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER });
export const Count = Type.Integer({ minimum: 0 });
/** Milliseconds since 1970, UTC. */
export const Instant = Type.Integer({ minimum: 0, maximum: 8_640_000_000_000_000 });
/** A UUID made by the client (RFC 9562), lower case. */
export const Uuid = Type.String({ pattern: '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$' });
/** A DICOM UID (PS3.5 9.1). */
export const Uid = Type.String({ pattern: '^[0-9][0-9.]{0,63}$' });
/** What a person types to sign in: lower case, begins with a letter. */
export const Account = Type.String({ pattern: '^[a-z][a-z0-9._-]{1,31}$' });
/** A line of text for people; control characters (Cc) are no part of it. */
export const Line = Type.String({ minLength: 1, maxLength: 120, pattern: '^[^\\u0000-\\u001f\\u007f-\\u009f]+$' });
/** Long enough for any passphrase, short enough that hashing it is no attack. */
export const Password = Type.String({ minLength: 1, maxLength: 256 });
/** Six digits of an authenticator (RFC 6238). */
export const TotpCode = Type.String({ pattern: '^[0-9]{6}$' });
/** A one-time code as it is printed or typed: dashes, spaces and case do not matter. */
export const OneTimeCode = Type.String({ minLength: 16, maxLength: 64, pattern: '^[0-9A-Za-z -]+$' });

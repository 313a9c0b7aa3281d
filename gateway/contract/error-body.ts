/** What every refused request is answered with. */
import Type, { type Static } from 'typebox';
import { Closed } from './scalars.ts';

/** `code` is a row of gateway/errors.ts; `field` is the path of the member that does not fit, never its value. */
export const ErrorBody = Closed({
  code: Type.String({ pattern: '^[A-Z_]{1,40}$' }),
  text: Type.String(),
  retry: Type.Enum(['transient', 'ambiguous', 'permanent']),
  field: Type.Optional(Type.String({ maxLength: 200 })),
});
export type ErrorBody = Static<typeof ErrorBody>;

/** Goes with every request that changes something; its value comes with `Me`. */
export const csrfHeader = 'x-markit-csrf';

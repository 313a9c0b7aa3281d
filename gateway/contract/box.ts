/** GET /health, GET /api/box: what the box says to anybody on the LAN. It names no one. */
import Type, { type Static } from 'typebox';
import { Closed, Instant } from './scalars.ts';

/** GET /health: 200 while `state` is ready, else 503. */
export const Health = Closed({
  state: Type.Enum(['ready', 'starting', 'degraded']),
  parts: Type.Array(Closed({ name: Type.String({ maxLength: 40 }), up: Type.Boolean() }), { maxItems: 50 }),
  /** What a person should know (notice), and what keeps the box from its promises (fault), in words. */
  findings: Type.Array(
    Closed({
      check: Type.String({ maxLength: 40 }),
      severity: Type.Enum(['notice', 'fault']),
      text: Type.String({ maxLength: 400 }),
    }),
    { maxItems: 50 },
  ),
});
export type Health = Static<typeof Health>;

/** GET /api/box */
export const Box = Closed({
  name: Type.String({ maxLength: 120 }),
  version: Type.String({ maxLength: 40 }),
  /** Duty text of the sign-in page and of every export. */
  notice: Type.String({ maxLength: 400 }),
  /** Null where TLS ends elsewhere. */
  certificate: Type.Union([Closed({ kind: Type.Enum(['own-ca', 'hospital']), expiresAt: Instant }), Type.Null()]),
  /** True until the setup code has made the first account: the sign-in page then asks for that code. */
  awaitsFirstAccount: Type.Boolean(),
});
export type Box = Static<typeof Box>;

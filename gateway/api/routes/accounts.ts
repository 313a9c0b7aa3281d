/** /api/sign-in, sign-out, me, enrol and the second factor. */
import Type from 'typebox';
import { meOf, type Session } from '../../accounts/session.ts';
import { Enrol, Me, SignIn, TotpConfirm, TotpOffer, TotpRequest } from '../../contract/accounts.ts';
import { type ErrorCode, MarkitError } from '../../errors.ts';
import { signedIn } from '../access.ts';
import type { Services } from '../services.ts';
import { giveCookie, takeCookie } from '../session-cookie.ts';
import type { App } from '../typed-app.ts';

const nothing = Type.Null();

/** Refusals of a guess. One that was never looked at (too many, busy) leaves no row: a flood must not fill the disk. */
const guesses: readonly ErrorCode[] = ['WRONG_CREDENTIALS', 'CODE_WRONG'];

export function accountRoutes(app: App, { accounts, audit }: Services): void {
  const enter = async (address: string, opening: Promise<Session>, kind: 'sign-in' | 'enrolled'): Promise<Session> => {
    const session = await opening.catch(async (thrown: unknown) => {
      const refused = thrown instanceof MarkitError && guesses.includes(thrown.code);
      if (refused) await audit.record({ kind: 'sign-in-refused', userId: null, address });
      throw thrown;
    });
    await audit.record({ kind, userId: session.userId, address });
    return session;
  };

  app.post(
    '/api/sign-in',
    { config: { access: 'anyone' }, schema: { body: SignIn, response: { 200: Me } } },
    async ({ body, ip }, reply) => {
      const session = await enter(ip, accounts.signIn(body, ip), 'sign-in');
      giveCookie(reply, session.token);
      return meOf(session);
    },
  );

  app.post(
    '/api/enrol',
    { config: { access: 'anyone' }, schema: { body: Enrol, response: { 200: Me } } },
    async ({ body, ip }, reply) => {
      const session = await enter(ip, accounts.enrol(body, ip), 'enrolled');
      giveCookie(reply, session.token);
      return meOf(session);
    },
  );

  app.post(
    '/api/sign-out',
    { config: { access: 'signed-in' }, schema: { response: { 204: nothing } } },
    async (request, reply) => {
      const { id, userId } = signedIn(request);
      await accounts.signOut(id);
      await audit.record({ kind: 'sign-out', userId, address: request.ip });
      takeCookie(reply);
      // A workstation is shared: frames that the browser kept go with the session (W3C Clear Site Data).
      return reply.status(204).header('clear-site-data', '"cache"').send(null);
    },
  );

  app.get('/api/me', { config: { access: 'signed-in' }, schema: { response: { 200: Me } } }, async (request) =>
    meOf(signedIn(request)),
  );

  app.post(
    '/api/me/totp',
    { config: { access: 'signed-in' }, schema: { body: TotpRequest, response: { 200: TotpOffer } } },
    async (request) => accounts.offerTotp(signedIn(request), request.body.password),
  );

  app.post(
    '/api/me/totp/confirm',
    { config: { access: 'signed-in' }, schema: { body: TotpConfirm, response: { 204: nothing } } },
    async (request, reply) => {
      const session = signedIn(request);
      await accounts.confirmTotp(session, request.body.code);
      await audit.record({ kind: 'second-factor-on', userId: session.userId, address: request.ip });
      return reply.status(204).send(null);
    },
  );
}

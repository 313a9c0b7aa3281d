/** Who may call a route: every route declares it, and one that does not stops the box from starting. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Session } from '../accounts/session.ts';
import { isCsrfToken } from '../accounts/session-token.ts';
import type { Role } from '../contract/accounts.ts';
import { csrfHeader } from '../contract/error-body.ts';
import { MarkitError } from '../errors.ts';
import { cookieName } from './session-cookie.ts';

/** anyone: before sign-in, and the answer names no one. A list: whoever has one of these roles. */
export type Access = 'anyone' | 'signed-in' | readonly Role[];

declare module 'fastify' {
  interface FastifyContextConfig {
    access?: Access;
  }
  interface FastifyRequest {
    session: Session | undefined;
  }
}

export interface AccessOptions {
  session(token: string): Promise<Session | undefined>;
}

/** Checks, in this order and before a body is read: origin, session, role, CSRF token. */
export function guardRoutes(app: FastifyInstance, { session }: AccessOptions): void {
  app.decorateRequest('session', undefined);
  app.addHook('onRoute', (route) => {
    if (route.config?.access === undefined)
      throw new Error(`${route.method} ${route.url} does not say who may call it`);
  });
  app.addHook('onRequest', async (request) => {
    const changes = request.method !== 'GET' && request.method !== 'HEAD';
    if (changes || request.ws) checkOrigin(request);
    const access = request.is404 ? 'anyone' : (request.routeOptions.config.access ?? []);
    if (access === 'anyone') return;
    // Reading leaves traces too: a case counts as opened, a release as handed out. Another host of the house is the same
    // site to SameSite cookies, so the cookie alone does not tell; 'none' is a typed address or a bookmark.
    if (!['same-origin', 'none', undefined].includes(request.headers['sec-fetch-site'] as string | undefined))
      throw new MarkitError('CSRF');
    const token = request.cookies[cookieName];
    request.session = token === undefined ? undefined : await session(token);
    const who = signedIn(request);
    if (access !== 'signed-in' && !access.some((role) => who.roles.includes(role)))
      throw new MarkitError('NOT_ALLOWED');
    if (changes && !isCsrfToken(String(request.headers[csrfHeader] ?? ''), who.token)) throw new MarkitError('CSRF');
  });
}

/** The session of a request that needs one. */
export function signedIn(request: FastifyRequest): Session {
  if (!request.session) throw new MarkitError('NOT_SIGNED_IN');
  return request.session;
}

/**
 * A browser always says where a changing request or a websocket comes from. One that says nothing is no browser, and has
 * no cookie that was not given to it on purpose.
 */
function checkOrigin(request: FastifyRequest): void {
  const { origin, host } = request.headers;
  const site = request.headers['sec-fetch-site'];
  const foreign = origin !== undefined && origin !== `https://${host}`;
  if (foreign || (site !== undefined && site !== 'same-origin')) throw new MarkitError('CSRF');
}

/** The cookie that carries a session's token: never sent elsewhere, never read by a script, gone with the browser. */
import type { FastifyReply } from 'fastify';

/** `__Host-` (RFC 6265bis 4.1.3.2): only this host can have set it, over TLS, for all paths. */
export const cookieName = '__Host-markit';

const attributes = { path: '/', secure: true, httpOnly: true, sameSite: 'strict' } as const;

export function giveCookie(reply: FastifyReply, token: string): void {
  reply.setCookie(cookieName, token, attributes);
}

export function takeCookie(reply: FastifyReply): void {
  reply.clearCookie(cookieName, attributes);
}

/** The built pages: hashed files for ever, the page itself never from a cache; any path of the app is the page. */
import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import fileServer from '@fastify/static';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { MarkitError } from '../../errors.ts';
import { answerError } from '../error-answer.ts';
import type { Services } from '../services.ts';
import type { App } from '../typed-app.ts';

/** Below these nothing is a page: what is not there is an error in JSON. */
const machinePaths = /^\/(api|dicom-web|ledger|health)(\/|$)/;

export function pageRoutes(app: App, { uiFolder }: Services): void {
  // In memory: a page that is missing must not be looked for in answer to its own absence.
  const page = uiFolder === undefined ? undefined : readFileSync(join(uiFolder, 'index.html'));
  app.setNotFoundHandler({ preHandler: app.rateLimit() }, (request, reply) => {
    if (page && wantsPage(request)) return sendPage(reply, page);
    return answerError(Object.assign(new MarkitError('NOT_FOUND'), { name: 'FastifyError' }), request, reply);
  });
  if (uiFolder === undefined || !page) return;
  app.register(fileServer, {
    root: uiFolder,
    serve: false,
    cacheControl: false,
    setHeaders: (reply, path) => {
      const hashed = relative(uiFolder, path).startsWith('assets/');
      reply.header('cache-control', hashed ? 'public, max-age=31536000, immutable' : 'no-cache');
    },
  });
  app.get<{ Params: { '*': string } }>('/*', { config: { access: 'anyone' } }, (request, reply) => {
    const path = request.params['*'];
    return path === '' ? sendPage(reply, page) : reply.sendFile(path);
  });
}

function sendPage(reply: FastifyReply, page: Buffer): FastifyReply {
  return reply
    .status(200)
    .headers({ 'cache-control': 'no-cache', 'content-type': 'text/html; charset=utf-8' })
    .send(page);
}

/** A navigation, not a script or picture that went missing. */
function wantsPage({ method, url, headers }: FastifyRequest): boolean {
  const path = url.split('?')[0] ?? '';
  const page = headers.accept?.includes('text/html') ?? false;
  return method === 'GET' && page && !machinePaths.test(path);
}

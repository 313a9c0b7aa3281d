/** The HTTP side of the box as an object that listens nowhere yet: tests and the appliance get the same one. */
import cookie from '@fastify/cookie';
import rateLimit from '@fastify/rate-limit';
import { type TypeBoxTypeProvider, TypeBoxValidatorCompiler } from '@fastify/type-provider-typebox';
import websocket from '@fastify/websocket';
import Fastify, { type FastifyServerOptions, LogController } from 'fastify';
import { guardRoutes } from './access.ts';
import { answerError } from './error-answer.ts';
import { addSecurityHeaders } from './headers.ts';
import { logRequests } from './request-log.ts';
import { accountRoutes } from './routes/accounts.ts';
import { answerRoutes } from './routes/answers.ts';
import { boxRoutes } from './routes/box.ts';
import { caseChangeRoutes } from './routes/case-changes.ts';
import { deidRoutes } from './routes/deid.ts';
import { deidReportRoutes } from './routes/deid-report.ts';
import { dicomWebRoutes } from './routes/dicom-web.ts';
import { heldRoutes } from './routes/held.ts';
import { liveRoutes } from './routes/live.ts';
import { modelDifferenceRoutes } from './routes/model-difference.ts';
import { modelImportRoutes } from './routes/model-import.ts';
import { modelShownRoutes } from './routes/model-shown.ts';
import { modelRoutes } from './routes/models.ts';
import { pageRoutes } from './routes/pages.ts';
import { predictionRoutes } from './routes/predictions.ts';
import { projectRoutes } from './routes/projects.ts';
import { reidentificationRoutes } from './routes/reidentification.ts';
import { releaseRoutes } from './routes/releases.ts';
import { siteWordRoutes } from './routes/site-words.ts';
import { taskRoutes } from './routes/tasks.ts';
import { trainingSetRoutes } from './routes/training-sets.ts';
import { userRoutes } from './routes/users.ts';
import type { Services } from './services.ts';
import type { App } from './typed-app.ts';

/** The largest body is an answer of 200 marks: 40 kB. */
const bodyLimit = 256 * 1024;

const silent = { 'x-ratelimit-limit': false, 'x-ratelimit-remaining': false, 'x-ratelimit-reset': false } as const;

export async function buildApp(services: Services): Promise<App> {
  const { tls, logger } = services;
  const options: FastifyServerOptions = {
    loggerInstance: logger,
    // Its lines carry URLs; ours do not.
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit,
    requestTimeout: 60_000,
    // A client that asks and does not read keeps a socket and an open file; websockets look after themselves.
    connectionTimeout: 120_000,
    // Never: an address that a sender may choose is none.
    trustProxy: false,
    forceCloseConnections: true,
    ...(tls ? { https: { ...tls, minVersion: 'TLSv1.2' } } : {}),
  };
  const app: App = Fastify(options).withTypeProvider<TypeBoxTypeProvider>();
  // Fastify's own compiler would drop unknown members and turn text into numbers: a closed schema refuses instead.
  app.setValidatorCompiler(TypeBoxValidatorCompiler);
  app.setErrorHandler(answerError);
  addSecurityHeaders(app);
  logRequests(app);
  await app.register(cookie);
  await app.register(rateLimit, {
    max: services.requestsPerMinute ?? 6_000,
    timeWindow: '1 minute',
    // A counter shared by all readers behind one address would tell each how busy the others are.
    addHeaders: { ...silent, 'retry-after': true },
    addHeadersOnExceeding: silent,
  });
  // Before sign-in is looked at: a flood that nobody signed in for must be counted as well.
  app.addHook('onRequest', app.rateLimit());
  await app.register(websocket, { options: { maxPayload: 1024 } });
  guardRoutes(app, { session: (token) => services.accounts.session(token) });
  const resources = [
    boxRoutes,
    accountRoutes,
    userRoutes,
    projectRoutes,
    caseChangeRoutes,
    taskRoutes,
    answerRoutes,
    predictionRoutes,
    modelRoutes,
    dicomWebRoutes,
    releaseRoutes,
    trainingSetRoutes,
    deidReportRoutes,
    heldRoutes,
    siteWordRoutes,
    deidRoutes,
    reidentificationRoutes,
    modelShownRoutes,
    modelDifferenceRoutes,
    modelImportRoutes,
    liveRoutes,
    pageRoutes,
  ];
  for (const resource of resources) resource(app, services);
  return app;
}

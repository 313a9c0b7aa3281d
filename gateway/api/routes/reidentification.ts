/** /api/reidentifications: two owners learn whose study it is. Who acts is asked for their password again: an open page is nobody. */
import type { FastifyRequest } from 'fastify';
import type { Session } from '../../accounts/session.ts';
import {
  Asked,
  type CaseAskedFor,
  Identity,
  NewReidentification,
  type Proof,
  Reidentification,
  ReidentificationParams,
  Reidentifications,
  WithProof,
} from '../../contract/reidentification.ts';
import { MarkitError } from '../../errors.ts';
import {
  askArchive,
  type FoundIdentity,
  type Person,
  refuseIdentity,
  requestIdentity,
  showIdentity,
} from '../../reidentify.ts';
import type { Reidentification as Row } from '../../store/reidentifications.ts';
import { signedIn } from '../access.ts';
import { reidentificationsSeen } from '../reidentification-list.ts';
import type { Services } from '../services.ts';
import type { App } from '../typed-app.ts';

const config = { access: ['owner'] } as const;
const params = ReidentificationParams;

export function reidentificationRoutes(app: App, services: Services): void {
  requestRoutes(app, services);
  answerRoutes(app, services);
}

function requestRoutes(app: App, services: Services): void {
  const { store, reidentify, live } = services;
  app.get('/api/reidentifications', { config, schema: { response: { 200: Reidentifications } } }, async (request) => {
    const rows = await store.read.reidentifications({ limit: 500 });
    const requests = await reidentificationsSeen(services, signedIn(request), rows);
    return { archive: reidentify.archive !== undefined, requests };
  });

  app.post(
    '/api/reidentifications',
    { config, schema: { body: NewReidentification, response: { 201: Reidentification } } },
    async (request, reply) => {
      const { case: asked, reason, proof } = request.body;
      const who = await proven(services, request, proof);
      const made = await requestIdentity(who, { reason, ...(await studyOf(services, asked)) }, reidentify);
      live.reidentificationChanged();
      return reply.status(201).send(await seen(services, signedIn(request), made));
    },
  );

  app.post(
    '/api/reidentifications/:id/refuse',
    { config, schema: { params, response: { 200: Reidentification } } },
    async (request) => {
      const refused = await refuseIdentity(personOf(request), request.params.id, reidentify);
      live.reidentificationChanged();
      return seen(services, signedIn(request), refused);
    },
  );
}

function answerRoutes(app: App, services: Services): void {
  const { reidentify, live } = services;
  for (const [path, first] of [
    ['agree', true],
    ['ask', false],
  ] as const) {
    app.post(
      `/api/reidentifications/:id/${path}`,
      { config, schema: { params, body: WithProof, response: { 200: Asked } } },
      async (request) => {
        const { id } = request.params;
        const who = await proven(services, request, request.body.proof);
        const asking = askArchive(who, { id, first }, reidentify);
        live.reidentificationChanged();
        const row = await asking.finally(() => live.reidentificationChanged());
        const shows = reidentify.shown.waitsFor(id, who.userId) && (await isStillThere(services, request));
        const identity = shows ? identityOf(await showIdentity(who, id, reidentify)) : null;
        return { request: await seen(services, signedIn(request), row), identity };
      },
    );
  }

  app.post(
    '/api/reidentifications/:id/identity',
    { config, schema: { params, body: WithProof, response: { 200: Identity } } },
    async (request) => {
      const who = await proven(services, request, request.body.proof);
      return identityOf(await showIdentity(who, request.params.id, reidentify));
    },
  );
}

function identityOf({ studyInstanceUid: study, patientId, issuer, accession, samePatient }: FoundIdentity): Identity {
  return { study, patientId, issuer, accession, samePatient };
}

function personOf(request: FastifyRequest): Person {
  return { userId: signedIn(request).userId, address: request.ip };
}

async function proven({ accounts }: Services, request: FastifyRequest, proof: Proof): Promise<Person> {
  await accounts.confirm(signedIn(request), proof);
  return personOf(request);
}

/** An archive takes its time: who left or was signed out meanwhile is shown nothing, and their one look is not used up. */
async function isStillThere({ accounts }: Services, request: FastifyRequest): Promise<boolean> {
  return !request.raw.socket.destroyed && accounts.isAlive(signedIn(request));
}

async function studyOf({ store }: Services, asked: CaseAskedFor) {
  if ('study' in asked) return { studyInstanceUid: asked.study, projectId: null, caseNumber: null };
  const { project: projectId, number } = asked;
  const studyInstanceUid = await store.read.studyOfCase({ projectId, number });
  if (studyInstanceUid === undefined) throw new MarkitError('NOT_FOUND');
  return { studyInstanceUid, projectId, caseNumber: number };
}

async function seen(services: Services, session: Session, row: Row): Promise<Reidentification> {
  const [one] = await reidentificationsSeen(services, session, [row]);
  if (!one) throw new MarkitError('INTERNAL');
  return one;
}

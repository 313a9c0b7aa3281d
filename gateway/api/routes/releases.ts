/** /api/releases: a project's answers leave through the release story, and what left is listed for ever. */

import { Socket } from 'node:net';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { mayTakeOut } from '../../../projects/roles.ts';
import type { Session } from '../../accounts/session.ts';
import { answerLines } from '../../answers/answer-lines.ts';
import { ProjectParams } from '../../contract/projects.ts';
import { ApproveRelease, NewRelease, Release, ReleaseParams, Releases } from '../../contract/releases.ts';
import { tableEditions } from '../../deid/conformance.ts';
import { MarkitError } from '../../errors.ts';
import {
  type Actor,
  approveRelease,
  receiptOfRelease,
  requestAnswers,
  requestDeidReport,
  requestManifests,
  takeFile,
  takeSet,
} from '../../release.ts';
import type { Release as ReleaseRow } from '../../store/releases.ts';
import { signedIn } from '../access.ts';
import { deidReport } from '../deid-report.ts';
import { actorOf, mustTakeOut, releaseSeen, releasesSeen } from '../releases-seen.ts';
import type { Services } from '../services.ts';
import type { App } from '../typed-app.ts';

const officers = { access: ['manager', 'owner'] } as const;

export function releaseRoutes(app: App, services: Services): void {
  makeReleases(app, services);
  listReleases(app, services);
  handOut(app, services);
}

async function releaseFor(services: Services, session: Session, id: number): Promise<ReleaseRow> {
  const release = await services.store.read.release({ id });
  if (!release) throw new MarkitError('NOT_FOUND');
  await mustTakeOut(services, session, release.projectId);
  return release;
}

function makeReleases(app: App, services: Services): void {
  const { store, release: parts, audit } = services;
  app.post(
    '/api/projects/:id/releases',
    { config: officers, schema: { params: ProjectParams, body: NewRelease, response: { 201: Release } } },
    async (request, reply) => {
      const session = signedIn(request);
      const projectId = request.params.id;
      await mustTakeOut(services, session, projectId);
      const project = await store.read.project({ projectId, userId: session.userId });
      if (!project) throw new MarkitError('NOT_FOUND');
      const actor = actorOf(session);
      const asked = await requestKind(request.body, actor, project, services);
      const made = parts.approval === 'requester' ? await approveRelease(actor, asked.id, asked.sha256, parts) : asked;
      const { userId } = session;
      await audit.record({ kind: 'release-made', userId, subject: `release ${made.id}`, address: request.ip });
      return reply.status(201).send(await releaseSeen(services, made));
    },
  );

  app.post(
    '/api/releases/:id/approve',
    { config: officers, schema: { params: ReleaseParams, body: ApproveRelease, response: { 200: Release } } },
    async (request) => {
      const session = signedIn(request);
      await releaseFor(services, session, request.params.id);
      const { sha256 } = request.body;
      const approve = () => approveRelease(actorOf(session), request.params.id, sha256, parts);
      const made = await withPatience(request, approve);
      const { userId } = session;
      await audit.record({ kind: 'release-approved', userId, subject: `release ${made.id}`, address: request.ip });
      return releaseSeen(services, made);
    },
  );
}

type Asked = { readonly id: number; readonly name: string; readonly cases: number };

async function requestKind(
  { kind, part = 1 }: NewRelease,
  actor: Actor,
  project: Asked,
  { store, release: parts, box }: Services,
): Promise<ReleaseRow> {
  const projectId = project.id;
  if (kind === 'answers-csv') return requestAnswers(actor, projectId, await answerLines(store, projectId), parts);
  if (kind === 'deid-report') {
    return requestDeidReport(actor, await deidReport(store, project, { heldObjects: false }), parts);
  }
  const context = { projectId, part, program: box().version, tables: tableEditions };
  return requestManifests(actor, instancesOf(store, project), context, parts);
}

/** A hundred cases at a time. */
async function* instancesOf(store: Services['store'], { id, cases }: Asked) {
  const limit = 100;
  for (let after = 0; after < cases; after += limit)
    yield* await store.read.instancesOfProject({ projectId: id, after, limit });
}

function listReleases(app: App, services: Services): void {
  const { store } = services;
  app.get('/api/releases', { config: officers, schema: { response: { 200: Releases } } }, async (request) => {
    const session = signedIn(request);
    const all = await store.read.releases({ limit: 1_000 });
    const closed = new Set<number>();
    for (const projectId of new Set(all.map((row) => row.projectId))) {
      if (projectId === null) continue;
      const project = await store.read.rolesInProject({ projectId, userId: session.userId });
      if (!mayTakeOut({ box: session.roles, project })) closed.add(projectId);
    }
    const mine = all.filter((row) => row.projectId === null || !closed.has(row.projectId));
    return { releases: await releasesSeen(services, mine) };
  });
}

function handOut(app: App, services: Services): void {
  const { release: parts, audit } = services;
  // No HEAD: it would count as handed out, and read an archive for nobody.
  const file = { config: officers, exposeHeadRoute: false, schema: { params: ReleaseParams } };
  app.get('/api/releases/:id/file', file, async (request, reply) => {
    const session = signedIn(request);
    const { id, kind } = await releaseFor(services, session, request.params.id);
    await audit.record({
      kind: 'release-fetched',
      userId: session.userId,
      subject: `release ${id}`,
      address: request.ip,
    });
    if (kind === 'training-set') return handOutSet(id, parts, request, reply);
    const { fileName, bytes } = await takeFile(id, parts);
    const type = fileName.endsWith('.json') ? 'application/json' : 'text/csv; charset=utf-8';
    return reply.headers(download(type, fileName)).send(Buffer.from(bytes));
  });

  app.get(
    '/api/releases/:id/receipt',
    { config: officers, schema: { params: ReleaseParams } },
    async (request, reply) => {
      const { id } = await releaseFor(services, signedIn(request), request.params.id);
      const receipt = await receiptOfRelease(id, parts);
      return reply.headers(download('text/plain; charset=utf-8', `markit-release-${id}-receipt.txt`)).send(receipt);
    },
  );
}

/** From the disk to the socket, a piece at a time. */
async function handOutSet(id: number, parts: Services['release'], request: FastifyRequest, reply: FastifyReply) {
  const { fileName, size, bytes } = await withPatience(request, () => takeSet(id, parts));
  return reply.headers({ ...download('application/x-tar', fileName), 'content-length': size }).send(bytes);
}

/** Reading an archive of gigabytes through before the first byte of an answer is no reason to close the socket. */
async function withPatience<Answer>({ raw: { socket } }: FastifyRequest, work: () => Promise<Answer>): Promise<Answer> {
  const patience = socket instanceof Socket ? socket.timeout : undefined;
  if (patience !== undefined) socket.setTimeout(0);
  try {
    return await work();
  } finally {
    if (patience !== undefined) socket.setTimeout(patience);
  }
}

/** File names are made here, of digits and plain words. */
function download(type: string, fileName: string): Record<string, string> {
  return { 'content-type': type, 'content-disposition': `attachment; filename="${fileName}"` };
}

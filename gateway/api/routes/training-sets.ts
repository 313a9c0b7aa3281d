/** /api/training-sets: data sets for full training, from the wish to the word of another person. */
import { mayTakeOut } from '../../../projects/roles.ts';
import type { Session } from '../../accounts/session.ts';
import { ProjectParams } from '../../contract/projects.ts';
import {
  NewTrainingSet,
  SetPictureParams,
  type SetPreview,
  TrainingSet,
  TrainingSetParams,
  TrainingSetSeen,
  TrainingSets,
} from '../../contract/training-sets.ts';
import { type ErrorCode, errorRow, MarkitError } from '../../errors.ts';
import { requestSet, withdrawSet } from '../../release.ts';
import type { TrainingSetRow } from '../../store/training-sets.ts';
import { signedIn } from '../access.ts';
import { actorOf, mustTakeOut, releasesSeen } from '../releases-seen.ts';
import type { Services } from '../services.ts';
import type { App } from '../typed-app.ts';

const officers = { access: ['manager', 'owner'] } as const;

export function trainingSetRoutes(app: App, services: Services): void {
  askForSets(app, services);
  showSets(app, services);
}

async function setFor(services: Services, session: Session, id: number): Promise<TrainingSetRow> {
  const set = await services.store.read.trainingSet({ id });
  if (!set) throw new MarkitError('NOT_FOUND');
  await mustTakeOut(services, session, set.projectId);
  return set;
}

async function seen(services: Services, session: Session, row: TrainingSetRow): Promise<TrainingSet> {
  const { store, accounts } = services;
  const project = await store.read.project({ projectId: row.projectId, userId: 0 });
  const release = row.releaseId === null ? undefined : await store.read.release({ id: row.releaseId });
  const [shown = null] = release ? await releasesSeen(services, [release]) : [];
  const users = await accounts.users();
  const accountOf = (name: string | null | undefined) => users.find(({ id }) => `user-${id}` === name)?.account ?? null;
  const ofRelease = { waiting: 'waiting', ready: 'approved', withdrawn: 'withdrawn' } as const;
  const state = row.state === 'built' ? ofRelease[(shown?.state ?? 'ready') as keyof typeof ofRelease] : row.state;
  const code = row.code as ErrorCode | null;
  return {
    ...{ id: row.id, project: { id: row.projectId, name: project?.name ?? '-' }, by: accountOf(row.requestedBy) },
    ...{ at: row.requestedAt, statement: row.statement, state, tries: row.tries },
    images: { total: row.total, done: row.done },
    failure: code === null ? null : { code, text: errorRow(code).text },
    release: shown,
    approvedBy: accountOf(release?.approvedBy),
    mayApprove: state === 'waiting' && row.requestedBy !== actorOf(session).account,
  };
}

function askForSets(app: App, services: Services): void {
  const { store, release: parts, audit, wakeTrainingSets } = services;
  app.post(
    '/api/projects/:id/training-sets',
    { config: officers, schema: { params: ProjectParams, body: NewTrainingSet, response: { 201: TrainingSet } } },
    async (request, reply) => {
      const session = signedIn(request);
      const projectId = request.params.id;
      await mustTakeOut(services, session, projectId);
      const project = await store.read.project({ projectId, userId: session.userId });
      if (!project) throw new MarkitError('NOT_FOUND');
      const set = await requestSet(actorOf(session), projectId, request.body.statement, parts);
      const { userId } = session;
      await audit.record({ kind: 'set-requested', userId, subject: `training set ${set.id}`, address: request.ip });
      wakeTrainingSets();
      return reply.status(201).send(await seen(services, session, set));
    },
  );

  app.post(
    '/api/training-sets/:id/withdraw',
    { config: officers, schema: { params: TrainingSetParams, response: { 200: TrainingSet } } },
    async (request) => {
      const session = signedIn(request);
      const { id } = await setFor(services, session, request.params.id);
      await withdrawSet(actorOf(session), id, parts);
      const { userId } = session;
      await audit.record({ kind: 'set-withdrawn', userId, subject: `training set ${id}`, address: request.ip });
      return seen(services, session, await setFor(services, session, id));
    },
  );
}

function showSets(app: App, services: Services): void {
  const { store, release: parts } = services;
  app.get('/api/training-sets', { config: officers, schema: { response: { 200: TrainingSets } } }, async (request) => {
    const session = signedIn(request);
    const rows = await store.read.trainingSets({ limit: 50 });
    const open = new Map<number, boolean>();
    for (const projectId of new Set(rows.map((row) => row.projectId))) {
      const project = await store.read.rolesInProject({ projectId, userId: session.userId });
      open.set(projectId, mayTakeOut({ box: session.roles, project }));
    }
    const mine = rows.filter(({ projectId }) => open.get(projectId));
    return { sets: await Promise.all(mine.map((row) => seen(services, session, row))) };
  });

  app.get(
    '/api/training-sets/:id',
    { config: officers, schema: { params: TrainingSetParams, response: { 200: TrainingSetSeen } } },
    async (request) => {
      const session = signedIn(request);
      const row = await setFor(services, session, request.params.id);
      const preview = row.preview === null ? null : (JSON.parse(row.preview) as SetPreview);
      return { set: await seen(services, session, row), preview };
    },
  );

  app.get(
    '/api/training-sets/:id/pictures/:place',
    { config: officers, schema: { params: SetPictureParams } },
    async (request, reply) => {
      const { id } = await setFor(services, signedIn(request), request.params.id);
      const png = await parts.sets.picture(id, request.params.place);
      return reply.type('image/png').send(Buffer.from(png));
    },
  );
}

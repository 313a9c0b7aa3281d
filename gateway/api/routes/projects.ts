/** /api/projects: what is asked, my own part of it, and for managers how far it is. */
import { labelProblems } from '../../../projects/label-schema.ts';
import { readPolicy } from '../../../projects/policy.ts';
import { mayOversee } from '../../../projects/roles.ts';
import type { Label } from '../../contract/label-schema.ts';
import { NewProject, Progress, Project, ProjectParams, Projects } from '../../contract/projects.ts';
import { Worklist, WorklistQuery } from '../../contract/worklist.ts';
import { MarkitError } from '../../errors.ts';
import { signedIn } from '../access.ts';
import type { Services } from '../services.ts';
import type { App } from '../typed-app.ts';

export function projectRoutes(app: App, services: Services): void {
  readProjects(app, services);
  createProjects(app, services);
  watchProgress(app, services);
  readWorklist(app, services);
}

/** NOT_FOUND as well where the user has no part in it: who asks learns of no project by its number. */
async function projectSeen({ store }: Services, projectId: number, userId: number): Promise<Project> {
  const seen = await store.read.project({ projectId, userId });
  if (!seen || seen.myRoles.length === 0) throw new MarkitError('NOT_FOUND');
  return {
    id: seen.id,
    name: seen.name,
    myRoles: [...seen.myRoles],
    schema: { version: seen.schemaVersion, labels: JSON.parse(seen.labels) as Label[] },
    policy: readPolicy(seen.policy),
  };
}

function readProjects(app: App, services: Services): void {
  const { store } = services;
  app.get(
    '/api/projects',
    { config: { access: 'signed-in' }, schema: { response: { 200: Projects } } },
    async (request) => {
      const { userId } = signedIn(request);
      const projects = await store.read.projectsOf({ userId });
      const counted = projects.map(async (project) => {
        const reads = project.myRoles.includes('reader');
        return { ...project, mine: reads ? await store.read.taskCounts({ userId, projectId: project.id }) : null };
      });
      return { projects: await Promise.all(counted) };
    },
  );

  app.get(
    '/api/projects/:id',
    { config: { access: 'signed-in' }, schema: { params: ProjectParams, response: { 200: Project } } },
    async (request) => projectSeen(services, request.params.id, signedIn(request).userId),
  );
}

function createProjects(app: App, services: Services): void {
  const { store, audit, live, now } = services;
  app.post(
    '/api/projects',
    { config: { access: ['manager'] }, schema: { body: NewProject, response: { 201: Project } } },
    async (request, reply) => {
      const { userId } = signedIn(request);
      const { name, labels, readers, policy, existingCases } = request.body;
      const [problem] = labelProblems(labels);
      if (problem) throw new MarkitError('BAD_REQUEST', { detail: `/labels/${problem.index}` });
      const { projectId, newTasks } = await store.write.createProject({
        name,
        labels: JSON.stringify(labels),
        policy: JSON.stringify(policy),
        takesNewCases: policy.takesNewCases,
        readers,
        existingCases,
        createdBy: userId,
        at: now(),
      });
      await audit.record({ kind: 'project-created', userId, subject: `project ${projectId}`, address: request.ip });
      live.tasksAdded(newTasks);
      return reply.status(201).send(await projectSeen(services, projectId, userId));
    },
  );
}

function watchProgress(app: App, { store }: Services): void {
  app.get(
    '/api/projects/:id/progress',
    { config: { access: ['manager'] }, schema: { params: ProjectParams, response: { 200: Progress } } },
    async (request) => {
      const { userId, roles } = signedIn(request);
      const projectId = request.params.id;
      const seen = await store.read.project({ projectId, userId });
      if (!seen || seen.myRoles.length === 0) throw new MarkitError('NOT_FOUND');
      if (!mayOversee({ box: roles, project: seen.myRoles })) throw new MarkitError('NOT_ALLOWED');
      const readers = await store.read.readerProgress({ projectId });
      return { cases: seen.cases, readers, labels: await store.read.labelProgress({ projectId }) };
    },
  );
}

function readWorklist(app: App, { store }: Services): void {
  app.get(
    '/api/projects/:id/worklist',
    {
      config: { access: ['reader'] },
      schema: { params: ProjectParams, querystring: WorklistQuery, response: { 200: Worklist } },
    },
    async (request) => {
      const own = { userId: signedIn(request).userId, projectId: request.params.id };
      const { after = 0, limit = 100, state } = request.query;
      const filter = state === undefined ? {} : { state };
      if (!(await store.read.rolesInProject(own)).includes('reader')) throw new MarkitError('NOT_FOUND');
      const items = await store.read.worklist({ ...own, after, limit: limit + 1, ...filter });
      const counts = await store.read.taskCounts(own);
      const page = items.slice(0, limit);
      return { items: page, counts, next: items.length > limit ? (page.at(-1)?.position ?? null) : null };
    },
  );
}

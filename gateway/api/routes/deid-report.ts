/** What de-identification did: a project's report, whose reports there are, and the conformance statement of the program. */
import { mayTakeOut } from '../../../projects/roles.ts';
import { DeidProjects, DeidReport } from '../../contract/deid-report.ts';
import { ProjectParams } from '../../contract/projects.ts';
import { conformanceText } from '../../deid/conformance.ts';
import { MarkitError } from '../../errors.ts';
import { signedIn } from '../access.ts';
import { deidReport } from '../deid-report.ts';
import type { Services } from '../services.ts';
import type { App } from '../typed-app.ts';

const config = { access: ['manager', 'owner'] } as const;

export function deidReportRoutes(app: App, { store }: Services): void {
  app.get('/api/deid/projects', { config, schema: { response: { 200: DeidProjects } } }, async (request) => {
    const { userId, roles: box } = signedIn(request);
    const projects = [];
    for (const { id, name } of await store.read.projectNames({})) {
      const project = await store.read.rolesInProject({ projectId: id, userId });
      if (mayTakeOut({ box, project })) projects.push({ id, name });
    }
    return { projects };
  });

  app.get(
    '/api/projects/:id/deid-report',
    { config, schema: { params: ProjectParams, response: { 200: DeidReport } } },
    async (request) => {
      const { userId, roles: box } = signedIn(request);
      const projectId = request.params.id;
      const roles = await store.read.rolesInProject({ projectId, userId });
      const project = await store.read.project({ projectId, userId });
      if (!project || !mayTakeOut({ box, project: roles })) throw new MarkitError('NOT_FOUND');
      return deidReport(store, project, { heldObjects: box.includes('owner') });
    },
  );

  // A page of the manual: it speaks of the program and of nobody.
  app.get('/api/deid/conformance', { config }, (_request, reply) =>
    reply
      .headers({ 'content-disposition': 'attachment; filename="markit-deidentification.md"' })
      .type('text/markdown; charset=utf-8')
      .send(conformanceText()),
  );
}

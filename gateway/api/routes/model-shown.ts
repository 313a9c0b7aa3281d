/** PUT /api/projects/:id/model-shown: when readers of a project see the model; by a manager who does not read in it, and recorded. */
import { mayOversee } from '../../../projects/roles.ts';
import { ModelShownChange, Project, ProjectParams } from '../../contract/projects.ts';
import { MarkitError } from '../../errors.ts';
import { signedIn } from '../access.ts';
import type { Services } from '../services.ts';
import type { App } from '../typed-app.ts';
import { projectSeen } from './projects.ts';

export function modelShownRoutes(app: App, services: Services): void {
  const { store, audit } = services;
  app.put(
    '/api/projects/:id/model-shown',
    {
      config: { access: ['manager'] },
      schema: { params: ProjectParams, body: ModelShownChange, response: { 200: Project } },
    },
    async (request) => {
      const { userId, roles } = signedIn(request);
      const projectId = request.params.id;
      const { myRoles } = await projectSeen(services, projectId, userId);
      // Who reads would lift the veil for themselves.
      if (!mayOversee({ box: roles, project: myRoles })) throw new MarkitError('NOT_ALLOWED');
      const { modelShown } = request.body;
      await store.write.setModelShown({ projectId, modelShown });
      const subject = `project ${projectId}, ${modelShown}`;
      await audit.record({ kind: 'model-shown-changed', userId, subject, address: request.ip });
      return projectSeen(services, projectId, userId);
    },
  );
}

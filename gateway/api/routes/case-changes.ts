/** /api/projects/:id/changes: for managers, the cases whose images changed after they were made. */
import { mayOversee } from '../../../projects/roles.ts';
import type { Session } from '../../accounts/session.ts';
import { ChangedCases, ChangesSeen } from '../../contract/case-changes.ts';
import { ProjectParams } from '../../contract/projects.ts';
import { MarkitError } from '../../errors.ts';
import { signedIn } from '../access.ts';
import type { Services } from '../services.ts';
import type { App } from '../typed-app.ts';

const most = 100;

export function caseChangeRoutes(app: App, services: Services): void {
  const { store, audit } = services;
  const config = { access: ['manager'] } as const;

  app.get(
    '/api/projects/:id/changes',
    { config, schema: { params: ProjectParams, response: { 200: ChangedCases } } },
    async (request) => changesSeenBy(services, request.params.id, signedIn(request)),
  );

  app.post(
    '/api/projects/:id/changes',
    { config, schema: { params: ProjectParams, body: ChangesSeen, response: { 200: ChangedCases } } },
    async (request) => {
      const session = signedIn(request);
      const projectId = request.params.id;
      await mustOversee(services, projectId, session);
      const { caseNumber } = request.body;
      if (!(await store.write.acknowledgeChanges({ projectId, ...request.body }))) throw new MarkitError('NOT_FOUND');
      const subject = `project ${projectId}, case ${caseNumber}`;
      await audit.record({ kind: 'change-seen', userId: session.userId, subject, address: request.ip });
      return changesSeenBy(services, projectId, session);
    },
  );
}

async function mustOversee({ store }: Services, projectId: number, { userId, roles }: Session): Promise<void> {
  const seen = await store.read.project({ projectId, userId });
  if (!seen || seen.myRoles.length === 0) throw new MarkitError('NOT_FOUND');
  if (!mayOversee({ box: roles, project: seen.myRoles })) throw new MarkitError('NOT_ALLOWED');
}

async function changesSeenBy(services: Services, projectId: number, session: Session): Promise<ChangedCases> {
  await mustOversee(services, projectId, session);
  const { cases, total, resent } = await services.store.read.changedCases({ projectId, limit: most });
  return { cases: cases.map((one) => ({ ...one, kinds: [...one.kinds] })), total, resent };
}

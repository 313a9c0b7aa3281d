/** /api/users: managers invite, give new codes and disable. */
import { Invite, Invited, User, UserParams, Users } from '../../contract/users.ts';
import { signedIn } from '../access.ts';
import type { Services } from '../services.ts';
import type { App } from '../typed-app.ts';

const managers = { access: ['manager'] } as const;

export function userRoutes(app: App, { accounts, audit }: Services): void {
  app.get('/api/users', { config: managers, schema: { response: { 200: Users } } }, async () => ({
    users: await accounts.users(),
  }));

  app.post(
    '/api/users',
    { config: managers, schema: { body: Invite, response: { 201: Invited } } },
    async (request, reply) => {
      const invited = await accounts.invite(request.body);
      const { userId } = signedIn(request);
      await audit.record({ kind: 'user-invited', userId, subject: `user ${invited.user.id}`, address: request.ip });
      return reply.status(201).send(invited);
    },
  );

  app.post(
    '/api/users/:id/code',
    { config: managers, schema: { params: UserParams, response: { 200: Invited } } },
    async (request) => {
      const { id } = request.params;
      const invited = await accounts.newCode(id);
      const { userId } = signedIn(request);
      await audit.record({ kind: 'user-code', userId, subject: `user ${id}`, address: request.ip });
      return invited;
    },
  );

  app.post(
    '/api/users/:id/disable',
    { config: managers, schema: { params: UserParams, response: { 200: User } } },
    async (request) => {
      const { id } = request.params;
      const user = await accounts.disable(id);
      const { userId } = signedIn(request);
      await audit.record({ kind: 'user-disabled', userId, subject: `user ${id}`, address: request.ip });
      return user;
    },
  );
}

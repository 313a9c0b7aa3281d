/** GET /health, /api/box, /ledger/key: for anybody on the LAN, and of nobody; /ledger/checkpoint, for officers. */
import Type from 'typebox';
import { Box, Health } from '../../contract/box.ts';
import { MarkitError } from '../../errors.ts';
import type { Services } from '../services.ts';
import type { App } from '../typed-app.ts';

const open = { access: 'anyone' } as const;
/** The log grows with every answer that is submitted: its size, asked for each minute, would tell readers of each other. */
const officers = { access: ['manager', 'owner'] } as const;

export function boxRoutes(app: App, { health, box, accounts, store, ledgerKey }: Services): void {
  app.get('/health', { config: open, schema: { response: { 200: Health, 503: Health } } }, async (_request, reply) => {
    const state = await health();
    return reply.status(state.state === 'ready' ? 200 : 503).send(state);
  });

  app.get('/api/box', { config: open, schema: { response: { 200: Box } } }, async () => {
    return { ...box(), awaitsFirstAccount: await accounts.awaitsFirstAccount() };
  });

  app.get(
    '/ledger/checkpoint',
    { config: officers, schema: { response: { 200: Type.String() } } },
    async (_request, reply) => {
      const checkpoint = await store.read.newestCheckpoint({});
      if (!checkpoint) throw new MarkitError('NOT_FOUND');
      return reply.type('text/plain; charset=utf-8').send(checkpoint.note);
    },
  );

  app.get('/ledger/key', { config: open }, async (_request, reply) =>
    reply.type('application/json').send(JSON.stringify(ledgerKey)),
  );
}

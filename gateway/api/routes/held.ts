/** GET /api/held: what is kept back and why, for owners; words only. */
import { Held, type HeldItem } from '../../contract/held.ts';
import type { Services } from '../services.ts';
import type { App } from '../typed-app.ts';

const most = 500;

export function heldRoutes(app: App, { store }: Services): void {
  app.get('/api/held', { config: { access: ['owner'] }, schema: { response: { 200: Held } } }, async () => {
    const objects = (await store.read.heldObjects({ limit: most })).map(
      ({ id, reason, source, receivedAt, size }): HeldItem => ({
        id,
        kind: 'object',
        reason,
        source,
        receivedAt,
        size,
      }),
    );
    const images = (await store.read.heldInstances({ limit: most })).map(
      ({ id, clearingReason, source, receivedAt, size }): HeldItem => ({
        id: String(id),
        kind: 'image',
        reason: clearingReason ?? '',
        source,
        receivedAt,
        size,
      }),
    );
    const items = [...objects, ...images].sort((a, b) => b.receivedAt - a.receivedAt).slice(0, most);
    return { items, counts: await store.read.instanceCounts({}) };
  });
}

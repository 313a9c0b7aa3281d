/** GET /api/held: what is kept back and why, for owners; words only. */
import { Held } from '../../contract/held.ts';
import { heldList } from '../held-list.ts';
import type { Services } from '../services.ts';
import type { App } from '../typed-app.ts';

export function heldRoutes(app: App, { store }: Services): void {
  app.get('/api/held', { config: { access: ['owner'] }, schema: { response: { 200: Held } } }, () => heldList(store));
}

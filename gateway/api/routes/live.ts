/** GET /api/live: the websocket of an open page. Origin, cookie and role are checked before the connection is taken over. */
import { signedIn } from '../access.ts';
import type { Services } from '../services.ts';
import type { App } from '../typed-app.ts';

export function liveRoutes(app: App, { live }: Services): void {
  app.get('/api/live', { config: { access: 'signed-in' }, websocket: true }, (socket, request) => {
    socket.on('close', () => live.remove(socket));
    // A page that talks is no page of ours.
    socket.on('message', () => socket.close(1008, 'nothing is expected here'));
    socket.on('error', () => socket.terminate());
    live.add(socket, signedIn(request));
  });
  app.addHook('preClose', async () => live.close());
}

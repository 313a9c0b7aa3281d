/** /api/held: what is kept back and why, and the images among it that a person decides about; for owners, each look recorded. */
import { Held } from '../../contract/held.ts';
import {
  HeldDecided,
  HeldDecision,
  HeldImage,
  HeldImageParams,
  HeldObjectDecision,
  HeldObjectParams,
  HeldPictureParams,
} from '../../contract/held-images.ts';
import { decideImage, isDecidable, rejectObject } from '../../decide.ts';
import { MarkitError } from '../../errors.ts';
import type { Instance } from '../../store/instances.ts';
import { signedIn } from '../access.ts';
import { decideAlike, heldImage, heldPicture } from '../held-image.ts';
import { heldList } from '../held-list.ts';
import type { Services } from '../services.ts';
import type { App } from '../typed-app.ts';

const config = { access: ['owner'] } as const;

export function heldRoutes(app: App, services: Services): void {
  const { store, audit, decide } = services;
  objectRoutes(app, services);

  app.get('/api/held', { config, schema: { response: { 200: Held } } }, () => heldList(store));

  app.get(
    '/api/held/images/:id',
    { config, schema: { params: HeldImageParams, response: { 200: HeldImage } } },
    async (request) => {
      const row = await decidableRow(services, request.params.id);
      const { userId } = signedIn(request);
      // Before anything is shown.
      await audit.record({ kind: 'held-looked-at', userId, subject: `image ${row.id}`, address: request.ip });
      return heldImage(store, row);
    },
  );

  app.get(
    '/api/held/images/:id/frames/:frame',
    { config, schema: { params: HeldPictureParams } },
    async (request, reply) => {
      const row = await decidableRow(services, request.params.id);
      const { width, height, pixels } = await heldPicture(decide, row, request.params.frame);
      const size = { 'x-picture-width': String(width), 'x-picture-height': String(height) };
      // Nothing of a held image stays in a browser.
      return reply
        .headers({ ...size, 'cache-control': 'no-store' })
        .type('application/octet-stream')
        .send(pixels);
    },
  );

  app.post(
    '/api/held/images/:id/decision',
    { config, schema: { params: HeldImageParams, body: HeldDecision, response: { 200: HeldDecided } } },
    async (request) => {
      const { userId } = signedIn(request);
      const row = await heldRow(services, request.params.id);
      const actor = `user-${userId}`;
      const { body } = request;
      const alike = body.kind === 'release' && body.alike ? await store.read.heldAlike({ id: row.id }) : [];
      await decideImage(actor, row, body, decide);
      const others = body.kind === 'release' ? await decideAlike(actor, alike, body.mask, decide) : 0;
      const kind = body.kind === 'reject' ? 'held-rejected' : 'held-released';
      await audit.record({ kind, userId, subject: `image ${row.id}`, address: request.ip });
      decide.wake();
      return { decided: 1 + others };
    },
  );
}

function objectRoutes(app: App, { audit, decide }: Services): void {
  app.post(
    '/api/held/objects/:id/decision',
    { config, schema: { params: HeldObjectParams, body: HeldObjectDecision, response: { 200: HeldDecided } } },
    async (request) => {
      const { userId } = signedIn(request);
      const { id } = request.params;
      await rejectObject(`user-${userId}`, id, decide);
      await audit.record({ kind: 'held-rejected', userId, subject: `object ${id}`, address: request.ip });
      return { decided: 1 };
    },
  );
}

async function heldRow({ store }: Services, id: number): Promise<Instance> {
  const row = await store.read.instance({ id });
  if (row?.clearing !== 'held' && row?.clearing !== 'broken') throw new MarkitError('NOT_FOUND');
  return row;
}

async function decidableRow(services: Services, id: number): Promise<Instance> {
  const row = await heldRow(services, id);
  if (!isDecidable(row)) throw new MarkitError('NOT_FOUND');
  return row;
}

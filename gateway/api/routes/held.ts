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
import { heldImage, heldPicture, maskUnseen } from '../held-image.ts';
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
      return heldImage(row, services);
    },
  );

  app.get(
    '/api/held/images/:id/frames/:frame',
    { config, schema: { params: HeldPictureParams } },
    async (request, reply) => {
      const { id, frame } = request.params;
      const row = await decidableRow(services, id);
      const { userId } = signedIn(request);
      await audit.record({
        kind: 'held-looked-at',
        userId,
        subject: `image ${id}, frame ${frame}`,
        address: request.ip,
      });
      const { width, height, pixels } = await heldPicture(decide, row, frame);
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
      const { body, ip } = request;
      const who = { userId, address: ip };
      if (body.kind === 'reject') {
        await decideImage(actorOf(userId), row, body, decide);
        await audit.record({ kind: 'held-rejected', subject: `image ${row.id}`, ...who });
        return { later: 0 };
      }
      const alike = body.alike ? await store.read.heldAlike({ id: row.id }) : [];
      const { mask, lookedAt: seenAt } = body;
      await decideImage(actorOf(userId), row, { kind: 'release', mask, seenAt }, decide);
      await audit.record({ kind: 'held-released', subject: `image ${row.id}`, ...who });
      decide.wake();
      for (const other of alike) {
        decide.later(async () => {
          if (!(await maskUnseen(actorOf(userId), other, mask, decide))) return;
          await audit.record({ kind: 'held-released', subject: `image ${other.id}, alike`, ...who });
          decide.wake();
        });
      }
      return { later: alike.length };
    },
  );
}

/** The log knows people by number only. */
const actorOf = (userId: number): string => `user-${userId}`;

function objectRoutes(app: App, { audit, decide }: Services): void {
  app.post(
    '/api/held/objects/:id/decision',
    { config, schema: { params: HeldObjectParams, body: HeldObjectDecision, response: { 200: HeldDecided } } },
    async (request) => {
      const { userId } = signedIn(request);
      const { id } = request.params;
      await rejectObject(actorOf(userId), id, decide);
      await audit.record({ kind: 'held-rejected', userId, subject: `object ${id}`, address: request.ip });
      return { later: 0 };
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

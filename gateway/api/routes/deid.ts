/** /api/deid: the profile in force, a draft tried on a study, and the draft put in force; for owners, each act recorded. */
import { Readable } from 'node:stream';
import { activateProfile, checkedOptions, notePreview, profileInForce } from '../../activate-profile.ts';
import {
  ActivateProfile,
  HeaderView,
  HeldHeader,
  OptionId,
  PreviewHeld,
  PreviewQuery,
  Profiles,
} from '../../contract/deid.ts';
import { HeldObjectParams } from '../../contract/held-images.ts';
import { rulesHash } from '../../deid/manifest.ts';
import { profileOf } from '../../deid/profile.ts';
import { MarkitError } from '../../errors.ts';
import { holdReasonText } from '../../images/hold-reason.ts';
import { type HeaderOrigin, longestHeader } from '../../show-header.ts';
import { signedIn } from '../access.ts';
import { explainedOptions, headerView } from '../header-view.ts';
import type { Services } from '../services.ts';
import type { App } from '../typed-app.ts';
import { Uploads } from '../uploads.ts';

const config = { access: ['owner'] } as const;
/** Looks cost the box work that nobody waits for: faster than any hand, slower than a script would like. */
const looks = { ...config, rateLimit: { max: 60, timeWindow: '1 minute' } } as const;

const longestFile = 64 * 2 ** 20;
/** The file meta group stands before the header. */
const kept = longestHeader + 2 ** 20;

export function deidRoutes(app: App, services: Services): void {
  profileRoutes(app, services);
  previewRoutes(app, services);
  heldHeaderRoute(app, services);
}

function profileRoutes(app: App, services: Services): void {
  const { store, audit, now } = services;

  app.get('/api/deid/profile', { config, schema: { response: { 200: Profiles } } }, async (request) => {
    const { userId } = signedIn(request);
    await audit.record({ kind: 'profile-looked-at', userId, address: request.ip });
    return profilesSeen(services);
  });

  app.post(
    '/api/deid/profile',
    { config, schema: { body: ActivateProfile, response: { 200: Profiles } } },
    async (request) => {
      const { userId } = signedIn(request);
      const takeEffect = services.profileTakesEffect;
      const { name, version } = await activateProfile(userId, request.body, { store, now, takeEffect });
      await audit.record({
        kind: 'profile-activated',
        userId,
        subject: `profile ${name}-${version}`,
        address: request.ip,
      });
      return profilesSeen(services);
    },
  );
}

async function profilesSeen({ store }: Services): Promise<Profiles> {
  const { document, version: base } = profileInForce(await store.read.newestProfile({}));
  const rows = await store.read.profileHistory({ limit: 200 });
  return {
    inForce: {
      ...named(document),
      base,
      rules: rulesHash(profileOf(document)).slice(0, 16),
    },
    history: rows.map((row) => ({
      ...named(profileInForce(row).document),
      at: row.at,
      by: row.account,
      reason: row.reason,
    })),
    options: [...explainedOptions],
    longestFile,
  };
}

function named({ name, version, options }: ReturnType<typeof profileInForce>['document']) {
  return { name, version, options: [...options] };
}

function previewRoutes(app: App, services: Services): void {
  const { audit } = services;
  const uploads = new Uploads({ longest: longestFile, kept, milliseconds: 45_000, atOnce: 3 });

  // A scope of its own: nowhere else are bytes taken.
  app.register(async (scope: App) => {
    scope.addContentTypeParser('application/octet-stream', (_request, file, done) => done(null, file));
    scope.post(
      '/api/deid/preview',
      { config: looks, schema: { querystring: PreviewQuery, response: { 200: HeaderView } } },
      async (request) => {
        const { userId } = signedIn(request);
        const { body } = request;
        if (!(body instanceof Readable)) throw new MarkitError('BAD_REQUEST');
        if (Number(request.headers['content-length']) > longestFile) throw new MarkitError('UPLOAD_TOO_LARGE');
        const options = optionsOf(request.query.options);
        return uploads.take(userId, body, async (bytes) => {
          await audit.record({ kind: 'profile-previewed', userId, subject: 'uploaded file', address: request.ip });
          return preview(services, userId, { kind: 'upload', bytes }, options);
        });
      },
    );
  });

  app.post(
    '/api/deid/preview/held/:id',
    { config: looks, schema: { params: HeldObjectParams, body: PreviewHeld, response: { 200: HeaderView } } },
    async (request) => {
      const { userId } = signedIn(request);
      const { origin } = await heldOrigin(services, request.params.id);
      const subject = `object ${request.params.id}, header`;
      await audit.record({ kind: 'held-looked-at', userId, subject, address: request.ip });
      await audit.record({ kind: 'profile-previewed', userId, subject, address: request.ip });
      return preview(services, userId, origin, request.body.options);
    },
  );
}

function heldHeaderRoute(app: App, services: Services): void {
  const { store, audit, headers } = services;
  app.get(
    '/api/held/objects/:id/header',
    { config: looks, schema: { params: HeldObjectParams, response: { 200: HeldHeader } } },
    async (request) => {
      const { id } = request.params;
      const { userId } = signedIn(request);
      const { origin, reason } = await heldOrigin(services, id);
      // Before anything is shown.
      await audit.record({ kind: 'held-looked-at', userId, subject: `object ${id}, header`, address: request.ip });
      const { document } = profileInForce(await store.read.newestProfile({}));
      return { reason, header: headerView(await headers.show(origin, [document]), [document]) };
    },
  );
}

async function heldOrigin({ store }: Services, id: string) {
  const row = await store.read.heldObject({ id });
  if (!row) throw new MarkitError('NOT_FOUND');
  return { origin: { kind: 'held', file: row.file } as const, reason: holdReasonText(row.reason) };
}

/** Beside the profile in force where the draft is another; and then this person has seen what it does. */
async function preview(
  { store, headers, now }: Services,
  userId: number,
  origin: HeaderOrigin,
  options: readonly OptionId[],
): Promise<HeaderView> {
  const { document, version: base } = profileInForce(await store.read.newestProfile({}));
  const chosen = checkedOptions(options);
  const differs = chosen.join() !== document.options.join();
  const draft = { name: 'draft', version: base + 1, options: chosen };
  const profiles = differs ? [document, draft] : [document];
  const shown = await headers.show(origin, profiles);
  if (shown.shown === undefined && origin.kind === 'upload' && shown.held[0] === 'no-data-set')
    throw new MarkitError('CANNOT_UNDERSTAND');
  // An object that the draft holds shows nothing of what it would let through.
  if (differs && shown.shown && shown.held[1] === null)
    await notePreview(userId, { options: chosen, base }, { store, now });
  return headerView(shown, profiles);
}

function optionsOf(list: string): OptionId[] {
  const ids = list === '' ? [] : list.split(',');
  const known = new Set<string>(OptionId.enum);
  if (!ids.every((id) => known.has(id))) throw new MarkitError('BAD_REQUEST', { detail: '/options' });
  return ids as OptionId[];
}

/** WADO-RS (PS3.18 10.4) for cleared images: frames as they are stored or as samples, and the pseudonymised header as JSON. */
import Type, { type Static } from 'typebox';
import { Id, Uid } from '../../contract/scalars.ts';
import { MarkitError } from '../../errors.ts';
import type { Instance } from '../../store/instances.ts';
import { signedIn } from '../access.ts';
import { dicomJson } from '../dicom-web/dicom-json.ts';
import { frameBody } from '../dicom-web/frame-body.ts';
import { openFrames } from '../dicom-web/frame-source.ts';
import { frameType } from '../dicom-web/media-type.ts';
import type { Services } from '../services.ts';
import type { App } from '../typed-app.ts';

const place = { study: Uid, series: Uid, sop: Uid };
const InstanceParams = Type.Object(place);
/** A number or a list of numbers, as PS3.18 10.4.1.1.6 allows. */
const FrameParams = Type.Object({
  ...place,
  frames: Type.String({ pattern: '^[1-9][0-9]{0,6}(,[1-9][0-9]{0,6}){0,63}$' }),
});
/** Which version; without it the one that is shown. */
const VersionQuery = Type.Object({ instance: Type.Optional(Id) }, { additionalProperties: false });
const path = '/dicom-web/studies/:study/series/:series/instances/:sop';

/**
 * The browser may keep the bytes but asks each time, because another object may come under the same UID and an image that was
 * cleared may be held again; the answer is then 304 and no bytes. The cookie in Vary keeps them from who signs in next here.
 */
const caching = { 'cache-control': 'private, no-cache', vary: 'Cookie, Accept' } as const;

export function dicomWebRoutes(app: App, services: Services): void {
  frameRoute(app, services);
  metadataRoute(app, services);
}

interface Place {
  readonly study: string;
  readonly series: string;
  readonly sop: string;
}

/** NOT_FOUND for whatever this user has no task in and does not manage, as for what is not there. */
async function readable(
  { store }: Services,
  userId: number,
  { study, series, sop }: Place,
  { instance }: Static<typeof VersionQuery>,
): Promise<Instance> {
  const uids = { studyInstanceUid: study, seriesInstanceUid: series, sopInstanceUid: sop };
  const row = await store.read.readableImage({ userId, ...uids, instance });
  if (!row) throw new MarkitError('NOT_FOUND');
  return row;
}

function frameRoute(app: App, services: Services): void {
  app.get(
    `${path}/frames/:frames`,
    { config: { access: ['reader', 'manager'] }, schema: { params: FrameParams, querystring: VersionQuery } },
    async (request, reply) => {
      const { params, headers } = request;
      const row = await readable(services, signedIn(request).userId, params, request.query);
      const wanted = params.frames.split(',').map(Number);
      const source = await openFrames(services, row, headers.accept, wanted.length);
      if (!source) throw new MarkitError('NOT_ACCEPTABLE');
      const { stored, form, kept, name } = source;
      try {
        const tag = `"${row.id}-${wanted.join('.')}-${form}-${name}"`;
        reply.headers({ ...caching, etag: tag });
        if (headers['if-none-match'] === tag) {
          await stored.close();
          return reply.status(304).send();
        }
        const frames = [];
        for (const number of wanted) frames.push(await stored.frame(number - 1));
        const { contentType, length, stream } = frameBody(stored, frames, form, kept);
        return reply.headers({ 'content-type': contentType, 'content-length': length }).send(stream);
      } catch (thrown) {
        await stored.close();
        throw thrown;
      }
    },
  );
}

function metadataRoute(app: App, services: Services): void {
  app.get(
    `${path}/metadata`,
    { config: { access: ['reader', 'manager'] }, schema: { params: InstanceParams, querystring: VersionQuery } },
    async (request, reply) => {
      const row = await readable(services, signedIn(request).userId, request.params, request.query);
      const stored = await services.images.open(row);
      try {
        const { transferSyntax } = frameType(row.transferSyntax);
        // (0008,3002) Available Transfer Syntax UID: what the frames come in.
        const available = { '00083002': { vr: 'UI', Value: [transferSyntax] } };
        const json = { ...dicomJson(await stored.header()), ...available, ...floatPixels(row) };
        return reply
          .headers({ ...caching, vary: 'Cookie', 'content-type': 'application/dicom+json' })
          .send(JSON.stringify([json]));
      } finally {
        await stored.close();
      }
    },
  );
}

/** Of floats the element that has them, without a value: the header alone does not tell that frames are no whole numbers. */
function floatPixels({ pixelRepresentation, bitsAllocated }: Instance): Record<string, { readonly vr: 'OF' | 'OD' }> {
  if (pixelRepresentation !== null) return {};
  return bitsAllocated === 64 ? { '7FE00009': { vr: 'OD' } } : { '7FE00008': { vr: 'OF' } };
}

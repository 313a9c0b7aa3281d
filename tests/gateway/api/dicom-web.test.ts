import { once } from 'node:events';
import { truncateSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { frameBody } from '../../../gateway/api/dicom-web/frame-body.ts';
import { chooseFrames, frameType } from '../../../gateway/api/dicom-web/media-type.ts';
import { displayPath } from '../../../gateway/images/display-copy.ts';
import type { Instance } from '../../../gateway/store/instances.ts';
import { generatePhantom } from '../../../inference/phantoms/phantom.ts';
import { phantomFile } from '../../../inference/phantoms/phantom-dicom.ts';
import { codedImage } from '../../support/coded-image.ts';
import { storeFile } from '../../support/coded-row.ts';
import {
  addImage,
  addPerson,
  addProject,
  firstManager,
  letStudiesSettle,
  makeCases,
  openTestApi,
  openTestProject,
  type TestApi,
  type TestBrowser,
} from '../../support/test-api.ts';

let api: TestApi;
let manager: TestBrowser;
let reader: TestBrowser;
const place = '/dicom-web/studies/2.25.51/series/2.25.52/instances/2.25.53';
const explicit = '1.2.840.10008.1.2.1';

beforeAll(async () => {
  ({ api, manager, reader } = await openTestProject());
  await addImage(api, 5, { frames: 3 });
  await addImage(api, 6, { clearing: 'held' });
  await letStudiesSettle(api);
});
afterAll(() => api.close());

/** Bytes of a reply: `inject` keeps them beside the text. */
async function bytesOf(url: string, accept: string): Promise<{ status: number; type: string; bytes: Buffer }> {
  const headers = { cookie: reader.cookie, accept };
  const reply = await api.app.inject({ method: 'GET', url, headers });
  return { status: reply.statusCode, type: String(reply.headers['content-type']), bytes: reply.rawPayload };
}

/** Six 16-bit pixels of frame `n` as addImage made them. */
const pixels = (n: number) => Buffer.from(Array.from({ length: 12 }, (_, at) => 50 + (n - 1) * 12 + at));

/** The parts of a multipart/related body, by its boundary. */
function partsOf(type: string, body: Buffer): { head: string; bytes: Buffer }[] {
  const boundary = /boundary=([\w-]+)/.exec(type)?.[1] ?? '';
  const text = body.toString('latin1');
  expect(text.endsWith(`\r\n--${boundary}--\r\n`)).toBe(true);
  return text
    .split(`\r\n--${boundary}`)
    .slice(1, -1)
    .map((part) => {
      const [head = '', bytes = ''] = part.split('\r\n\r\n');
      return { head, bytes: Buffer.from(bytes, 'latin1') };
    });
}

describe('frames', () => {
  test('come as multipart/related in the stored transfer syntax, byte for byte', async () => {
    const accept = 'multipart/related; type=application/octet-stream; transfer-syntax=*';
    const { status, type, bytes } = await bytesOf(`${place}/frames/2`, accept);
    expect(status).toBe(200);
    expect(type).toMatch(
      /^multipart\/related; type="application\/octet-stream"; transfer-syntax=1\.2\.840\.10008\.1\.2\.1; boundary=/,
    );
    const [part] = partsOf(type, bytes);
    expect(part?.head).toContain(`Content-Type: application/octet-stream; transfer-syntax=${explicit}`);
    expect(part?.bytes).toEqual(pixels(2));
  });

  test('of a list come in its order', async () => {
    const { type, bytes } = await bytesOf(`${place}/frames/3,1`, '*/*');
    expect(partsOf(type, bytes).map((part) => part.bytes)).toEqual([pixels(3), pixels(1)]);
  });

  test('come bare where the client asks for one part', async () => {
    const { type, bytes } = await bytesOf(`${place}/frames/1`, 'application/octet-stream');
    expect([type, bytes]).toEqual([`application/octet-stream; transfer-syntax=${explicit}`, pixels(1)]);
  });

  test('in a form that is not kept are refused, and past the last are not there', async () => {
    expect((await bytesOf(`${place}/frames/1`, 'image/png')).status).toBe(406);
    const other = 'multipart/related; type="application/octet-stream"; transfer-syntax=1.2.840.10008.1.2.4.90';
    expect((await bytesOf(`${place}/frames/1`, other)).status).toBe(406);
    expect((await bytesOf(`${place}/frames/4`, '*/*')).status).toBe(404);
    expect((await bytesOf(`${place}/frames/0`, '*/*')).status).toBe(400);
  });

  test('may be kept by the browser of who is signed in, which asks each time, and by nothing between', async () => {
    const first = await reader.ask('GET', `${place}/frames/1`);
    expect(first.headers['cache-control']).toBe('private, no-cache');
    expect(first.headers.vary).toBe('Cookie, Accept');
    const again = await reader.ask('GET', `${place}/frames/1`, undefined, {
      'if-none-match': String(first.headers.etag),
    });
    expect([again.status, again.text]).toEqual([304, '']);
  });

  test.each(['multipart', 'single'] as const)(
    'given up before their first byte close their file (%s)',
    async (form) => {
      const [studyInstanceUid = '', seriesInstanceUid = '', sopInstanceUid = ''] = place.match(/2\.25\.\d+/g) ?? [];
      const uids = { studyInstanceUid, seriesInstanceUid, sopInstanceUid };
      const row = await api.store.read.readableImage({ userId: reader.me.id, ...uids });
      if (!row) throw new Error('the image is not there');
      const stored = await api.services.images.open(row);
      const { stream } = frameBody(stored, [await stored.frame(0)], form, frameType(explicit));
      stream.destroy();
      await once(stream, 'close');
      // A file that is still open would be read; one that nobody closes ends the process when its memory is collected.
      await expect.poll(() => stored.header().then(Object, (error: { code: string }) => error.code)).toBe('EBADF');
    },
  );

  test('of an image that is not cleared are not there, for the manager neither', async () => {
    const held = place.replaceAll('2.25.5', '2.25.6');
    expect((await manager.ask('GET', `${held}/frames/1`)).status).toBe(404);
    expect((await manager.ask('GET', `${place}/frames/1`)).status).toBe(200);
  });

  test('under a wrong study or series are not there', async () => {
    expect((await reader.ask('GET', `${place.replace('2.25.51', '2.25.61')}/frames/1`)).status).toBe(404);
  });
});

test('metadata is the pseudonymised header as DICOM JSON', async () => {
  const { body, headers } = await reader.ask<Record<string, unknown>[]>('GET', `${place}/metadata`);
  expect(headers['content-type']).toContain('application/dicom+json');
  expect(body).toHaveLength(1);
  expect(body[0]).toMatchObject({
    '00080018': { vr: 'UI', Value: ['2.25.53'] },
    '00280010': { vr: 'US', Value: [2] },
    '00281050': { vr: 'DS', Value: [2048, 1000] },
    '00083002': { vr: 'UI', Value: [explicit] },
  });
});

describe('frames of a slow coding', () => {
  const own = '1.2.840.10008.1.2.4.90';
  const film = place.replaceAll('2.25.5', '2.25.7');
  const octets = 'multipart/related; type="application/octet-stream"';
  const wanted: Instance[] = [];
  let stream: Buffer;
  let samples: Buffer;
  let row: Instance;
  let other: TestApi;
  let anna: TestBrowser;

  beforeAll(async () => {
    other = await openTestApi({ wantDisplayCopy: (one) => void wanted.push(one) });
    const boss = await firstManager(other);
    anna = await addPerson(other, boss, 'anna', ['reader']);
    await addProject(boss, ['anna']);
    const phantom = generatePhantom({ seed: 4, size: 520, sex: 'F', age: 60 });
    samples = Buffer.from(phantom.pixels.buffer);
    const { bytes } = phantomFile({ phantom, seed: 5, sex: 'F', age: 60, modality: 'CR' });
    const fresh = storeFile(join(other.folder, 'images'), 'e', 7, await codedImage(bytes, own));
    await other.store.write.addInstances([{ ...fresh, receivedAt: other.clock.now }]);
    const [waiting] = await other.store.read.waitingInstances({ limit: 1, after: 0 });
    row = waiting as Instance;
    const cleared = { clearing: 'cleared', reason: null, findings: null, at: other.clock.now } as const;
    await other.store.write.setClearing({ id: row.id, ...cleared });
    other.clock.now += 10_000;
    await makeCases(other);
    stream = (await framesFor(`${octets}; transfer-syntax=${own}`)).bytes;
  });
  afterAll(() => other.close());

  async function framesFor(accept: string, known?: string) {
    const headers = { cookie: anna.cookie, accept, ...(known && { 'if-none-match': known }) };
    const reply = await other.app.inject({ method: 'GET', url: `${film}/frames/1`, headers });
    const type = String(reply.headers['content-type']);
    const bytes = type.startsWith('multipart') ? partsOf(type, reply.rawPayload)[0]?.bytes : reply.rawPayload;
    return { status: reply.statusCode, type, bytes: bytes ?? Buffer.alloc(0), tag: String(reply.headers.etag) };
  }

  test('come as they are stored while there is no display copy, which is then wanted', async () => {
    expect(stream.readUInt16BE(0)).toBe(0xff4f);
    expect(wanted).toEqual([]);
    const { bytes, tag } = await framesFor(`${octets}; transfer-syntax=*`);
    expect(bytes.equals(stream)).toBe(true);
    expect(wanted.map(({ id }) => id)).toEqual([row.id]);
    const writer = await other.services.images.beginDisplayCopy(row);
    if (typeof writer === 'string') throw new Error(writer);
    await writer.push(samples);
    await writer.finish();
    // A browser that kept the stream is not told that it has the samples.
    expect((await framesFor(`${octets}; transfer-syntax=*`, tag)).status).toBe(200);
  });

  test.each([
    [`${octets}; transfer-syntax=*`],
    [octets],
    [`${octets}; transfer-syntax=${explicit}`],
    ['application/octet-stream'],
    ['*/*'],
  ])('come as samples for Accept %s', async (accept) => {
    const { type, bytes, tag } = await framesFor(accept);
    expect(type).toContain(`transfer-syntax=${explicit}`);
    expect(bytes.equals(samples)).toBe(true);
    expect((await framesFor(accept, tag)).status).toBe(304);
  });

  test.each([
    [`${octets}; transfer-syntax=${own}`],
    ['image/jp2'],
    ['multipart/related; type="image/jp2"'],
    [`image/jp2, ${octets}`],
  ])('come as they are stored for Accept %s', async (accept) => {
    const { type, bytes } = await framesFor(accept);
    expect(type).toContain(`transfer-syntax=${own}`);
    expect(bytes.equals(stream)).toBe(true);
  });

  test('never come from a copy that is torn', async () => {
    const before = wanted.length;
    truncateSync(displayPath(join(other.folder, 'images', row.file)), samples.length);
    expect((await framesFor(`${octets}; transfer-syntax=*`)).bytes.equals(stream)).toBe(true);
    expect((await framesFor(`${octets}; transfer-syntax=${explicit}`)).status).toBe(406);
    expect(wanted).toHaveLength(before + 2);
  });
});

describe('the form of frames', () => {
  const j2k = frameType('1.2.840.10008.1.2.4.90');

  test.each([
    [undefined, 'multipart'],
    ['*/*', 'multipart'],
    ['image/jp2', 'single'],
    ['image/*', 'single'],
    ['multipart/related; type="image/jp2"', 'multipart'],
    ['multipart/related; type="image/jls"', undefined],
    ['image/jls, multipart/related; type=image/jp2; transfer-syntax=1.2.840.10008.1.2.4.90', 'multipart'],
    ['image/jp2; transfer-syntax=1.2.840.10008.1.2.4.91', undefined],
  ])('for Accept %s is %s', (accept, form) => {
    expect(chooseFrames(accept, [j2k], 1)?.form).toBe(form);
  });

  test('what came implicit is kept and named explicit', () => {
    expect(frameType('1.2.840.10008.1.2')).toEqual({ type: 'application/octet-stream', transferSyntax: explicit });
  });
});

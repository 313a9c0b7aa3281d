import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import Value from 'typebox/value';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { receiveModel } from '../../../gateway/api/model-upload.ts';
import { ImportLine } from '../../../gateway/contract/model-import.ts';
import { type PlainImporter, plainImporter } from '../../support/plain-importer.ts';
import { someManifest } from '../../support/some-models.ts';
import { addPerson, firstManager, openTestApi, type TestApi, type TestBrowser } from '../../support/test-api.ts';

let api: TestApi;
let owner: TestBrowser;
let importer: PlainImporter;

beforeEach(async () => {
  const made: { api?: TestApi } = {};
  importer = plainImporter(
    () => (made.api as TestApi).store,
    join(process.env.TMPDIR ?? '/tmp', `markit-in-${process.pid}`),
  );
  api = await openTestApi({ importModel: importer });
  made.api = api;
  owner = await addPerson(api, await firstManager(api), 'olga', ['owner']);
});
afterEach(() => api.close());

const onnx = Buffer.from('not a network, but bytes like one');
const sha256 = createHash('sha256').update(onnx).digest('hex');
const manifest = {
  ...someManifest('a', { name: 'findings', title: 'Findings', notice: 'House', labels: [label('mass', 'Mass')] }),
  sha256,
};
function label(id: string, name: string) {
  return { id, name, opposite: null, code: null };
}

function body(json: unknown, model: Uint8Array): Buffer {
  const text = Buffer.from(typeof json === 'string' ? json : JSON.stringify(json));
  const length = Buffer.alloc(4);
  length.writeUInt32BE(text.length);
  return Buffer.concat([length, text, model]);
}

const bytes = { 'content-type': 'application/octet-stream' };
const bring = (json: unknown, model: Uint8Array, map = 'as-is') =>
  owner.ask<string>('POST', `/api/models/import?map=${map}`, body(json, model), bytes);

function linesOf(text: string): ImportLine[] {
  const lines = text.split('\n').filter((line) => line !== '');
  const parsed = lines.map((line) => JSON.parse(line) as ImportLine);
  for (const line of parsed) expect(Value.Check(ImportLine, line), JSON.stringify(line)).toBe(true);
  return parsed;
}

describe('a model of the house', () => {
  test('is taken byte for byte, each check is told, and it is a candidate with its owner’s account', async () => {
    const reply = await bring(manifest, onnx, 'add');
    expect(reply.status).toBe(200);
    const lines = linesOf(reply.text);
    expect(lines.map((line) => (line.type === 'passed' ? line.check : line.type))).toEqual([
      ...['arrived', 'manifest', 'graph', 'fit', 'trial', 'stored', 'kept'],
    ]);
    expect(importer.arrived).toMatchObject([{ addMap: true, account: 'olga' }]);
    expect(importer.arrived[0]?.bytes).toEqual(onnx);
    const { body: list } = await owner.ask<{ models: unknown[] }>('GET', '/api/models');
    expect(list.models).toMatchObject([{ sha256, state: 'candidate', origin: 'house', addedBy: 'olga' }]);
    expect(readdirSync(importer.incoming)).toEqual([]);
    expect(api.log.filter((line) => line.includes('"audit":"model-imported"'))).toHaveLength(1);
  });

  test('that is refused leaves nothing but its reason and a row of the audit', async () => {
    const reply = await bring(manifest, Buffer.from('another file'));
    expect(linesOf(reply.text).at(-1)).toMatchObject({
      type: 'refused',
      refusals: [{ at: 'model', code: 'FILE_BROKEN' }],
    });
    expect((await owner.ask<{ models: unknown[] }>('GET', '/api/models')).body.models).toEqual([]);
    expect(readdirSync(importer.incoming)).toEqual([]);
    expect(api.log.filter((line) => line.includes('"audit":"model-refused"'))).toHaveLength(1);
  });

  test('with a manifest at fault is refused at the manifest, in words', async () => {
    const reply = await bring({ ...manifest, labels: [] }, onnx);
    const text = 'The manifest does not fit its schema. (/labels)';
    expect(linesOf(reply.text).slice(1)).toEqual([
      { type: 'refused', refusals: [{ at: 'manifest', code: 'MANIFEST_SCHEMA', text }] },
    ]);
  });

  test('that breaks the one who checks it is told as broken off, without a word of its content', async () => {
    const reply = await bring('{"name": "secret', onnx);
    expect(linesOf(reply.text).at(-1)).toMatchObject({ type: 'broken-off', code: 'INTERNAL' });
    expect(reply.text).not.toContain('secret');
    expect(readdirSync(importer.incoming)).toEqual([]);
    expect((await bring(manifest, onnx)).status).toBe(200);
  });

  test.each([
    ['an empty body', Buffer.alloc(0)],
    ['a length alone', Buffer.from([0, 0, 0, 9])],
    ['a manifest longer than any', Buffer.from([0xff, 0xff, 0xff, 0xff, 1, 2, 3])],
    ['a manifest without a model', body({}, Buffer.alloc(0))],
  ])('as %s is no request', async (_, sent) => {
    const reply = await owner.ask('POST', '/api/models/import?map=as-is', sent, bytes);
    expect([reply.status, reply.body]).toMatchObject([400, { code: 'BAD_REQUEST' }]);
    expect(importer.arrived).toEqual([]);
    expect(existsSync(importer.incoming) ? readdirSync(importer.incoming) : []).toEqual([]);
  });

  test('comes one at a time, and the place is free again afterwards', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    importer.gate = promise;
    const first = bring(manifest, onnx);
    await expect.poll(() => importer.arrived.length).toBe(1);
    expect((await bring(manifest, onnx)).body).toMatchObject({ code: 'BUSY' });
    resolve();
    expect(linesOf((await first).text).at(-1)?.type).toBe('kept');
    expect(linesOf((await bring(manifest, onnx)).text).at(-1)?.type).toBe('kept');
  });

  test('says so where the box has nothing to try it with', async () => {
    const other = await openTestApi();
    const person = await addPerson(other, await firstManager(other), 'olga', ['owner']);
    const reply = await person.ask('POST', '/api/models/import?map=as-is', body(manifest, onnx), bytes);
    expect([reply.status, reply.body]).toMatchObject([503, { code: 'INFERENCE_AWAY' }]);
    await other.close();
  });
});

describe('what comes off the wire', () => {
  const limits = { longestModel: 1_000, longestManifest: 100, milliseconds: 60_000 };
  const stream = (...pieces: Buffer[]) => {
    const through = new PassThrough();
    for (const piece of pieces) through.write(piece);
    return through;
  };

  test('is the same however it is cut up', async () => {
    const whole = body({ a: 1 }, onnx);
    for (const cut of [1, 3, 5, 12, whole.length - 1]) {
      const through = stream(whole.subarray(0, cut), whole.subarray(cut));
      through.end();
      const { manifest: json, file, size } = await receiveModel(through, importer.incoming, limits);
      expect([Buffer.from(json).toString(), size]).toEqual(['{"a":1}', onnx.length]);
      expect(readdirSync(importer.incoming).map((name) => join(importer.incoming, name))).toEqual([file]);
    }
  });

  test('past its bound, too slow or broken leaves nothing, nor does what a crash left before', async () => {
    mkdirSync(importer.incoming, { recursive: true });
    writeFileSync(join(importer.incoming, 'left.onnx'), 'half');
    const large = stream(body({}, Buffer.alloc(1_001)));
    await expect(receiveModel(large, importer.incoming, limits)).rejects.toMatchObject({ code: 'MODEL_TOO_LARGE' });
    const slow = stream(body({}, Buffer.alloc(5)));
    const soon = { ...limits, milliseconds: 30 };
    await expect(receiveModel(slow, importer.incoming, soon)).rejects.toMatchObject({ code: 'UPLOAD_TOO_SLOW' });
    const broken = stream(body({}, Buffer.alloc(5)));
    const receiving = receiveModel(broken, importer.incoming, limits);
    broken.destroy(new Error('reset'));
    await expect(receiving).rejects.toMatchObject({ code: 'UPLOAD_BROKEN' });
    expect(readdirSync(importer.incoming)).toEqual([]);
    // What answers still needs its socket.
    expect([large.destroyed, slow.destroyed]).toEqual([false, false]);
  });
});

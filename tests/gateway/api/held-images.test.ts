/** An owner decides about held images: what is painted over is gone from the disk, what is not keeps its value. */

import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { withElements } from '../../../data-set/data-set.ts';
import { textElement, unsignedElement } from '../../../data-set/elements.ts';
import { encodePart10Header, readPart10Header } from '../../../data-set/part10.ts';
import { firstNumber, firstString, items } from '../../../data-set/values.ts';
import type { HeldBox, HeldDecision, HeldImage } from '../../../gateway/contract/held-images.ts';
import { recover } from '../../../gateway/jobs/recovery.ts';
import type { InstanceRow } from '../../../gateway/store/instances.ts';
import { generatePhantom } from '../../../inference/phantoms/phantom.ts';
import { phantomFile } from '../../../inference/phantoms/phantom-dicom.ts';
import { codedImage } from '../../support/coded-image.ts';
import { storeFile } from '../../support/coded-row.ts';
import { secondConnection } from '../../support/second-connection.ts';
import { addPerson, firstManager, openTestApi, type TestApi, type TestBrowser } from '../../support/test-api.ts';

const side = 96;
const phantom = generatePhantom({ seed: 6, size: side, sex: 'F', age: 50 });
const { bytes: plain } = phantomFile({ phantom, seed: 8, sex: 'F', age: 50, modality: 'DX' });
const name = { x: 10, y: 20, width: 30, height: 8 };
const marker = { x: 70, y: 5, width: 8, height: 8 };
const epoch = '20261101T000000000Z-1-00000000';

let api: TestApi;
let owner: TestBrowser;
let row: InstanceRow;

beforeEach(async () => {
  api = await openTestApi();
  owner = await firstManager(api);
  row = await hold(1, plain);
});
afterEach(() => api.close());

/** A stored image that the detector found letters on. */
async function hold(n: number, bytes: Uint8Array, reason = 'text-found'): Promise<InstanceRow> {
  const stored = storeFile(join(api.folder, 'images'), epoch, n, bytes);
  await api.store.write.addInstances([stored]);
  const boxes = [name, marker].map((box) => ({ ...box, score: 0.9, frame: 0, seenIn: 'frame' }));
  const findings = JSON.stringify({ framesDecoded: 1, imagesLookedAt: 1, boxes });
  await api.store.write.setClearing({ id: n, clearing: 'held', reason, findings, at: 1 });
  return stored;
}

const decide = (id: number, decision: HeldDecision) => owner.ask('POST', `/api/held/images/${id}/decision`, decision);
const release = (mask: HeldBox[], alike = false, lookedAt = 1): HeldDecision => ({
  ...{ kind: 'release', lookedAt, mask, alike },
});
const storedFiles = () =>
  readdirSync(join(api.folder, 'images'), { recursive: true })
    .map(String)
    .filter((file) => file.endsWith('.dcm'));
/** The row of a film, which the helper that stores files takes for one image. */
async function framesAre(id: number, frames: number): Promise<void> {
  const other = secondConnection(join(api.folder, 'markit.sqlite'));
  other.exec(`update instances set frames = ${frames}, bits_allocated = 8, bits_stored = 8 where id = ${id}`);
  other.close();
}

const onDisk = (file: string) => existsSync(join(api.folder, 'images', file));
const instance = async (id: number) => {
  const found = await api.store.read.instance({ id });
  if (!found) throw new Error('the row is gone');
  return found;
};

async function stored(id: number) {
  const { file, pixelOffset, pixelLength } = await instance(id);
  const bytes = readFileSync(join(api.folder, 'images', file));
  const end = (pixelOffset ?? 0) + (pixelLength ?? 0);
  const samples = new Uint16Array(bytes.buffer.slice(bytes.byteOffset + (pixelOffset ?? 0), bytes.byteOffset + end));
  return { header: readPart10Header(bytes).dataSet, samples };
}

function inside(at: number, { x, y, width, height }: typeof name): boolean {
  const [column, line] = [at % side, Math.floor(at / side)];
  return column >= x && column < x + width && line >= y && line < y + height;
}

describe('a held image', () => {
  it('is shown to its owner with what was found, each look recorded, and to nobody else', async () => {
    const reply = await owner.ask<HeldImage>('GET', '/api/held/images/1');
    expect(reply.body).toMatchObject({ id: 1, rows: side, columns: side, maskable: true, alike: 0 });
    expect(reply.body.places).toEqual([name, marker].map((box) => ({ ...box, frame: 1, score: 0.9, word: null })));
    await owner.ask('GET', '/api/held/images/1/frames/1');
    const looks = api.log.join('').match(/"audit":"held-looked-at","userId":1,"subject":"[^"]*"/g) ?? [];
    expect(looks.map((line) => line.split('"').at(-2))).toEqual(['image 1', 'image 1, frame 1']);
    const reader = await addPerson(api, owner, 'rita', ['reader']);
    for (const path of ['/api/held/images/1', '/api/held/images/1/frames/1'])
      expect((await reader.ask('GET', path)).status).toBe(403);
    const decided = await reader.ask('POST', '/api/held/images/1/decision', { kind: 'reject' });
    expect(decided.status).toBe(403);
  });

  it('comes with what rules would paint over, as far as it can be painted over', async () => {
    const mark = { x: 70, y: 5, width: 8, height: 8 };
    const findings = JSON.stringify({ boxes: [{ ...mark, score: 0.9, frame: 0, seenIn: 'frame', mark: true }] });
    await api.store.write.setClearing({ id: 1, clearing: 'held', reason: 'text-found', findings, at: 2 });
    const { proposals, painted } = (await owner.ask<HeldImage>('GET', '/api/held/images/1')).body;
    expect(proposals).toEqual([
      { kind: 'mark', rule: 'initials-outside-body', boxes: [{ x: 62, y: 0, width: 24, height: 21 }] },
    ]);
    expect(painted).toEqual([]);
    const boxes = proposals.flatMap((proposal) => proposal.boxes);
    expect((await decide(1, release(boxes, false, 2))).status).toBe(200);
    expect(JSON.parse((await instance(1)).decision ?? '')).toMatchObject({ masked: boxes, kept: [], by: 'user-1' });
  });

  it('is shown without proposals where its file is gone, and can be rejected', async () => {
    rmSync(join(api.folder, 'images', row.file));
    const { status, body } = await owner.ask<HeldImage>('GET', '/api/held/images/1');
    expect([status, body.proposals]).toEqual([200, []]);
    expect((await decide(1, { kind: 'reject' })).status).toBe(200);
  });

  it('shows its picture as grey bytes that no browser keeps, and no frame past its last', async () => {
    const picture = await owner.ask('GET', '/api/held/images/1/frames/1');
    expect(picture.headers).toMatchObject({
      'x-picture-width': `${side}`,
      'cache-control': 'no-store',
      'content-length': `${side * side}`,
    });
    expect((await owner.ask('GET', '/api/held/images/1/frames/2')).status).toBe(404);
  });

  it.each([
    ['native', async () => plain],
    ['JPEG-LS', () => codedImage(plain, '1.2.840.10008.1.2.4.80')],
  ])('%s, painted over: only the boxes change, and the old file is gone', async (_, coded) => {
    const before = await hold(2, await coded());
    const reply = await decide(2, release([name]));
    expect(reply).toMatchObject({ status: 200, body: { later: 0 } });
    const after = await instance(2);
    expect(after).toMatchObject({
      clearing: 'waiting',
      burnedIn: 'NO',
      transferSyntax: '1.2.840.10008.1.2.1',
      version: 1,
    });
    expect(after.receivedDigest).toBe(before.receivedDigest);
    expect(JSON.parse(after.decision ?? '')).toMatchObject({
      ...{ masked: [name], kept: [{ ...marker, frame: 0 }], seen: true, by: 'user-1' },
    });
    expect(onDisk(before.file)).toBe(false);
    const { header, samples } = await stored(2);
    const dark = Math.min(...phantom.pixels);
    const wrong = samples.findIndex((value, at) => value !== (inside(at, name) ? dark : phantom.pixels[at]));
    expect(wrong).toBe(-1);
    expect(firstString(header, 0x00280301)).toBe('NO');
    expect(firstNumber(header, 0x00280102)).toBe(11);
    expect(items(header, 0x00120064).map((code) => firstString(code, 0x00080100))).toContain('113101');
  });

  it('keeps its bits where they lie in a sample', async () => {
    const { dataSet } = readPart10Header(plain);
    const high = withElements(dataSet, [
      unsignedElement(0x00280102, 15),
      {
        kind: 'value',
        tag: 0x7fe00010,
        vr: 'OW',
        value: new Uint8Array(phantom.pixels.map((value) => value << 4).buffer),
      },
    ]);
    await hold(2, encodePart10Header(high, { transferSyntax: '1.2.840.10008.1.2.1' }));
    expect((await decide(2, release([name]))).status).toBe(200);
    const { header, samples } = await stored(2);
    expect([firstNumber(header, 0x00280101), firstNumber(header, 0x00280102)]).toEqual([12, 15]);
    const outside = samples.findIndex((value, at) => !inside(at, name) && value !== (phantom.pixels[at] ?? 0) << 4);
    expect(outside).toBe(-1);
  });

  it('of many frames is painted over in each, and ends at an even byte', async () => {
    const header = readPart10Header(plain).dataSet;
    const small = withElements({ ...header, elements: header.elements.filter(({ tag }) => tag >>> 16 !== 0x7fe0) }, [
      textElement(0x00280008, 'IS', '3'),
      ...[0x00280010, 0x00280011].map((tag) => unsignedElement(tag, 3)),
      unsignedElement(0x00280100, 8),
      unsignedElement(0x00280101, 8),
      unsignedElement(0x00280102, 7),
    ]);
    const head = encodePart10Header(small, { transferSyntax: '1.2.840.10008.1.2.1' });
    const element = Buffer.from([0xe0, 0x7f, 0x10, 0x00, 0x4f, 0x42, 0, 0, 28, 0, 0, 0]);
    const samples = Uint8Array.from({ length: 28 }, (_, at) => (at < 27 ? 100 + at : 0));
    await hold(2, Buffer.concat([head, element, samples]));
    const { file: before } = await instance(2);
    await framesAre(2, 3);
    expect((await decide(2, release([{ x: 0, y: 0, width: 2, height: 1 }]))).status).toBe(200);
    const { file, pixelOffset, pixelLength } = await instance(2);
    expect(file).not.toBe(before);
    expect(pixelLength).toBe(28);
    const bytes = readFileSync(join(api.folder, 'images', file)).subarray(pixelOffset ?? 0, (pixelOffset ?? 0) + 28);
    // The darkest of each frame is its first sample.
    const masked = samples.map((value, at) => (at % 9 === 1 && at < 27 ? value - 1 : value));
    expect([...bytes]).toEqual([...masked]);
  });

  it('let through as it is keeps its file, and everything found on it', async () => {
    expect((await decide(1, release([]))).status).toBe(200);
    const after = await instance(1);
    expect(after).toMatchObject({ clearing: 'waiting', file: row.file });
    expect(JSON.parse(after.decision ?? '')).toMatchObject({
      kept: [name, marker].map((box) => ({ ...box, frame: 0 })),
      masked: [],
    });
    const [leaf] = await api.store.read.ledgerLeavesOf({ subject: row.sopInstanceUid, kind: 'image-decided' });
    expect(Buffer.from(leaf?.event ?? []).toString()).toContain('"what":"kept"');
  });

  it('rejected is gone for good: the same object, sent again, brings nothing back', async () => {
    expect((await decide(1, { kind: 'reject' })).status).toBe(200);
    expect(await instance(1)).toMatchObject({ clearing: 'rejected' });
    expect(onDisk(row.file)).toBe(false);
    const again = { ...row, file: `${epoch}/${row.sopInstanceUid}.2.dcm` };
    expect(await api.store.write.addInstances([again])).toMatchObject({ added: 0, duplicates: [again.file] });
    expect((await decide(1, release([]))).status).toBe(404);
  });

  it('is decided once: who comes second is told, and leaves no file behind', async () => {
    const both = await Promise.all([decide(1, release([name])), decide(1, release([marker]))]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
    const files = readdirSync(join(api.folder, 'images'), { recursive: true }).filter((file) =>
      String(file).endsWith('.dcm'),
    );
    expect(files).toHaveLength(1);
  });

  it('stays as it was where the decision could not be committed, and the next start removes the masked file', async () => {
    const other = secondConnection(join(api.folder, 'markit.sqlite'));
    other.exec("create trigger t before update on instances begin select raise(abort, 'made to fail'); end");
    expect((await decide(1, release([name]))).status).toBeGreaterThanOrEqual(500);
    other.exec('drop trigger t');
    other.close();
    expect(await instance(1)).toMatchObject({ clearing: 'held', file: row.file, decision: null });
    const [imagesFolder, heldFolder] = [join(api.folder, 'images'), join(api.folder, 'held')];
    mkdirSync(heldFolder);
    const store = api.store;
    const common = { store, imagesFolder, heldFolder, heldKey: new Uint8Array(32) };
    const counts = await recover({ ...common, living: (name) => name === epoch });
    expect(counts).toMatchObject({ rows: 0, duplicates: 1 });
    expect(storedFiles()).toEqual([row.file]);
  });

  it('of a kind that nobody can see whole is rejected or stays', async () => {
    await hold(2, plain, 'bits-outside-stored');
    expect((await owner.ask('GET', '/api/held/images/2')).status).toBe(404);
    expect((await decide(2, release([]))).status).toBe(403);
    expect((await decide(2, { kind: 'reject' })).status).toBe(200);
  });

  it('is painted over on those alike too, where what else was found holds again', async () => {
    const alike = await hold(2, plain);
    expect((await owner.ask<HeldImage>('GET', '/api/held/images/1')).body.alike).toBe(1);
    expect((await decide(1, release([name], true))).body).toEqual({ later: 1 });
    await expect.poll(() => onDisk(alike.file), { timeout: 20_000 }).toBe(false);
    expect(JSON.parse((await instance(2)).decision ?? '')).toMatchObject({ masked: [name], kept: [], seen: false });
  });

  it('that goes to a person for another reason is never painted over unseen', async () => {
    await hold(2, plain, 'burned-in-declared');
    await hold(3, plain, 'burned-in-declared');
    expect((await owner.ask<HeldImage>('GET', '/api/held/images/2')).body.alike).toBe(0);
    expect((await decide(2, release([name], true))).body).toEqual({ later: 0 });
    expect(await instance(3)).toMatchObject({ clearing: 'held', decision: null });
  });

  it('that was looked at again meanwhile is not let through by what somebody saw before', async () => {
    const findings = JSON.stringify({ boxes: [name].map((box) => ({ ...box, score: 1, frame: 0, seenIn: 'frame' })) });
    await api.store.write.setClearing({ id: 1, clearing: 'held', reason: 'text-found', findings, at: 2 });
    expect((await decide(1, release([]))).status).toBe(409);
    expect((await decide(1, release([], false, 2))).status).toBe(200);
  });
});

describe('a held object', () => {
  it('is rejected by its owner: the file goes, and the same object, sent again, is not kept', async () => {
    const id = 'a1b2';
    const file = `${epoch}/${id}.held`;
    mkdirSync(join(api.folder, 'held', epoch), { recursive: true });
    writeFileSync(join(api.folder, 'held', file), 'sealed');
    const held = { id, file, size: 6, reason: 'report', source: 'PACS', receivedAt: 1, keyGeneration: 1 };
    await api.store.write.addHeld([{ ...held, receivedDigest: 'dd'.repeat(32) }]);
    const url = `/api/held/objects/${id}/decision`;
    expect((await owner.ask('POST', url, { kind: 'reject' })).status).toBe(200);
    expect(existsSync(join(api.folder, 'held', file))).toBe(false);
    expect((await owner.ask('POST', url, { kind: 'reject' })).status).toBe(409);
    const again = { ...held, id: 'c3', file: `${epoch}/c3.held`, receivedDigest: 'dd'.repeat(32) };
    expect(await api.store.write.addHeld([again])).toEqual({ added: 0, duplicates: [again.file] });
    const [leaf] = await api.store.read.ledgerLeavesOf({ subject: `held-${id}`, kind: 'image-decided' });
    expect(leaf).toBeDefined();
  });
});

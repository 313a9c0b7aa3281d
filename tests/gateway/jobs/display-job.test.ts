/** Display copies by the jobs that make them: with the look that clears, or when somebody asked and found none. */
import { mkdtempSync, readdirSync, rmSync, unlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { defaultSourceClearing, type SourceClearing } from '../../../gateway/clear.ts';
import { embeddedImageStore, type ImageStore } from '../../../gateway/images/image-store.ts';
import { DisplayJob } from '../../../gateway/jobs/display-job.ts';
import { lookAtInstance } from '../../../gateway/jobs/look-at-instance.ts';
import { DecodePool } from '../../../gateway/pixels/decode-pool.ts';
import type { Instance } from '../../../gateway/store/instances.ts';
import { generatePhantom, type Phantom } from '../../../inference/phantoms/phantom.ts';
import { phantomFile } from '../../../inference/phantoms/phantom-dicom.ts';
import { codedImage } from '../../support/coded-image.ts';
import { storeFile } from '../../support/coded-row.ts';

const epoch = '20261101T000000000Z-1-00000000';
const unlooked: SourceClearing = { ordinary: 'none-needed', textProne: 'none-needed' };
const pool = new DecodePool({ workers: 1 });
afterAll(() => pool.close());

let phantom: Phantom;
let coded: Uint8Array;
beforeAll(async () => {
  phantom = generatePhantom({ seed: 4, size: 520, sex: 'F', age: 60 });
  const { bytes } = phantomFile({ phantom, seed: 5, sex: 'F', age: 60, modality: 'CR' });
  coded = await codedImage(bytes, '1.2.840.10008.1.2.4.90');
});

let decoded = 0;
const counting: Pick<DecodePool, 'run'> = {
  run(job) {
    decoded += 1;
    return pool.run(job);
  },
};

let root: string;
let images: ImageStore;
let row: Instance;
let trouble: unknown[];
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'markit-display-'));
  images = embeddedImageStore(root);
  trouble = [];
  decoded = 0;
  row = asInstance(1);
});
afterEach(() => rmSync(root, { recursive: true }));

function asInstance(n: number, bytes = coded): Instance {
  const stored = storeFile(root, epoch, n, bytes);
  const undecided = { clearing: 'waiting', clearingReason: null, clearingFindings: null, clearedAt: null } as const;
  const undigested = { samplesDigest: null, descriptionDigest: null, decision: null } as const;
  return { ...stored, ...undecided, ...undigested, id: n, version: 1 };
}

function look(source: SourceClearing) {
  const detector = { detectText: () => Promise.reject(new Error('nobody looks for text here')) };
  const onTrouble = (error: unknown) => void trouble.push(error);
  return lookAtInstance(row, { pool: counting, detector, images, sourceClearing: () => source, onTrouble });
}

/** Bytes of the copy's only frame. */
async function copied(of = row): Promise<Buffer | undefined> {
  const copy = await images.openDisplayCopy(of);
  if (!copy) return undefined;
  const pieces: Buffer[] = [];
  for await (const piece of copy.read((await copy.frame(0)).ranges)) pieces.push(piece);
  await copy.close();
  return Buffer.concat(pieces);
}

test('a cleared instance has its samples beside it, decoded once', async () => {
  const { clearing, findings } = await look(unlooked);
  expect(decoded).toBe(1);
  expect([clearing, JSON.parse(findings ?? '').displayCopy]).toEqual(['cleared', 'made']);
  expect((await copied())?.equals(Buffer.from(phantom.pixels.buffer))).toBe(true);
  expect(trouble).toEqual([]);
});

test('an instance that is held or broken has none', async () => {
  row = { ...row, burnedIn: 'YES' };
  expect((await look(unlooked)).reason).toBe('burned-in-declared');
  expect(readdirSync(join(root, epoch))).toEqual(['2.25.13.dcm']);
  const cut = Buffer.from(coded);
  cut.fill(0, cut.length >> 1, cut.length - 16);
  row = asInstance(1, cut);
  expect((await look(unlooked)).clearing).toBe('broken');
  expect(readdirSync(join(root, epoch))).toEqual(['2.25.13.dcm']);
});

test('a copy that cannot be written is reported, and the verdict stands', async () => {
  // A row that does not say what the header says: the frames do not fit the copy.
  row = { ...row, rows: 600 };
  const { clearing, findings } = await look(unlooked);
  expect([clearing, JSON.parse(findings ?? '').displayCopy]).toEqual(['cleared', 'failed']);
  expect(trouble).toEqual([expect.any(RangeError)]);
  expect(readdirSync(join(root, epoch))).toEqual(['2.25.13.dcm']);
});

test('what was cleared before gets its copy when it is asked for, and stays as it is where none is wanted', async () => {
  const job = new DisplayJob({ images, pool, onTrouble: (error) => void trouble.push(error) });
  const rows = [row, asInstance(2), asInstance(3)];
  for (const one of [...rows, ...rows, { ...row, id: 9, samplesPerPixel: 3 }]) job.want(one);
  for (const one of rows) {
    await expect.poll(async () => (await copied(one))?.length, { timeout: 20_000 }).toBe(phantom.pixels.byteLength);
    expect((await copied(one))?.equals(Buffer.from(phantom.pixels.buffer))).toBe(true);
  }
  await job.stop();
  expect(trouble).toEqual([]);
  expect(readdirSync(join(root, epoch))).toHaveLength(6);
});

test('a copy that failed is not tried again, and a stopped job takes no more', async () => {
  unlinkSync(join(root, row.file));
  const job = new DisplayJob({ images, pool: counting, onTrouble: (error) => void trouble.push(error) });
  job.want(row);
  await expect.poll(() => trouble.length).toBe(1);
  job.want(row);
  await job.stop();
  job.want(asInstance(2));
  expect(trouble).toEqual([expect.objectContaining({ code: 'INSTANCE_BROKEN' })]);
  expect(decoded).toBe(0);
  expect(readdirSync(join(root, epoch))).toEqual(['2.25.23.dcm']);
});

test('the default source leaves films to the detector: its absence is transient and leaves no copy', async () => {
  await expect(look(defaultSourceClearing)).rejects.toThrow('nobody looks for text here');
  expect(readdirSync(join(root, epoch))).toEqual(['2.25.13.dcm']);
});

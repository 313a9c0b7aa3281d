import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { profileOf } from '../../gateway/deid/profile.ts';
import { pseudonymUid } from '../../gateway/deid/pseudonym.ts';
import { embeddedImageStore } from '../../gateway/images/image-store.ts';
import { readStoredInstance } from '../../gateway/images/stored-files.ts';
import { explicitLittle, sentObject } from '../prove/sent-object.ts';
import { openTestBox, push } from './images/test-box.ts';

const image = sentObject('ingest', { way: 'stored', largestSide: 300 });
const jpegSyntax = '1.2.840.10008.1.2.4.50';

test('an image is stored under its pseudonym, whole, pixels as sent, and then reported', async () => {
  const box = await openTestBox();
  expect(await push(box.ingest, image, image.bytes)).toBe(0);
  const [row] = box.stored;
  expect(row?.sopInstanceUid).toBe(pseudonymUid(box.keys, image.sopInstanceUid));
  if (!row) return;
  expect(await readStoredInstance(join(box.imagesFolder, row.file), row.file, 'every-byte')).toEqual({ row });
  const stored = await embeddedImageStore(box.imagesFolder).open(row);
  const pieces: Buffer[] = [];
  for await (const piece of stored.read((await stored.frame(0)).ranges)) pieces.push(piece);
  expect(Buffer.concat(pieces).equals(image.pixels)).toBe(true);
  await stored.close();
  const file = await readFile(join(box.imagesFolder, row.file), 'latin1');
  expect(file.includes('PROOF')).toBe(false);
  // What was done to it stands in its footer, in counts.
  expect(file).toMatch(
    /"deidentification":"markit-1 [0-9a-f]{16} kept=\d+ replaced=\d+ shifted=\d+ emptied=\d+ removed=\d+ sweep=clean names=[^"]+"/,
  );
});

test.each([1, 2, 11, 1000, 1_000_000])('pieces of %i bytes make the same file', async (pieceLength) => {
  const small = sentObject('small', { way: 'stored', largestSide: 8 });
  const box = await openTestBox();
  for (const length of [small.bytes.length, pieceLength]) {
    expect(await push(box.ingest, small, small.bytes, length)).toBe(0);
  }
  const [one, other] = await Promise.all(
    box.stored.map(async ({ file, pixelOffset, pixelLength }) =>
      (await readFile(join(box.imagesFolder, file))).subarray(0, (pixelOffset ?? 0) + (pixelLength ?? 0)),
    ),
  );
  expect(one?.equals(other ?? Buffer.alloc(0))).toBe(true);
  expect(box.stored[0]?.receivedDigest).toBe(box.stored[1]?.receivedDigest);
});

test('another profile holds for what begins after it; what is under way ends under the one before', async () => {
  const box = await openTestBox();
  const [one, other] = [sentObject('before', { way: 'stored', largestSide: 8 }), image];
  const arrival = { ...one, source: 'loopback', receivedAt: 1 };
  const underWay = box.ingest.begin(arrival);
  await underWay.push(one.bytes.subarray(0, 60));
  box.ingest.setProfile(profileOf({ name: 'site', version: 3, options: ['retain-device-identity'] }));
  await underWay.push(one.bytes.subarray(60));
  expect(await underWay.end()).toEqual({ status: 0 });
  expect(await push(box.ingest, other, other.bytes)).toBe(0);
  expect(box.stored.map(({ profile }) => profile)).toEqual(['markit-1', 'site-3']);
  const files = await Promise.all(box.stored.map(({ file }) => readFile(join(box.imagesFolder, file), 'latin1')));
  for (const [at, name] of ['markit 1', 'site 3'].entries()) {
    expect(files[at]).toContain(`MarkIt Edge ${name}`);
    expect(files[at]).toContain(`"deidentification":"${name.replace(' ', '-')} `);
  }
  expect(files.map((file) => file.includes('113109'))).toEqual([false, true]);
});

test.each([
  ['another SOP class', { sopClassUid: '1.2.840.10008.5.1.4.1.1.2' }, 'sop-class-differs'],
  ['another SOP instance', { sopInstanceUid: '1.2.3' }, 'sop-instance-differs'],
  ['a syntax that is held', { transferSyntax: '1.2.840.10008.1.2.1.99' }, 'deflated'],
  ['an unknown syntax', { transferSyntax: '1.2.3.4' }, 'unknown-transfer-syntax'],
])('%s in the command: held as it came', async (_what, command, reason) => {
  const box = await openTestBox();
  expect(await push(box.ingest, { ...image, ...command }, image.bytes, 1000)).toBe(0);
  const [row] = box.held;
  expect(row?.reason).toBe(reason);
  expect(row && (await box.heldBytes(row)).equals(image.bytes)).toBe(true);
  expect(await box.files()).toEqual([`held/${row?.file}`]);
});

test('a header past its bound is held, not kept in memory for ever', async () => {
  const box = await openTestBox();
  const long = Buffer.alloc(12 + 2_000_000);
  long.set([0x08, 0x00, 0x10, 0x10, 0x55, 0x4e, 0, 0]);
  long.writeUInt32LE(2_000_000, 8);
  expect(await push(box.ingest, image, long)).toBe(0);
  expect(box.held[0]?.reason).toBe('header-too-long');
});

test.each([10, 5000, 100_000])('pixels that end %i bytes early: held as they came', async (missing) => {
  const box = await openTestBox();
  const cut = image.bytes.subarray(0, image.bytes.length - missing);
  expect(await push(box.ingest, image, cut, 7000)).toBe(0);
  const [row] = box.held;
  expect(['bulk-truncated', 'bulk-length']).toContain(row?.reason);
  expect(row && (await box.heldBytes(row)).equals(cut)).toBe(true);
  expect(await box.files()).toEqual([`held/${row?.file}`]);
});

/** The image with a JPEG code stream for pixels: comment and application segments, `tail` in place of the sequence's end. */
function encapsulated(tail: Buffer): Buffer {
  const header = image.bytes.subarray(0, image.bytes.length - image.pixels.length - 12);
  const segment = (marker: number, content: Buffer) => {
    const head = Buffer.from([0xff, marker, 0, 0]);
    head.writeUInt16BE(content.length + 2, 2);
    return Buffer.concat([head, content]);
  };
  const stream = Buffer.concat([
    Buffer.from([0xff, 0xd8]),
    segment(0xe1, Buffer.from('Exif PROOF^PATIENT '.repeat(100))),
    segment(0xfe, Buffer.from('PROOF^PATIENT')),
    segment(0xdb, Buffer.alloc(65, 1)),
    segment(0xda, Buffer.from([1, 1, 0, 0, 63, 0])),
    randomBytes(5000).map((byte) => (byte === 0xff ? 0 : byte)),
    Buffer.from([0xff, 0xd9]),
  ]);
  const item = Buffer.from([0xfe, 0xff, 0x00, 0xe0, 0, 0, 0, 0]);
  item.writeUInt32LE(stream.length, 4);
  const bulk = Buffer.from([0xe0, 0x7f, 0x10, 0, 0x4f, 0x42, 0, 0, 0xff, 0xff, 0xff, 0xff]);
  const table = Buffer.from([0xfe, 0xff, 0x00, 0xe0, 0, 0, 0, 0]);
  return Buffer.concat([header, bulk, table, item, stream, tail]);
}

test.each([100, 64_000])(
  'what was blanked before the end turned out broken is held unblanked (pieces of %i)',
  async (piece) => {
    const box = await openTestBox();
    const bytes = encapsulated(Buffer.from([0xfe, 0xff, 0x00, 0xe0, 0xff, 0xff, 0xff, 0x7f, 1, 2, 3]));
    expect(await push(box.ingest, { ...image, transferSyntax: jpegSyntax }, bytes, piece)).toBe(0);
    const [row] = box.held;
    expect(row && (await box.heldBytes(row)).equals(bytes)).toBe(true);
    expect(await box.files()).toEqual([`held/${row?.file}`]);
  },
);

test('what is no data set is refused, listed, and leaves nothing', async () => {
  const box = await openTestBox();
  for (const bytes of [
    Buffer.from('GET / HTTP/1.1\r\nHost: PROOF^PATIENT\r\n\r\n'.repeat(10)),
    image.bytes.subarray(0, 100),
  ]) {
    expect(await push(box.ingest, image, bytes)).toBe(0xc000);
  }
  expect(box.refused.map((row) => row.code)).toEqual(['CANNOT_UNDERSTAND', 'CANNOT_UNDERSTAND']);
  expect(await box.files()).toEqual([]);
  expect(JSON.stringify([box.refused, box.log])).not.toMatch(/PROOF|2\.25|1\.2\.826/);
});

test('a sender that goes away leaves nothing, however far it came', async () => {
  const box = await openTestBox();
  const broken = image.transferSyntax;
  for (const transferSyntax of [broken, '1.2.840.10008.1.2.1.99']) {
    for (const length of [0, 1, 500, 2000, 50_000, image.bytes.length]) {
      const receiving = box.ingest.begin({ ...image, transferSyntax, source: 'loopback', receivedAt: 0 });
      await receiving.push(Buffer.from(image.bytes.subarray(0, length)));
      await receiving.abandon();
    }
  }
  expect(await box.files()).toEqual([]);
  expect([box.stored, box.held, box.refused]).toEqual([[], [], []]);
});

test('a folder that cannot be written: the sender keeps its copy, and it is listed', async () => {
  const box = await openTestBox();
  const { rm, mkdir } = await import('node:fs/promises');
  await rm(box.imagesFolder, { recursive: true });
  expect(await push(box.ingest, image, image.bytes)).toBe(0xa700);
  expect(box.refused).toHaveLength(1);
  await mkdir(box.imagesFolder);
  expect(await push(box.ingest, image, image.bytes)).toBe(0);
});

test('at the end every epoch is reported closed, after its rows', async () => {
  const box = await openTestBox();
  await push(box.ingest, image, image.bytes);
  await push(box.ingest, { ...image, transferSyntax: '1.2.840.10008.1.2.1.99' }, image.bytes);
  await box.ingest.close();
  const epochs = [`images/${box.stored[0]?.file.split('/')[0]}`, `held/${box.held[0]?.file.split('/')[0]}`];
  expect(box.closedEpochs.toSorted()).toEqual(epochs.toSorted());
});

test('many at once keep apart', async () => {
  const box = await openTestBox();
  const objects = Array.from({ length: 24 }, (_, index) => sentObject(`many/${index}`, { largestSide: 200 }));
  const statuses = await Promise.all(objects.map((object) => push(box.ingest, object, object.bytes, 5000)));
  expect(statuses.every((status) => status === 0)).toBe(true);
  const expected = objects.filter((object) => object.transferSyntax === explicitLittle);
  expect(box.stored.map((row) => row.sopInstanceUid).toSorted()).toEqual(
    expected.map((object) => pseudonymUid(box.keys, object.sopInstanceUid)).toSorted(),
  );
  expect(box.held).toHaveLength(objects.length - expected.length);
});

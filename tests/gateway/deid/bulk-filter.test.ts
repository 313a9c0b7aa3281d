import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { type BulkHead, HeaderReader } from '../../../data-set/header-reader.ts';
import { BulkError, BulkFilter, type Turn } from '../../../gateway/deid/bulk-filter.ts';
import type { Identity } from '../../../gateway/deid/identity.ts';
import { ascii, concat, item, sequenceDelimiter, uint32 } from '../../data-set/hand-made.ts';
import { mutate, randomOf } from '../../data-set/mutator.ts';
import { publicObjects } from '../../data-set/public-headers.ts';
import { noSharedData, sharedData } from '../../support/shared-data.ts';
import { fragments, jfif, jpeg, packets, segment, tilePart } from './code-streams.ts';
import { cleanOf, ctImage, imageOf } from './images.ts';

const identity: Identity = cleanOf(imageOf(ctImage)).identity;
const native = '1.2.840.10008.1.2.1';
const jpegSyntax = '1.2.840.10008.1.2.4.70';
const jpegLsSyntax = '1.2.840.10008.1.2.4.80';
const jpeg2000Syntax = '1.2.840.10008.1.2.4.90';

function headOf(length: number | undefined, vr: BulkHead['vr'] = 'OW'): BulkHead {
  return { tag: 0x7fe00010, vr, length, offset: 0 };
}

/** Value bytes that come out, and the summary; the 12 bytes of the element's head are taken off. */
function filtered(syntax: string, stream: Uint8Array, chunk: number, over: Partial<Identity> = {}, length?: number) {
  const filter = new BulkFilter({ transferSyntax: syntax, bulk: headOf(length), identity: { ...identity, ...over } });
  const out: Uint8Array[] = [];
  const before = Uint8Array.from(stream);
  for (let at = 0; at < stream.length; at += chunk) out.push(...filter.push(stream.subarray(at, at + chunk)));
  const summary = filter.end();
  expect(Buffer.compare(stream, before)).toBe(0);
  const bytes = concat(...out);
  return { head: bytes.subarray(0, 12), value: bytes.subarray(12), summary };
}

function code(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof BulkError) return error.code;
    throw error;
  }
  return 'none';
}

const adobe = concat(ascii('Adobe'), [0, 100, 0, 0, 0, 0, 1]);

const chunks = [1, 2, 3, 5, 7, 11, 64, 10_000];

test('native: passes the value as views, writes the element head, drops and counts the tail', () => {
  const pixels = Uint8Array.from({ length: 32 }, (_, index) => index);
  for (const chunk of chunks) {
    const { head, value, summary } = filtered(native, concat(pixels, ascii('CANARY tail')), chunk, {}, 32);
    expect(head).toEqual(concat([0xe0, 0x7f, 0x10, 0x00], ascii('OW'), [0, 0], uint32(32)));
    expect(value).toEqual(pixels);
    expect(summary).toEqual({ bytes: 32, fragments: 0, tailDropped: 11 });
  }
  const whole = new BulkFilter({ transferSyntax: native, bulk: headOf(32), identity }).push(pixels);
  expect(whole[1]?.buffer).toBe(pixels.buffer);
});

test('native: a length that is not the image is an error, a padding byte becomes zero', () => {
  expect(code(() => filtered(native, new Uint8Array(30), 64, {}, 30))).toBe('BULK_LENGTH');
  expect(code(() => filtered(native, new Uint8Array(34), 64, {}, 34))).toBe('BULK_LENGTH');
  expect(code(() => filtered(native, new Uint8Array(31), 64, {}, 32))).toBe('BULK_TRUNCATED');
  const odd = { rows: 3, columns: 3, bitsAllocated: 8, bitsStored: 8, highBit: 7 };
  const { value } = filtered(native, ascii('123456789X'), 4, odd, 10);
  expect(value).toEqual(ascii('123456789\0'));
});

test('native: 4:2:2 has two samples a pixel, bits are packed over all frames', () => {
  expect(
    filtered(native, new Uint8Array(32), 9, { photometric: 'YBR_FULL_422', samplesPerPixel: 3, bitsAllocated: 8 }, 32)
      .value,
  ).toHaveLength(32);
  expect(filtered(native, new Uint8Array(6), 9, { bitsAllocated: 1, frames: 3 }, 6).value).toHaveLength(6);
});

test('big endian words are turned across chunk borders', () => {
  const pixels = Uint8Array.from({ length: 32 }, (_, index) => index);
  const turned = Uint8Array.from({ length: 32 }, (_, index) => index ^ 1);
  for (const chunk of chunks) expect(filtered('1.2.840.10008.1.2.2', pixels, chunk, {}, 32).value).toEqual(turned);
});

test('JPEG: comments and application segments become zeros of the same length, the rest stays', () => {
  const dirty = jpeg(
    segment(0xe1, 'Exif CANARY'),
    segment(0xfe, 'CANARY'),
    segment(0xdb, 'table'),
    segment(0xf3, 'CANARY'),
  );
  const clean = jpeg(
    segment(0xe1, '\0'.repeat(11)),
    segment(0xfe, '\0'.repeat(6)),
    segment(0xdb, 'table'),
    segment(0xf3, '\0'.repeat(6)),
  );
  for (const chunk of chunks) {
    const { value, summary } = filtered(jpegSyntax, concat(fragments(dirty), ascii('CANARY')), chunk);
    expect(value).toEqual(fragments(clean));
    expect(summary).toEqual({ bytes: value.length, fragments: 1, tailDropped: 6 });
  }
});

test('JPEG: what decoders need of JFIF, Adobe and mrfx stays in its exact form, no more', () => {
  const kept = jpeg(segment(0xe0, jfif), segment(0xee, adobe));
  const mrfx = jpeg(segment(0xe8, 'mrfx\x01'));
  for (const chunk of chunks) {
    expect(filtered(jpegSyntax, fragments(kept), chunk).value).toEqual(fragments(kept));
    expect(filtered(jpegLsSyntax, fragments(mrfx), chunk).value).toEqual(fragments(mrfx));
  }
  const thumbnail = jpeg(segment(0xe0, concat(jfif.subarray(0, 12), [1, 2], ascii('CANARY'))));
  const without = jpeg(segment(0xe0, concat(jfif.subarray(0, 12), new Uint8Array(8))));
  expect(filtered(jpegSyntax, fragments(thumbnail), 5).value).toEqual(fragments(without));
  const flags = jpeg(segment(0xee, concat(ascii('Adobe'), [0, 100], ascii('JANE'), [1])));
  expect(filtered(jpegSyntax, fragments(flags), 5).value).toEqual(fragments(jpeg(segment(0xee, adobe))));
  const long = jpeg(segment(0xee, concat(adobe, ascii('CANARY'))));
  expect(Buffer.from(filtered(jpegSyntax, fragments(long), 5).value).includes('CANARY')).toBe(false);
});

test('JPEG: bytes after the end of image become zeros', () => {
  const trailing = concat(jpeg(), ascii('CANARY'));
  expect(filtered(jpegSyntax, fragments(trailing), 3).value).toEqual(fragments(concat(jpeg(), new Uint8Array(6))));
});

test('JPEG: an image over several fragments and several images, each counted against the frames', () => {
  const one = jpeg(segment(0xfe, 'abcd'));
  const split = fragments(one.subarray(0, 20), one.subarray(20));
  expect(filtered(jpegSyntax, split, 3).summary.fragments).toBe(2);
  expect(filtered(jpegSyntax, fragments(one, one), 3, { frames: 2 }).summary.fragments).toBe(2);
  expect(code(() => filtered(jpegSyntax, fragments(one, one), 3))).toBe('BULK_LENGTH');
  expect(code(() => filtered(jpegSyntax, fragments(one), 3, { frames: 2 }))).toBe('BULK_LENGTH');
});

test('JPEG-LS: a stuffed bit after FF is data', () => {
  const stream = concat(
    [0xff, 0xd8],
    segment(0xf7, 'frame.'),
    segment(0xda, '\x01\x01'),
    [1, 0xff, 0x7f, 2, 0xff, 0xd9],
  );
  expect(filtered(jpegLsSyntax, fragments(stream), 1).value).toEqual(fragments(stream));
});

test('JPEG 2000: comments in main and tile-part headers become zeros', () => {
  const stream = (text: string) =>
    concat(
      [0xff, 0x4f],
      segment(0x51, 'size'),
      segment(0x64, text),
      tilePart(packets, segment(0x64, text)),
      tilePart(packets),
      [0xff, 0xd9],
    );
  for (const chunk of chunks) {
    const { value } = filtered(jpeg2000Syntax, fragments(stream('CANARY')), chunk);
    expect(value).toEqual(fragments(stream('\0'.repeat(6))));
  }
});

test('JPEG 2000: a last tile-part of unsaid length ends at its end marker', () => {
  const stream = concat([0xff, 0x4f], segment(0x51, 'size'), tilePart(packets, undefined, 0), [0xff, 0xd9]);
  expect(filtered(jpeg2000Syntax, fragments(stream), 1).value).toEqual(fragments(stream));
});

test('JPEG 2000: a JP2 wrapper and markers that nobody knows are held', () => {
  const box = concat([0, 0, 0, 12], ascii('jP  '), [13, 10, 0x87, 10]);
  expect(code(() => filtered(jpeg2000Syntax, fragments(box), 64))).toBe('BULK_CODESTREAM');
  const strange = concat([0xff, 0x4f], segment(0x51, 'size'), segment(0x6f, 'CANARY'));
  expect(code(() => filtered(jpeg2000Syntax, fragments(strange), 64))).toBe('BULK_CODESTREAM');
});

test('items and offset tables that do not follow the standard are held', () => {
  const one = jpeg();
  const table = (...offsets: number[]) => item(concat(...offsets.map((offset) => uint32(offset))));
  const two = [item(one), item(one), sequenceDelimiter] as const;
  expect(code(() => filtered(jpegSyntax, concat(table(0, one.length + 8), ...two), 9, { frames: 2 }))).toBe('none');
  expect(code(() => filtered(jpegSyntax, concat(table(0, 0), ...two), 9, { frames: 2 }))).toBe('BULK_ITEMS');
  expect(code(() => filtered(jpegSyntax, concat(table(0x41, 0x42), ...two), 9, { frames: 2 }))).toBe('BULK_ITEMS');
  expect(code(() => filtered(jpegSyntax, concat(table(0), item(one), ascii('CANARYxx')), 9))).toBe('BULK_ITEMS');
  expect(code(() => filtered(jpegSyntax, concat(item(ascii('')), item(one)), 9))).toBe('BULK_TRUNCATED');
  expect(code(() => filtered(jpegSyntax, fragments(one.subarray(0, 12)), 9))).toBe('BULK_CODESTREAM');
  expect(code(() => filtered('1.2.840.10008.1.2.4.102', fragments(one), 9))).toBe('BULK_SYNTAX');
});

test('mutated streams: the same length comes out, or a coded error', () => {
  const random = randomOf(424_242);
  const seeds: readonly (readonly [string, Uint8Array])[] = [
    [jpegSyntax, fragments(jpeg(segment(0xe0, jfif), segment(0xfe, 'CANARY'), segment(0xdb, 'table')))],
    [jpegLsSyntax, fragments(jpeg(segment(0xe8, 'mrfx\x01')))],
    [jpeg2000Syntax, fragments(concat([0xff, 0x4f], segment(0x64, 'CANARY'), tilePart(packets), [0xff, 0xd9]))],
  ];
  const seen = { whole: 0, error: 0 };
  for (let round = 0; round < 6_000; round += 1) {
    const [syntax, stream] = seeds[round % seeds.length] ?? [jpegSyntax, new Uint8Array(0)];
    const dirty = mutate(stream, random);
    const answer = code(() => {
      const { value, summary } = filtered(syntax, dirty, 1 + Math.floor(random() * 90));
      expect(value.length).toBe(summary.bytes);
      expect(summary.bytes + summary.tailDropped).toBe(dirty.length);
    });
    if (answer === 'none') seen.whole += 1;
    else seen.error += 1;
  }
  expect(seen.whole).toBeGreaterThan(100);
  expect(seen.error).toBeGreaterThan(1_000);
});

/** The value as a second look writes it, with the length its head gives. */
function mended(syntax: string, stream: Uint8Array, over: Partial<Identity>, bulk: BulkHead, chunk = 3) {
  const filter = new BulkFilter({ transferSyntax: syntax, bulk, identity: { ...identity, ...over }, mend: true });
  const out: Uint8Array[] = [];
  for (let at = 0; at < stream.length; at += chunk) out.push(...filter.push(stream.subarray(at, at + chunk)));
  filter.end();
  const bytes = Buffer.from(concat(...out));
  return { length: bytes.readUInt32LE(8), value: bytes.toString('latin1', 12) };
}

test('a second look puts right what needs no guess: padding that is missing, bytes past the last frame', () => {
  const odd = { rows: 1, columns: 3, bitsAllocated: 8 };
  const mend = (stream: string, over: Partial<Identity>, syntax = native) =>
    mended(syntax, ascii(stream), over, headOf(stream.length));
  expect(mend('abc', odd)).toEqual({ length: 4, value: 'abc\0' });
  expect(mend('abcXY', odd)).toEqual({ length: 4, value: 'abc\0' });
  expect(mend('abcdXY', { rows: 1, columns: 2 })).toEqual({ length: 4, value: 'abcd' });
  // Turned words: only those of the image.
  expect(mend('badcXY', { rows: 1, columns: 2 }, '1.2.840.10008.1.2.2')).toEqual({ length: 4, value: 'abcd' });
  // One frame more than described, or fewer pixels: nobody knows which of the two numbers is wrong.
  expect(code(() => mend('abcabc', odd))).toBe('BULK_LENGTH');
  expect(code(() => mend('ab', odd))).toBe('BULK_LENGTH');
  expect(code(() => filtered(native, ascii('abc'), 1, odd, 3))).toBe('BULK_LENGTH');
});

test('a second look joins the fragments of one RLE frame; of several frames nobody knows which is which', () => {
  const rle = '1.2.840.10008.1.2.5';
  const two = fragments(ascii('ab'), ascii('cd'));
  expect(mended(rle, two, {}, headOf(undefined, 'OB')).value).toBe(Buffer.from(two).toString('latin1'));
  expect(code(() => mended(rle, two, { frames: 3 }, headOf(undefined, 'OB')))).toBe('BULK_LENGTH');
  expect(code(() => filtered(rle, two, 3))).toBe('BULK_LENGTH');
});

test('big endian that can be turned in two ways is not turned', () => {
  const bigEndian = '1.2.840.10008.1.2.2';
  const bits32 = { rows: 1, columns: 1, bitsAllocated: 32 };
  expect(code(() => mended(bigEndian, ascii('abcd'), bits32, headOf(4)))).toBe('BULK_WORDS');
  expect(code(() => mended(bigEndian, ascii('abcd'), { rows: 1, columns: 2 }, headOf(4, 'UN')))).toBe('BULK_WORDS');
});

const bigEndian = '1.2.840.10008.1.2.2';

/** Numbers as somebody wrote them high byte first: turned so many bytes at a time. */
function written(samples: Uint16Array | Uint32Array, turn: 1 | 2 | 4): Uint8Array {
  const bytes = Buffer.from(new Uint8Array(samples.buffer.slice(0)));
  if (turn === 2) bytes.swap16();
  else if (turn === 4) bytes.swap32();
  return bytes;
}

/** What is written of them: once, and once more as the first try has shown. */
function turnedBack(bytes: Uint8Array, over: Partial<Identity>, vr: BulkHead['vr'], chunk = 7) {
  const once = (turn?: Turn) => {
    const bulk = headOf(bytes.length, vr);
    const filter = new BulkFilter({ transferSyntax: bigEndian, bulk, identity: { ...identity, ...over }, turn });
    const out: Uint8Array[] = [];
    for (let at = 0; at < bytes.length; at += chunk) out.push(...filter.push(bytes.subarray(at, at + chunk)));
    filter.end();
    return concat(...out).subarray(12);
  };
  try {
    return once();
  } catch (error) {
    if (error instanceof BulkError && error.turn !== undefined) return once(error.turn);
    if (error instanceof BulkError) return error.code;
    throw error;
  }
}

test.each([
  ['one number', 4],
  ['two words', 2],
  ['not at all', 1],
] as const)('big endian 32 bits turned as %s: read off the pixels', (_, turn) => {
  const over = { rows: 16, columns: 16, bitsAllocated: 32, bitsStored: 32, highBit: 31 };
  const dose = Uint32Array.from({ length: 256 }, (__, at) => 70_000 * (at % 16) + 1_234 * at);
  const signed = Uint32Array.from({ length: 256 }, (__, at) => (at % 16) * 311 - 1_000);
  for (const samples of [dose, signed]) {
    const plain = new Uint8Array(samples.buffer);
    for (const vr of ['OW', 'OB', 'UN'] as const) expect(turnedBack(written(samples, turn), over, vr)).toEqual(plain);
  }
  const colours = Uint32Array.from({ length: 768 }, (__, at) => [5, 4_000_000_000, 90_000][at % 3] as number);
  const tilted = colours.map((value, at) => value + 257 * Math.floor(at / 3));
  const rgb = { ...over, samplesPerPixel: 3, photometric: 'RGB' };
  expect(turnedBack(written(tilted, turn), rgb, 'OW')).toEqual(new Uint8Array(tilted.buffer));
});

test('big endian 32 bits that no reading makes smooth wait for a person; the same under each need no reading', () => {
  const over = { rows: 16, columns: 16, bitsAllocated: 32, bitsStored: 32, highBit: 31 };
  const random = randomOf(3);
  const noise = Uint32Array.from({ length: 256 }, () => Math.floor(random() * 2 ** 32));
  expect(turnedBack(written(noise, 4), over, 'OW')).toBe('BULK_WORDS');
  const one = new Uint32Array(256).fill(5);
  expect(turnedBack(written(one, 4), over, 'OW')).toBe('BULK_WORDS');
  const mirrored = Uint32Array.from({ length: 256 }, (_, at) => 0x01010101 * ((at * 89) % 256));
  expect(turnedBack(written(mirrored, 2), over, 'OW')).toEqual(new Uint8Array(mirrored.buffer));
});

test('big endian 16 bits in OB: turned or not, as the pixels show', () => {
  const over = { rows: 16, columns: 16 };
  const samples = Uint16Array.from({ length: 256 }, (_, at) => 40 * (at % 16) + at);
  for (const turn of [1, 2] as const) {
    expect(turnedBack(written(samples, turn), over, 'OB')).toEqual(new Uint8Array(samples.buffer));
  }
});

test('floats of big endian are turned whole, and their head says what they are', () => {
  const over = { bitsAllocated: 64, bitsStored: 64, highBit: 63, pixelRepresentation: null };
  const doubles = Float64Array.from({ length: 16 }, (_, at) => at / 7 - 1);
  const bytes = Buffer.from(new Uint8Array(doubles.buffer.slice(0))).swap64();
  const bulk: BulkHead = { tag: 0x7fe00009, vr: 'OD', length: 128, offset: 0 };
  const filter = new BulkFilter({ transferSyntax: bigEndian, bulk, identity: { ...identity, ...over } });
  const out = concat(...filter.push(bytes.subarray(0, 13)), ...filter.push(bytes.subarray(13)));
  expect(out.subarray(0, 12)).toEqual(concat([0xe0, 0x7f, 0x09, 0x00], ascii('OD'), [0, 0], uint32(128)));
  expect(out.subarray(12)).toEqual(new Uint8Array(doubles.buffer));
});

test('public big endian doses: the samples of their little endian twins', (context) => {
  const root = sharedData('dicom');
  if (root === undefined) return context.skip(noSharedData);
  const objects = new Map([...publicObjects(root)].map((object) => [object.row.file ?? '', object]));
  for (const name of ['rtdose_expb', 'rtdose_expb_1frame']) {
    const object = objects.get(`pydicom/test_files/${name}.dcm`);
    const { bytes = new Uint8Array(0), transferSyntax = '' } = object ?? {};
    const state = new HeaderReader({ transferSyntax, secondLook: true }).push(bytes);
    if (state.state !== 'header' || state.bulk === undefined) throw new Error(state.state);
    const frames = name === 'rtdose_expb' ? 15 : 1;
    const over = { rows: 10, columns: 10, frames, bitsAllocated: 32, bitsStored: 32, highBit: 31 };
    const value = turnedBack(state.rest.subarray(0, state.bulk.length), over, state.bulk.vr);
    const twin = objects.get(`pydicom/test_files/${name.replace('_expb', '')}.dcm`)?.row.pixeldata_value_sha256;
    expect(createHash('sha256').update(value).digest('hex')).toBe(twin);
  }
});

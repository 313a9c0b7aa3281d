/** Needles in and around the pixels: comments and application segments, boxes, unused bits, padding, what follows the end. */
import { createRequire } from 'node:module';
import { encapsulated } from '../../support/encapsulated.ts';
import type { Recipe } from './assemble.ts';
import { plantAttribute } from './attribute-plants.ts';
import { type Shape, samplesOf, small } from './base-objects.ts';
import { head } from './encode.ts';
import { type Needles, wordNeedle } from './needles.ts';
import { type Plant, together } from './plant.ts';

interface Encoder {
  getDecodedBuffer(info: object): Uint8Array;
  getEncodedBuffer(): Uint8Array;
  setProgressive?(progressive: boolean): void;
  setQuality?(lossless: boolean | number, step?: number): void;
  encode(): void;
  delete(): void;
}

const codings = {
  jpeg: { syntax: '1.2.840.10008.1.2.4.50', script: 'codec-libjpeg-turbo-8bit/wasmjs', name: 'JPEGEncoder' },
  'jpeg-ls': { syntax: '1.2.840.10008.1.2.4.80', script: 'codec-charls/wasmjs', name: 'JpegLSEncoder' },
  'jpeg-2000': { syntax: '1.2.840.10008.1.2.4.90', script: 'codec-openjpeg/wasmjs', name: 'J2KEncoder' },
} as const;

const require = createRequire(import.meta.url);

async function coded(coding: keyof typeof codings, shape: Shape): Promise<Buffer> {
  const { script, name } = codings[coding];
  const quiet = () => undefined;
  const load = require(`@cornerstonejs/${script}`) as (options: object) => Promise<Record<string, new () => Encoder>>;
  const Codec = (await load({ print: quiet, printErr: quiet }))[name] as new () => Encoder;
  const encoder = new Codec();
  const info = {
    ...{ width: shape.columns, height: shape.rows, bitsPerSample: shape.bitsStored, componentCount: 1 },
    ...{ isSigned: false, isUsingColorTransform: false },
  };
  encoder.getDecodedBuffer(info).set(samplesOf(shape));
  if (coding === 'jpeg-2000') encoder.setQuality?.(true, 0);
  encoder.setProgressive?.(false);
  encoder.encode();
  const stream = Buffer.from(encoder.getEncodedBuffer());
  encoder.delete();
  return stream;
}

function element(...fragments: readonly Uint8Array[]): Buffer {
  return Buffer.concat([head(0x7fe00010, 'OB', 0xffffffff), encapsulated([fragments])]);
}

function segment(marker: number, payload: string): Buffer {
  const bytes = Buffer.from(payload, 'latin1');
  const out = Buffer.from([0xff, marker, 0, 0]);
  out.writeUInt16BE(bytes.length + 2, 2);
  return Buffer.concat([out, bytes]);
}

/** Words, each a plant of a place. */
function words(needles: Needles, ...places: readonly string[]): { readonly words: string[]; readonly plants: Plant[] } {
  const made = places.map((place) => ({ place, word: needles.word(12) }));
  return {
    words: made.map(({ word }) => word),
    plants: made.map(({ place, word }) => ({ place, needle: wordNeedle(word) })),
  };
}

const bytes8: Shape = { rows: 32, columns: 32, bitsAllocated: 8, bitsStored: 8 };
const large: Shape = { rows: 560, columns: 560, bitsAllocated: 16, bitsStored: 12 };

/** JPEG and JPEG-LS: COM, every APPn, a JFIF thumbnail, and padding behind the end. */
async function jpegObjects(needles: Needles): Promise<Recipe[]> {
  const recipes: Recipe[] = [];
  for (const coding of ['jpeg', 'jpeg-ls'] as const) {
    const stream = await coded(coding, bytes8);
    const segments = Array.from({ length: 16 }, (_, n) => 0xe0 + n);
    const made = words(
      needles,
      'comment segment',
      ...segments.map(() => 'application segment'),
      'behind the code stream',
    );
    const [comment = '', ...others] = made.words;
    const inserted = segments.map((marker, n) => segment(marker, `${others[2 * n]}\0\0${others[2 * n + 1]}`));
    const padding = Buffer.from(others.at(-1) ?? '', 'latin1');
    const whole = Buffer.concat([
      stream.subarray(0, 2),
      segment(0xfe, comment),
      ...inserted,
      stream.subarray(2),
      padding,
    ]);
    recipes.push({
      ...{ name: `${coding} segments`, className: 'CR', fate: 'shown', shape: bytes8, plants: made.plants },
      ...{ pixels: element(whole), transferSyntax: codings[coding].syntax },
    });
  }
  return recipes;
}

/** JPEG 2000: COM in the main header, padding behind EOC; and a file with boxes, which is no code stream. */
async function jpeg2000Objects(needles: Needles): Promise<Recipe[]> {
  const stream = await coded('jpeg-2000', large);
  const made = words(needles, 'comment segment', 'behind the code stream');
  const [comment = '', behind = ''] = made.words;
  const afterSiz = 4 + stream.readUInt16BE(4);
  const whole = Buffer.concat([
    ...[stream.subarray(0, afterSiz), segment(0x64, `\0\x01${comment}`), stream.subarray(afterSiz)],
    Buffer.from(behind, 'latin1'),
  ]);
  const boxes = words(needles, 'XML box', 'UUID box');
  const [xml = '', uuid = ''] = boxes.words;
  const file = Buffer.concat([
    box('jP  ', Buffer.from([0x0d, 0x0a, 0x87, 0x0a])),
    box('ftyp', Buffer.from('jp2 \0\0\0\0jp2 ', 'latin1')),
    ...[box('xml ', Buffer.from(`<patient>${xml}</patient>`)), box('uuid', Buffer.from(`0123456789abcdef${uuid}`))],
    box('jp2c', stream),
  ]);
  const common = { className: 'CR', shape: large, transferSyntax: codings['jpeg-2000'].syntax } as const;
  return [
    { ...common, name: 'jpeg-2000 segments', fate: 'shown', plants: made.plants, pixels: element(whole) },
    { ...common, name: 'jpeg-2000 boxes', fate: 'held', plants: boxes.plants, pixels: element(file) },
  ];
}

function box(type: string, content: Buffer): Buffer {
  const out = Buffer.alloc(8);
  out.writeUInt32BE(content.length + 8, 0);
  out.write(type, 4, 'latin1');
  return Buffer.concat([out, content]);
}

/** Four bits of each sample are not used: two of them carry a letter. */
export function unusedBits(samples: Uint8Array): Buffer {
  const out = Buffer.alloc(Math.floor(samples.length / 4));
  for (let at = 0; at < out.length; at += 1)
    out[at] = ((samples[at * 4 + 1] as number) & 0xf0) | ((samples[at * 4 + 3] as number) >>> 4);
  return out;
}

function bitsObject(needles: Needles): Recipe {
  const {
    words: [word = ''],
    plants,
  } = words(needles, 'unused bits of pixels');
  const samples = samplesOf(small);
  for (const [at, code] of [...Buffer.from(word, 'latin1')].entries()) {
    samples[at * 4 + 1] = (samples[at * 4 + 1] as number) | (code & 0xf0);
    samples[at * 4 + 3] = (samples[at * 4 + 3] as number) | ((code & 0x0f) << 4);
  }
  const pixels = Buffer.concat([head(0x7fe00010, 'OW', samples.length), samples]);
  return { name: 'unused bits', className: 'CT', fate: 'pixels-held', pixels, plants };
}

/** Behind native pixels: a second image, signatures, trailing padding, and bytes that are no element. */
function tailObjects(needles: Needles): Recipe[] {
  const made = words(needles, 'bytes behind the data set');
  const parts = [0x7fe00020, 0x7fe10010, 0x7fe11001].map((tag) =>
    plantAttribute(tag, 'elements behind the pixels', needles, { vr: 'OB', most: 99 }),
  );
  const signatures = plantAttribute(0xfffafffa, 'digital signatures', needles, { vr: 'SQ' });
  const padding = plantAttribute(0xfffcfffc, 'trailing padding', needles, { vr: 'OB', most: 99 });
  const tail = together(...parts, signatures, padding);
  const long = words(needles, 'pixels longer than the image');
  const samples = Buffer.concat([samplesOf(small), Buffer.from(long.words[0] ?? '', 'latin1')]);
  return [
    {
      ...{ name: 'tail', className: 'CT', fate: 'shown', plants: made.plants },
      tail: { ...tail, bytes: Buffer.from(made.words[0] ?? '', 'latin1') },
    },
    {
      ...{ name: 'long pixels', className: 'CT', fate: 'stored', plants: long.plants },
      pixels: Buffer.concat([head(0x7fe00010, 'OW', samples.length), samples]),
    },
  ];
}

/** An offset table is numbers, four bytes a frame; this one is letters. */
function offsetObject(needles: Needles): Recipe {
  const {
    words: [word = ''],
    plants,
  } = words(needles, 'offset table');
  const table = Buffer.alloc(8);
  table.writeUInt32LE(0xe000fffe, 0);
  table.writeUInt32LE(word.length, 4);
  const frames = word.length / 4;
  const rest = encapsulated(Array.from({ length: frames }, () => [Buffer.alloc(64)])).subarray(8);
  const pixels = Buffer.concat([head(0x7fe00010, 'OB', 0xffffffff), table, Buffer.from(word, 'latin1'), rest]);
  const shape = { ...bytes8, frames };
  return {
    name: 'offset table',
    className: 'US',
    fate: 'held',
    shape,
    plants,
    pixels,
    transferSyntax: '1.2.840.10008.1.2.5',
  };
}

export async function pixelRecipes(needles: Needles): Promise<Recipe[]> {
  return [
    ...(await jpegObjects(needles)),
    ...(await jpeg2000Objects(needles)),
    ...[bitsObject(needles), ...tailObjects(needles), offsetObject(needles)],
  ];
}

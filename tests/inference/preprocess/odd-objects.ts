/** Images that public files have none of: every way from stored value to light in PS3.3 C.11 that a sender may choose, or get wrong. */
import { type DataElement, dataSetOf } from '../../../data-set/data-set.ts';
import { sequenceElement, textElement, unsignedElement } from '../../../data-set/elements.ts';
import { encodePart10Header } from '../../../data-set/part10.ts';
import type { SampleArray } from '../../../gateway/pixels/frame-format.ts';

const syntax = '1.2.840.10008.1.2.1';
const [rows, columns] = [37, 53];

export const ds = (tag: number, ...numbers: number[]) => textElement(tag, 'DS', ...numbers.map(String));
export const us = unsignedElement;
export const cs = (tag: number, text: string) => textElement(tag, 'CS', text);

export function ss(tag: number, ...numbers: number[]): DataElement {
  return { kind: 'value', tag, vr: 'SS', value: new Uint8Array(Int16Array.from(numbers).buffer) };
}

export function ow(tag: number, words: ArrayLike<number>): DataElement {
  return { kind: 'value', tag, vr: 'OW', value: new Uint8Array(Uint16Array.from(words).buffer) };
}

export interface OddObject {
  readonly name: string;
  readonly bytes: Uint8Array;
}

interface Making {
  readonly samples?: SampleArray;
  readonly bits?: number;
  readonly highBit?: number;
  readonly photometric?: string;
  readonly sides?: readonly [number, number];
  readonly more?: readonly DataElement[];
}

/** Any samples of so many bits, signed or not, the same each time. */
function noise<A extends SampleArray>(kind: new (length: number) => A, low: number, high: number, channels = 1): A {
  // Numerical Recipes' quick generator; the fraction of a float is kept, and an integer array cuts it off.
  let state = 1;
  const samples = new kind(rows * columns * channels);
  for (let i = 0; i < samples.length; i++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    samples[i] = low + (state / 2 ** 32) * (high - low + 1);
  }
  return samples;
}

function isFloat(samples: SampleArray): boolean {
  return samples instanceof Float32Array || samples instanceof Float64Array;
}

function object(name: string, { samples = noise(Uint16Array, 0, 4095), sides, more = [], ...rest }: Making): OddObject {
  const width = samples.BYTES_PER_ELEMENT * 8;
  const { bits = width === 16 ? 12 : width, photometric = 'MONOCHROME2' } = rest;
  const [high, wide] = sides ?? [rows, columns];
  const channels = samples.length / (high * wide);
  const signed = /^Int/.test(samples.constructor.name);
  const whole = isFloat(samples)
    ? []
    : [us(0x00280101, bits), us(0x00280102, rest.highBit ?? bits - 1), us(0x00280103, signed ? 1 : 0)];
  const elements: DataElement[] = [
    textElement(0x00080016, 'UI', '1.2.840.10008.5.1.4.1.1.7.3'),
    textElement(0x00080018, 'UI', '2.25.1'),
    us(0x00280002, channels),
    cs(0x00280004, photometric),
    ...(channels > 1 ? [us(0x00280006, 0)] : []),
    us(0x00280010, high),
    us(0x00280011, wide),
    us(0x00280100, width),
    ...whole,
    ...more,
  ];
  const header = encodePart10Header(dataSetOf(elements), { transferSyntax: syntax });
  return { name, bytes: Buffer.concat([header, pixelElement(samples)]) };
}

/** The last element of the file: Pixel Data, or that of floats. */
function pixelElement(samples: SampleArray): Buffer {
  const [element, vr] = isFloat(samples) ? (samples.BYTES_PER_ELEMENT === 8 ? [9, 'OD'] : [8, 'OF']) : [0x10, 'OW'];
  const bytes = Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength);
  const padded = bytes.length % 2 === 0 ? bytes : Buffer.concat([bytes, Buffer.alloc(1)]);
  const head = Buffer.alloc(12);
  head.writeUInt16LE(0x7fe0, 0);
  head.writeUInt16LE(Number(element), 2);
  head.write(String(vr), 4, 'latin1');
  head.writeUInt32LE(padded.length, 8);
  return Buffer.concat([head, padded]);
}

const center = 0x00281050;
const widthTag = 0x00281051;
const voiFunction = (name: string) => cs(0x00281056, name);
const window = (...pairs: [number, number][]) => [
  ds(center, ...pairs.map(([c]) => c)),
  ds(widthTag, ...pairs.map(([, w]) => w)),
];
const rescale = (slope: number, intercept: number) => [ds(0x00281052, intercept), ds(0x00281053, slope)];
const modalityLut = (...parts: DataElement[]) => sequenceElement(0x00283000, [dataSetOf(parts)]);
const voiLut = (...parts: DataElement[]) => sequenceElement(0x00283010, [dataSetOf(parts)]);
const curve = (count: number, most: number) => Array.from({ length: count }, (_, i) => most * Math.sqrt(i / count));
const group = (sequence: number, ...parts: DataElement[]) => sequenceElement(sequence, [dataSetOf(parts)]);

const signed = () => noise(Int16Array, -2048, 2047);

function withHoles(): Float32Array {
  const samples = noise(Float32Array, -3, 11);
  samples.fill(Number.NaN, 100, 140);
  samples.set([Infinity, -Infinity, -9999, -9998.5], 200);
  return samples;
}

/** Six words for each table: a run of two, a line of 100 to 60000, 154 of the same. */
const segmented = (end: number) => [0, 2, 10, 500, 1, 100, 60_000, 1, 154, end];
const palette16 = [0x00281101, 0x00281102, 0x00281103].map((tag) => us(tag, 256, 4, 16));
const palette8 = [0x00281101, 0x00281102, 0x00281103].map((tag) => us(tag, 256, 0, 8));
/** The same in bytes, with a copy of its second and third segment at the end. */
const copied = new Uint8Array([0, 2, 10, 250, 1, 100, 50, 1, 27, 150, 2, 2, 4, 0, 0, 0]);
const words = (bytes: Uint8Array) => new Uint16Array(bytes.buffer);
const tables = (base: number, make: (channel: number) => ArrayLike<number>) =>
  [0, 1, 2].map((channel) => ow(base + channel, make(channel)));

export const oddObjects: readonly OddObject[] = [
  object('unsigned 12 bit, no window', {}),
  object('window', { more: window([2000, 1500]) }),
  object('the first of two windows', { more: window([700, 100], [2000, 3000]) }),
  object('window of no width before one', { more: window([700, 0], [2000, 3000]) }),
  object('window width 1', { more: window([2000, 1]) }),
  object('window width below 1, LINEAR', { more: [...rescale(0.001, 0), ...window([2, 0.5])] }),
  object('LINEAR_EXACT', { more: [...window([2000, 999]), voiFunction('LINEAR_EXACT')] }),
  object('SIGMOID', { more: [...window([2000, 400]), voiFunction('SIGMOID')] }),
  object('signed, rescaled, window', { samples: signed(), more: [...rescale(1.5, -1024), ...window([-600, 1600])] }),
  object('negative slope', { samples: signed(), more: [...rescale(-0.25, 3)] }),
  object('slope 0', { more: rescale(0, 10) }),
  object('signed without sign extension', { samples: noise(Uint16Array, 0, 4095), more: [us(0x00280103, 1)] }),
  object('high bit 15', {
    samples: noise(Uint16Array, 0, 65_535),
    bits: 12,
    highBit: 15,
    more: window([2000, 1500]),
  }),
  object('bits above those stored', { samples: noise(Uint16Array, 0, 65_535), bits: 10 }),
  object('MONOCHROME1', { photometric: 'MONOCHROME1', more: window([2000, 1500]) }),
  object('MONOCHROME1 and INVERSE', { photometric: 'MONOCHROME1', more: [cs(0x20500020, 'INVERSE')] }),
  object('INVERSE', { more: [cs(0x20500020, 'INVERSE')] }),
  object('padding', { more: [us(0x00280120, 7), ...window([2000, 1500])] }),
  object('padding range, signed, the limit first', {
    samples: signed(),
    photometric: 'MONOCHROME1',
    more: [ss(0x00280120, -1000), ss(0x00280121, -2048)],
  }),
  object('padding of a signed image as US', {
    samples: signed(),
    more: [us(0x00280120, 63_536), us(0x00280121, 63_489)],
  }),
  object('padding outside the bits stored', {
    samples: noise(Uint16Array, 0, 4095).map((value, at) => (at % 5 === 0 ? 63_536 : value)),
    more: [us(0x00280120, 63_536)],
  }),
  object('nothing but padding', { samples: new Uint16Array(rows * columns).fill(9), more: [us(0x00280120, 9)] }),
  object('constant', { samples: new Uint16Array(rows * columns).fill(9) }),
  object('modality LUT', {
    more: [modalityLut(us(0x00283002, 1000, 500, 16), ow(0x00283006, curve(1000, 40_000))), ...window([20_000, 9000])],
  }),
  object('modality LUT, first mapped value signed', {
    samples: signed(),
    more: [modalityLut(us(0x00283002, 4096, 65_536 - 2048, 12), ow(0x00283006, curve(4096, 4095)))],
  }),
  object('modality LUT of 65,536 entries', {
    samples: noise(Uint16Array, 0, 65_535),
    bits: 16,
    more: [modalityLut(us(0x00283002, 0, 0, 16), ow(0x00283006, curve(65_536, 65_535)))],
  }),
  object('modality LUT that falls', {
    more: [modalityLut(us(0x00283002, 4096, 0, 12), ow(0x00283006, curve(4096, 4095).reverse()))],
  }),
  object('modality LUT shorter than it says', {
    more: [modalityLut(us(0x00283002, 4096, 0, 12), ow(0x00283006, curve(90, 4095)))],
  }),
  object('VOI LUT before a window', {
    more: [...window([2000, 10]), voiLut(us(0x00283002, 2000, 1000, 14), ow(0x00283006, curve(2000, 16_383)))],
  }),
  object('VOI LUT of words filled with bytes', {
    more: [voiLut(us(0x00283002, 4096, 0, 16), ow(0x00283006, curve(4096, 255)))],
  }),
  object('VOI LUT of bytes, two in a word', {
    samples: noise(Uint8Array, 0, 255),
    more: [voiLut(us(0x00283002, 256, 0, 8), ow(0x00283006, words(Uint8Array.from(curve(256, 255)))))],
  }),
  object('VOI LUT after a rescale below 0', {
    more: [...rescale(1, -2000), voiLut(us(0x00283002, 3000, 65_036, 10), ow(0x00283006, curve(3000, 1023)))],
  }),
  object('VOI LUT, first mapped value SS, and a slope of fractions', {
    more: [...rescale(0.3, -500), voiLut(ss(0x00283002, 1000, -400, 12), ow(0x00283006, curve(1000, 4095)))],
  }),
  object('aspect 2 to 1', { more: [textElement(0x00280034, 'IS', '2', '1')] }),
  object('pixel spacing before all others', {
    more: [ds(0x00280030, 0.3, 0.2), ds(0x00181164, 1, 5), textElement(0x00280034, 'IS', '2', '1')],
  }),
  object('imager pixel spacing', { more: [ds(0x00181164, 0.1, 0.25)] }),
  object('aspect past belief', { more: [ds(0x00280030, 1, 0.0001), ds(0x00182010, 3, 2)] }),
  object('one pixel wide', { samples: noise(Uint16Array, 0, 4095).slice(0, rows), sides: [rows, 1] }),
  object('one pixel', { samples: Uint16Array.of(77), sides: [1, 1], more: window([77, 100]) }),
  object('8 bit signed', { samples: noise(Int8Array, -128, 127) }),
  object('32 bit unsigned', { samples: noise(Uint32Array, 0, 4_294_967_295), more: rescale(1e-6, 0) }),
  object('32 bit signed, window', {
    samples: noise(Int32Array, -2_000_000_000, 2_000_000_000),
    more: window([0, 3_000_000_000]),
  }),
  object('floats with holes and infinities', {
    samples: withHoles(),
    more: [
      { kind: 'value', tag: 0x00280122, vr: 'FL', value: new Uint8Array(Float32Array.of(-9999).buffer) },
      { kind: 'value', tag: 0x00280124, vr: 'FL', value: new Uint8Array(Float32Array.of(-9998).buffer) },
    ],
  }),
  object('doubles', { samples: noise(Float64Array, -1e-9, 1e9), more: window([0, 0.25]) }),
  object('RGB of 16 bits', { samples: noise(Uint16Array, 0, 4095, 3), photometric: 'RGB' }),
  object('YBR_FULL', { samples: noise(Uint8Array, 0, 255, 3), photometric: 'YBR_FULL' }),
  object('palette of 16 bits', {
    samples: noise(Uint8Array, 0, 255),
    photometric: 'PALETTE COLOR',
    more: [...palette16, ...tables(0x00281201, (channel) => curve(256, 65_535 - 9000 * channel))],
  }),
  object('palette of words filled with bytes', {
    samples: noise(Uint8Array, 0, 255),
    photometric: 'PALETTE COLOR',
    more: [...palette16, ...tables(0x00281201, (channel) => curve(256, 255 - channel))],
  }),
  object('segmented palette', {
    samples: noise(Uint8Array, 0, 255),
    photometric: 'PALETTE COLOR',
    more: [...palette16, ...tables(0x00281221, (channel) => segmented(1000 * channel))],
  }),
  object('segmented palette with copies', {
    samples: noise(Uint8Array, 0, 255),
    photometric: 'PALETTE COLOR',
    more: [...palette8, ...tables(0x00281221, () => words(copied))],
  }),
  object('functional groups: what is shared', {
    more: [
      ...rescale(9, 9),
      sequenceElement(0x52009229, [
        dataSetOf([
          group(0x00289145, ...rescale(2, 100)),
          group(0x00289110, ds(0x00280030, 0.4, 0.3)),
          group(0x00289132, ...window([1000, 900]), voiFunction('SIGMOID')),
        ]),
      ]),
      sequenceElement(0x52009230, [dataSetOf([])]),
    ],
  }),
  object('functional groups: what is the frame’s own', {
    more: [
      sequenceElement(0x52009229, [dataSetOf([group(0x00289145, ...rescale(2, 100))])]),
      sequenceElement(0x52009230, [
        dataSetOf([group(0x00289145, ...rescale(-3, 50)), group(0x00289132, ...window([-2000, 900]))]),
      ]),
    ],
  }),
];

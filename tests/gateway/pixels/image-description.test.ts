/** What is said of a frame's values is what its header says, within bounds, however the header was meant. */
import { describe, expect, test } from 'vitest';
import { type DataElement, dataSetOf } from '../../../data-set/data-set.ts';
import { sequenceElement } from '../../../data-set/elements.ts';
import { readPart10Header } from '../../../data-set/part10.ts';
import { decodeFrame } from '../../../gateway/pixels/decode.ts';
import { runFrameJob } from '../../../gateway/pixels/decode-job.ts';
import { describeFrames } from '../../../gateway/pixels/frame-description.ts';
import { FrameError } from '../../../gateway/pixels/frame-error.ts';
import type { DecodedFrame, SampleArray } from '../../../gateway/pixels/frame-format.ts';
import { describeImage, describeValues } from '../../../gateway/pixels/image-description.ts';
import { openSegments } from '../../../gateway/pixels/palette-segments.ts';
import { paddingRange } from '../../../gateway/pixels/value-meaning.ts';
import { cs, ds, oddObjects, ow, ss, us } from '../../inference/preprocess/odd-objects.ts';

interface Made {
  readonly samples?: SampleArray;
  readonly photometric?: string;
  readonly channels?: number;
  readonly signed?: boolean;
  readonly frame?: number;
  readonly frames?: number;
}

const native = '1.2.840.10008.1.2.1';

/** Of a header with these elements, and four pixels in a row. */
function described(more: readonly DataElement[], made: Made = {}) {
  const { samples = Uint16Array.of(1, 2, 3, 4), photometric = 'MONOCHROME2', channels = 1, frame = 0 } = made;
  const signed = made.signed ?? /^Int/.test(samples.constructor.name);
  const bits = samples.BYTES_PER_ELEMENT * 8;
  const header = dataSetOf([
    us(0x00280002, channels),
    cs(0x00280004, photometric),
    { kind: 'value', tag: 0x00280008, vr: 'IS', value: Buffer.from(String(made.frames ?? 1).padStart(2)) },
    us(0x00280010, 1),
    us(0x00280011, 4),
    us(0x00280100, bits),
    us(0x00280101, bits),
    us(0x00280102, bits - 1),
    us(0x00280103, signed ? 1 : 0),
    ...more,
  ]);
  const shape = { rows: 1, columns: 4, samplesPerPixel: channels, bitsAllocated: bits, planar: false } as const;
  const decoded: DecodedFrame = { ...shape, signed, photometric, samples };
  return describeImage(header, native, decoded, frame);
}

const item = (...elements: DataElement[]) => dataSetOf(elements);
const lut = (sequence: number, ...elements: DataElement[]) => sequenceElement(sequence, [item(...elements)]);
const perFrame = (...items: DataElement[][]) =>
  sequenceElement(
    0x52009230,
    items.map((of) => item(...of)),
  );
const sharedGroups = (...elements: DataElement[]) => sequenceElement(0x52009229, [item(...elements)]);
const transformation = (slope: number, intercept: number) =>
  sequenceElement(0x00289145, [item(ds(0x00281052, intercept), ds(0x00281053, slope))]);

describe('a grey frame', () => {
  test('of a header that says nothing is its values alone', () => {
    expect(described([])).toEqual({
      image: {
        ...{ rows: 1, columns: 4, samplesPerPixel: 1, sample: 'uint16', photometric: 'MONOCHROME2', bitsStored: 16 },
        ...{ rescale: { slope: 1, intercept: 0 }, modalityLut: null, windows: [], voiLutFunction: 'LINEAR' },
        ...{ voiLut: null, presentationLutShape: null, padding: null, aspect: 1, palette: null },
      },
      samples: Uint8Array.of(1, 0, 2, 0, 3, 0, 4, 0),
    });
  });

  test('has the windows that are windows, and no more than sixteen', () => {
    const { windows } = described([ds(0x00281050, 1, 2, 3), ds(0x00281051, 0, -5, 10)]).image;
    expect(windows).toEqual([{ center: 3, width: 10 }]);
    const many = Array.from({ length: 5000 }, (_, i) => i);
    expect(described([ds(0x00281050, ...many), ds(0x00281051, ...many.map(() => 1))]).image.windows).toHaveLength(16);
    expect(described([ds(0x00281050, 1)]).image.windows).toEqual([]);
  });

  test.each([
    ['SIGMOID', 'SIGMOID'],
    ['LINEAR_EXACT', 'LINEAR_EXACT'],
    ['CUBIC', 'LINEAR'],
  ])('of the function %s is read as %s', (said, read) => {
    expect(described([cs(0x00281056, said)]).image.voiLutFunction).toBe(read);
  });

  test('has no shape but those that are', () => {
    expect(described([cs(0x20500020, 'LIN OD')]).image.presentationLutShape).toBeNull();
    expect(described([cs(0x20500020, 'INVERSE')]).image.presentationLutShape).toBe('INVERSE');
  });

  test('can be sent as JSON whatever its numbers are', () => {
    const text = (tag: number, value: string): DataElement => ({
      kind: 'value',
      tag,
      vr: 'DS',
      value: Buffer.from(value),
    });
    const { image } = described([
      text(0x00281052, '1e999 '),
      text(0x00281053, '-1e999'),
      text(0x00281050, '1e308\\3'),
      text(0x00281051, '9e999\\2'),
      text(0x00280030, '1e999\\1e999 '),
      text(0x00280034, '0\\0 '),
    ]);
    expect(JSON.parse(JSON.stringify(image))).toEqual(image);
    expect(image).toMatchObject({ rescale: { slope: 1, intercept: 0 }, windows: [{ center: 3, width: 2 }], aspect: 1 });
  });
});

describe('tables', () => {
  test('have the sign of what they are asked with', () => {
    const table = [us(0x00283002, 2, 65_535, 16), ow(0x00283006, [5, 300])];
    const first = (made: Made, ...more: DataElement[]) =>
      described([...more, lut(0x00283010, ...table)], made).image.voiLut;
    expect(first({ samples: Int16Array.of(1, 2, 3, 4) })).toEqual({ first: -1, bits: 16, entries: [5, 300] });
    expect(first({})).toMatchObject({ first: 65_535 });
    expect(first({ samples: Uint8Array.of(1, 2, 3, 4) })).toMatchObject({ first: -1 });
    expect(first({}, ds(0x00281052, -10))).toMatchObject({ first: -1 });
  });

  test('have the bits that their entries need', () => {
    const bits = (told: number, ...entries: number[]) =>
      described([lut(0x00283010, us(0x00283002, entries.length, 0, told), ow(0x00283006, entries))]).image.voiLut?.bits;
    expect([
      bits(8, 255, 1),
      bits(8, 256, 1),
      bits(16, 255, 1),
      bits(12, 4095, 1),
      bits(999, 1023, 1),
      bits(0, 0, 0),
    ]).toEqual([8, 9, 8, 12, 10, 1]);
  });

  test('that are shorter than they say are none', () => {
    const short = (...entries: number[]) => [us(0x00283002, 0, 0, 16), ow(0x00283006, entries)];
    const { modalityLut, voiLut } = described([lut(0x00283000, ...short(1, 2)), lut(0x00283010, ...short())]).image;
    expect([modalityLut, voiLut]).toEqual([null, null]);
    expect(described([lut(0x00283000, us(0x00283002, 1)), lut(0x00283010)]).image).toMatchObject({ voiLut: null });
  });

  test('a modality LUT takes the place of a rescale, but not where it is for measuring', () => {
    const table = lut(0x00283000, us(0x00283002, 2, 0, 12), ow(0x00283006, [0, 4095]));
    const scaled = [table, ds(0x00281052, 5), ds(0x00281053, 2)];
    expect(described(scaled).image).toMatchObject({ rescale: { slope: 1, intercept: 0 }, modalityLut: { bits: 12 } });
    const angiography = {
      kind: 'value',
      tag: 0x00080016,
      vr: 'UI',
      value: Buffer.from('1.2.840.10008.5.1.4.1.1.12.1'),
    } as const;
    expect(described([...scaled, angiography]).image).toMatchObject({ rescale: { slope: 2 }, modalityLut: null });
  });
});

describe('padding', () => {
  test('has the sign of the samples, and its two ends in order', () => {
    const samples = Int16Array.of(1, 2, 3, 4);
    expect(described([us(0x00280120, 63_536), ss(0x00280121, -2100)], { samples }).image.padding).toEqual({
      from: -2100,
      to: -2000,
    });
    expect(described([ss(0x00280120, -1)]).image.padding).toEqual({ from: 65_535, to: 65_535 });
  });
});

describe('aspect', () => {
  test.each([
    [[ds(0x00280030, 0.4, 0.2)], 2],
    [[ds(0x00280030, 0.4), ds(0x00181164, 0.1, 0.2)], 0.5],
    [[ds(0x00280030, 1, -1), ds(0x00182010, 3, 2)], 1.5],
    [[ds(0x00280034, 1_000_000, 1)], 1],
  ])('%#', (elements, aspect) => {
    expect(described(elements).image.aspect).toBe(aspect);
  });
});

describe('functional groups', () => {
  const shared = sharedGroups(transformation(2, 20));

  test('are those of the frame before those of all', () => {
    const header = [ds(0x00281053, 9), shared, perFrame([transformation(3, 30)], [])];
    const rescales = [0, 1].map((frame) => described(header, { frame, frames: 2 }).image.rescale);
    expect(rescales).toEqual([
      { slope: 3, intercept: 30 },
      { slope: 2, intercept: 20 },
    ]);
  });

  test('are found in a sequence that is read item by item', () => {
    const items = [item(), item(transformation(4, 40))];
    const long: DataElement = { kind: 'long-sequence', tag: 0x52009230, vr: 'SQ', items };
    expect(described([shared, long], { frame: 1, frames: 2 }).image.rescale).toEqual({ slope: 4, intercept: 40 });
  });

  test('that were not read are no reason to guess, but of tiles that need none', () => {
    expect(() => described([shared, perFrame([])], { frame: 1, frames: 2 })).toThrow(FrameError);
    const tiles = cs(0x00209311, 'TILED_FULL');
    expect(described([shared, tiles], { frame: 1, frames: 2 }).image.rescale).toEqual({ slope: 2, intercept: 20 });
  });
});

describe('colour', () => {
  test('of YBR comes as RGB', () => {
    const samples = Uint8Array.of(255, 128, 128, 0, 128, 128, 76, 85, 255, 29, 255, 107);
    const { image, samples: rgb } = described([], { samples, channels: 3, photometric: 'YBR_FULL' });
    expect(image).toMatchObject({ photometric: 'RGB', samplesPerPixel: 3, windows: [] });
    expect([...rgb]).toEqual([255, 255, 255, 0, 0, 0, 254, 0, 0, 0, 0, 254]);
  });

  test.each([
    ['four channels', { samples: new Uint8Array(16), channels: 4, photometric: 'CMYK' }],
    ['a colour space nobody knows', { samples: new Uint8Array(12), channels: 3, photometric: 'XYZ' }],
    ['a palette that is not there', { samples: new Uint8Array(4), photometric: 'PALETTE COLOR' }],
    ['fewer samples than pixels', { samples: new Uint8Array(3) }],
  ])('%s: no model is asked', (_, made) => {
    expect(() => described([], made)).toThrow(FrameError);
  });

  test('a palette has 16 bits, whatever its tables had', () => {
    const descriptor = (bits: number) => [0x00281101, 0x00281102, 0x00281103].map((tag) => us(tag, 2, 1, bits));
    const data = (...words: number[]) => [0x00281201, 0x00281202, 0x00281203].map((tag) => ow(tag, words));
    const made = { samples: Uint8Array.of(0, 1, 2, 3), photometric: 'PALETTE COLOR' };
    const palette = (...elements: DataElement[]) => described(elements, made).image.palette;
    const white = [65_535, 65_535, 65_535];
    expect(palette(...descriptor(16), ...data(0, 65_535))).toEqual({ first: 1, rgb: [[0, 0, 0], white] });
    expect(palette(...descriptor(16), ...data(0, 255))).toEqual({ first: 1, rgb: [[0, 0, 0], white] });
    expect(palette(...descriptor(8), ...data(0xff00))).toEqual({ first: 1, rgb: [[0, 0, 0], white] });
  });
});

test('a decode worker makes the same values, and then nothing is left to do', async () => {
  for (const { bytes, name } of oddObjects) {
    const { dataSet: header, bulkOffset = 0 } = readPart10Header(bytes);
    const { format } = describeFrames(header, native);
    const frame = bytes.slice(bulkOffset);
    const here = describeImage(header, native, await decodeFrame(frame, format), 0);
    const values = { padding: paddingRange(header, format) };
    const { frame: shape, samples = new Uint8Array(0) } = await runFrameJob({ bytes: frame, format, want: { values } });
    const there = describeValues(header, native, { ...shape, samples }, 0);
    expect(there.image, name).toEqual(here.image);
    expect(Buffer.compare(there.samples, here.samples), name).toBe(0);
    // Not even a copy.
    expect(there.samples.buffer, name).toBe(samples.buffer);
  }
});

describe('segments of a palette', () => {
  const words = (...values: number[]) => new Uint8Array(Uint16Array.from(values).buffer);

  test('are runs, lines and copies of what lies at an offset in bytes', () => {
    expect(openSegments(words(0, 2, 7, 9, 1, 3, 30, 2, 1, 0, 0), 7, 16)).toEqual([7, 9, 16, 23, 30, 7, 9]);
    expect(openSegments(words(0, 1, 7, 1, 2, 9, 2, 1, 6, 0), 5, 16)).toEqual([7, 8, 9, 9, 9]);
  });

  test.each([
    ['a line without a beginning', words(1, 4, 9), 4],
    ['a run past the end of the data', words(0, 9, 1), 9],
    ['more entries than the descriptor says', words(0, 3, 1, 2, 3), 2],
    ['fewer', words(0, 1, 5), 2],
    ['a copy of itself', words(0, 1, 5, 2, 1, 6, 0), 2],
    ['a copy of what lies past the end', words(0, 1, 5, 2, 1, 60_000, 60_000), 2],
    ['a copy from the middle of a word', words(0, 1, 5, 2, 1, 1, 0), 2],
    ['65,535 copies that run out of the data', words(0, 1, 5, 2, 65_535, 0, 0), 65_536],
    ['an offset cut off', words(0, 1, 5, 2, 1, 0), 2],
    ['a kind that does not exist', words(0, 1, 5, 3, 1, 0), 2],
    ['segments of nothing', words(0, 0, 0, 0, 0, 0, 0, 0), 2],
    ['nothing', words(), 256],
  ])('%s: no palette', (_, bytes, length) => {
    expect(openSegments(bytes, length, 16)).toBeUndefined();
  });
});

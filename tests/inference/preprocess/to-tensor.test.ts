/** Numbers worked out by hand from PS3.3 and from the manifest's words; what pydicom and numpy make of files is in same-tensor.test.ts. */
import { describe, expect, test } from 'vitest';
import type { ImageDescription } from '../../../inference/predict-contract.ts';
import { ImageError } from '../../../inference/preprocess/image-error.ts';
import { readSamples, type Samples } from '../../../inference/preprocess/samples.ts';
import { toTensor } from '../../../inference/preprocess/to-tensor.ts';
import type { ModelManifest } from '../../../model-files/manifest.ts';
import { plainImage } from './described-image.ts';
import { plainInput } from './model-inputs.ts';

type ModelInput = ModelManifest['input'];

/** The light of one line of samples, pixel by pixel. */
function line(samples: Samples, image: Partial<ImageDescription> = {}, input: Partial<ModelInput> = {}): number[] {
  const columns = samples.length / (image.samplesPerPixel ?? 1);
  const size = { rows: 1, columns };
  return [...toTensor({ ...plainImage, ...size, ...image }, samples, { ...plainInput, ...size, ...input })];
}

const near = (values: readonly number[]) => values.map((value) => expect.closeTo(value, 7));
const range = { voi: { policy: 'range' } } as const;

describe('windows', () => {
  test('LINEAR reaches black and white half a value inside its edges', () => {
    const samples = Uint16Array.of(0, 1, 128, 254, 255, 256);
    expect(line(samples, { windows: [{ center: 128, width: 256 }] })).toEqual(
      near([0, 1 / 255, 128 / 255, 254 / 255, 1, 1]),
    );
  });

  test('LINEAR of width 1 is a threshold', () => {
    expect(line(Uint16Array.of(8, 9, 10, 11), { windows: [{ center: 10, width: 1 }] })).toEqual([0, 0, 1, 1]);
  });

  test('LINEAR of a width below 1 is read as LINEAR_EXACT', () => {
    const samples = Float32Array.of(0, 0.25, 0.5, 0.75, 1);
    const image = { sample: 'float32', windows: [{ center: 0.5, width: 0.5 }] } as const;
    expect(line(samples, image)).toEqual(near([0, 0, 0.5, 1, 1]));
    expect(line(samples, { ...image, voiLutFunction: 'LINEAR_EXACT' })).toEqual(line(samples, image));
  });

  test('SIGMOID', () => {
    const image = { windows: [{ center: 100, width: 50 }], voiLutFunction: 'SIGMOID' } as const;
    const e4 = Math.exp(-4);
    expect(line(Uint16Array.of(50, 100, 150, 65_535), image)).toEqual(near([e4 / (1 + e4), 0.5, 1 / (1 + e4), 1]));
  });

  test('speak of values after the rescale', () => {
    const image = { sample: 'int16', rescale: { slope: 2, intercept: -1000 }, windows: [{ center: 0.5, width: 101 }] };
    expect(line(Int16Array.of(475, 500, 525), image as Partial<ImageDescription>)).toEqual(near([0, 0.5, 1]));
  });

  test('without any, a frame goes from its darkest to its brightest', () => {
    expect(line(Uint16Array.of(20, 30, 40))).toEqual(near([0, 0.5, 1]));
  });
});

describe('tables', () => {
  test('a VOI LUT goes before a window, and its ends go on', () => {
    const voiLut = { first: 10, bits: 8, entries: [51, 102, 255] };
    const image = { voiLut, windows: [{ center: 1, width: 1 }] };
    expect(line(Uint16Array.of(0, 10, 11, 12, 500), image)).toEqual(near([0.2, 0.2, 0.4, 1, 1]));
  });

  test('an inverted VOI LUT', () => {
    const voiLut = { first: 0, bits: 10, entries: [1023, 512, 0] };
    expect(line(Uint16Array.of(0, 1, 2), { voiLut })).toEqual(near([1, 512 / 1023, 0]));
  });

  test('a modality LUT whose first mapped value is negative', () => {
    const modalityLut = { first: -2, bits: 16, entries: [7, 9, 11, 27] };
    expect(line(Int16Array.of(-5, -2, -1, 0, 1, 9), { sample: 'int16', modalityLut })).toEqual(
      near([0, 0, 0.1, 0.2, 1, 1]),
    );
  });

  test('a palette, in colour and as luma', () => {
    const palette = {
      first: 1,
      rgb: [
        [0, 0, 0],
        [65_535, 0, 13_107],
        [0, 65_535, 0],
      ],
    } as const;
    const image = { photometric: 'PALETTE COLOR', sample: 'uint8', palette } as const;
    const samples = Uint8Array.of(0, 2, 9);
    expect(line(samples, image, { channels: 3, photometric: 'RGB' })).toEqual(near([0, 1, 0, 0, 0, 1, 0, 0.2, 0]));
    expect(line(samples, image)).toEqual(near([0, 0.299 + 0.2 * 0.114, 0.587]));
  });
});

describe('padding', () => {
  const padded = { sample: 'int16', padding: { from: -2000, to: -1990 } } as const;
  const samples = Int16Array.of(-2000, -1990, 0, 100, 50);

  test('is not counted, and black in either polarity', () => {
    expect(line(samples, padded, range)).toEqual(near([0, 0, 0, 1, 0.5]));
    expect(line(samples, { ...padded, photometric: 'MONOCHROME1' }, range)).toEqual(near([0, 0, 1, 0, 0.5]));
    expect(line(samples, padded, { ...range, photometric: 'MONOCHROME1' })).toEqual(near([0, 0, 1, 0, 0.5]));
  });

  test.each(['range', 'header'] as const)('alone makes a black image under the policy %s', (policy) => {
    expect(line(Int16Array.of(-2000, -2000), padded, { voi: { policy } })).toEqual([0, 0]);
  });

  test('what is no number is treated the same; infinities are not counted, but have an end', () => {
    const holes = Float32Array.of(Number.NaN, 0, 4, Infinity, -Infinity, 1);
    expect(line(holes, { sample: 'float32' }, range)).toEqual(near([0, 0, 1, 1, 0, 0.25]));
  });
});

describe('polarity', () => {
  const samples = Uint16Array.of(0, 25, 100);

  test('MONOCHROME1 and the shape INVERSE say the same, and both together no more', () => {
    const turned = near([1, 0.75, 0]);
    expect(line(samples, { photometric: 'MONOCHROME1' })).toEqual(turned);
    expect(line(samples, { presentationLutShape: 'INVERSE' })).toEqual(turned);
    expect(line(samples, { photometric: 'MONOCHROME1', presentationLutShape: 'INVERSE' })).toEqual(turned);
    expect(line(samples, { presentationLutShape: 'IDENTITY' })).toEqual(near([0, 0.25, 1]));
  });

  test('is turned over for a model of the other one', () => {
    expect(line(samples, {}, { photometric: 'MONOCHROME1' })).toEqual(near([1, 0.75, 0]));
    expect(line(samples, { photometric: 'MONOCHROME1' }, { photometric: 'MONOCHROME1' })).toEqual(near([0, 0.25, 1]));
  });
});

describe('range and percentiles', () => {
  test('a percentile lies between two values in proportion', () => {
    const light = line(
      Uint16Array.from({ length: 10 }, (_, i) => i),
      {},
      { voi: { policy: 'percentile', low: 0.25, high: 0.75 } },
    );
    // Of 0 to 9 they are 2.25 and 6.75.
    expect(light).toEqual(near([0, 0, 0, 0.75 / 4.5, 1.75 / 4.5, 2.75 / 4.5, 3.75 / 4.5, 1, 1, 1]));
  });

  test.each([
    ['uint8', Uint8Array],
    ['uint32', Uint32Array],
    ['float64', Float64Array],
  ] as const)('are the same of %s', (sample, kind) => {
    const values = Array.from({ length: 101 }, (_, i) => (i * 37) % 101);
    const voi = { policy: 'percentile', low: 0.013, high: 0.94 } as const;
    const expected = values.map((value) => Math.min(1, Math.max(0, (value - 1.3) / (94 - 1.3))));
    expect(line(kind.from(values), { sample }, { voi })).toEqual(near(expected));
  });

  test('a constant image is black', () => {
    expect(line(Uint16Array.of(7, 7, 7), {}, range)).toEqual([0, 0, 0]);
  });

  test('the range of doubles may be more than a double', () => {
    const samples = Float64Array.of(-1.7e308, 0, 1.7e308);
    expect(line(samples, { sample: 'float64' }, range)).toEqual(near([0, 0.5, 1]));
  });
});

describe('fit', () => {
  const input = { ...plainInput, rows: 8, columns: 8, ...range };
  /** 4 x 4, bright but for one black corner, so that the range goes to black. */
  const square = Uint16Array.of(0, ...Array(15).fill(9));
  const image = { ...plainImage, rows: 4, columns: 4 };

  test('a letterbox of pixels twice as high as wide stands upright between two black strips', () => {
    const tensor = toTensor({ ...image, aspect: 2 }, square, { ...input, fit: 'letterbox' });
    const row = (y: number) => [...tensor.subarray(y * 8, y * 8 + 8)];
    expect(row(7)).toEqual([0, 0, 1, 1, 1, 1, 0, 0]);
    expect(row(0)).toEqual([0, 0, 0, 1, 1, 1, 0, 0]);
  });

  test('a letterbox is black, not 0, where black is another number', () => {
    const normalise = [{ mean: 0.5, deviation: 0.25 }];
    const [corner] = toTensor({ ...image, aspect: 2 }, square, { ...input, fit: 'letterbox', normalise });
    expect(corner).toBe(-2);
  });

  test('a crop takes the middle', () => {
    const wide = Uint16Array.from({ length: 16 }, (_, i) => i % 8);
    const crop = { ...input, rows: 2, columns: 2, fit: 'crop' } as const;
    expect([...toTensor({ ...plainImage, rows: 2, columns: 8 }, wide, crop)]).toEqual(
      near([3 / 7, 4 / 7, 3 / 7, 4 / 7]),
    );
  });

  test('an image one pixel wide fills a stretched input', () => {
    const tensor = toTensor({ ...plainImage, rows: 2, columns: 1 }, Uint16Array.of(0, 5), {
      ...input,
      rows: 2,
      columns: 3,
    });
    expect([...tensor]).toEqual([0, 0, 0, 1, 1, 1]);
  });

  test('an image as high as DICOM allows', () => {
    const samples = Uint8Array.from({ length: 65_535 }, (_, i) => i & 1);
    const tall = { ...plainImage, sample: 'uint8', rows: 65_535, columns: 1 } as const;
    const tensor = toTensor(tall, samples, { ...input, rows: 5, columns: 1 });
    expect([...tensor].map((value) => value.toFixed(3))).toEqual(['0.500', '0.500', '0.500', '0.500', '0.500']);
  });
});

test.each([5e-324, 1e-9, 1e9, 1e300])(
  'an aspect of %d, and values to the end of what can be said, still make numbers',
  (aspect) => {
    const tables = {
      modalityLut: { first: 4e9, bits: 1, entries: [-5, 5] },
      voiLut: { first: -9, bits: 32, entries: [-1] },
    };
    const scaled = { rescale: { slope: 1e300, intercept: -1e300 }, windows: [{ center: 1e300, width: 1e-300 }] };
    for (const fit of ['stretch', 'letterbox', 'crop'] as const) {
      for (const meaning of [tables, scaled, { padding: { from: -1e300, to: 1e300 } }]) {
        for (const voi of [plainInput.voi, { policy: 'percentile', low: 1, high: 0 } as const]) {
          const image = { ...plainImage, ...meaning, aspect };
          const tensor = toTensor(image, Uint16Array.of(0, 1, 2, 65_535), { ...plainInput, fit, voi });
          expect(tensor.every((light) => light >= 0 && light <= 1)).toBe(true);
        }
      }
    }
  },
);

describe('resize', () => {
  test('area is the mean of what lies under a pixel, parts of pixels included', () => {
    // Of 0, 1 and 2 in two: (0 + 1/2) / 1.5 and (1/2 + 2) / 1.5, on a scale of 2.
    expect(line(Uint16Array.of(0, 1, 2), {}, { columns: 2 })).toEqual(near([1 / 6, 5 / 6]));
  });

  test('made larger, both filters are bilinear about the middles of pixels', () => {
    const expected = near([0, 0.25, 0.75, 1]);
    expect(line(Uint16Array.of(0, 1), {}, { columns: 4, resize: 'area' })).toEqual(expected);
    expect(line(Uint16Array.of(0, 1), {}, { columns: 4, resize: 'bilinear' })).toEqual(expected);
  });

  test('bilinear made smaller looks at two neighbours only', () => {
    const samples = Uint16Array.of(0, 100, 4, 8, 100, 100, 100, 100);
    expect(line(samples, {}, { columns: 2, resize: 'bilinear' })).toEqual(near([0.52, 1]));
  });
});

describe('layout', () => {
  const samples = Uint8Array.of(255, 0, 51, 0, 102, 0);
  const image = { samplesPerPixel: 3, photometric: 'RGB', sample: 'uint8', bitsStored: 8 } as const;
  const normalise = [
    { mean: 0, deviation: 1 },
    { mean: 0, deviation: 0.5 },
    { mean: 1, deviation: 1 },
  ];

  test('channels lie one after the other, or side by side, each normalised by itself', () => {
    const input = { channels: 3, photometric: 'RGB', normalise } as const;
    expect(line(samples, image, input as Partial<ModelInput>)).toEqual(near([1, 0, 0, 0.8, -0.8, -1]));
    expect(line(samples, image, { ...input, layout: 'NHWC' } as Partial<ModelInput>)).toEqual(
      near([1, 0, -0.8, 0, 0.8, -1]),
    );
  });

  test('colour becomes luma for a grey model, and grey three channels for a colour model', () => {
    expect(line(samples, image)).toEqual(near([0.299 + 0.2 * 0.114, 0.4 * 0.587]));
    expect(line(Uint16Array.of(0, 9), {}, { channels: 3, photometric: 'RGB' })).toEqual([0, 1, 0, 1, 0, 1]);
  });
});

describe('what is no image is refused', () => {
  test.each([
    ['fewer samples', Uint16Array.of(1, 2, 3)],
    ['more samples', Uint16Array.of(1, 2, 3, 4, 5)],
    ['samples of another kind', Int16Array.of(1, 2, 3, 4)],
  ])('%s than described', (_, samples) => {
    expect(() => toTensor(plainImage, samples, plainInput)).toThrow(ImageError);
  });

  test('bytes of another length than described', () => {
    expect(() => readSamples(plainImage, new Uint8Array(7))).toThrow(ImageError);
  });

  test('a palette of wide samples', () => {
    const image = { ...plainImage, columns: 1, sample: 'uint32', palette: { first: 0, rgb: [[0, 0, 0]] } } as const;
    expect(() => toTensor(image, Uint32Array.of(1), plainInput)).toThrow(ImageError);
  });
});

test('samples are read little endian wherever they lie in a body', () => {
  const body = Uint8Array.of(99, 1, 0, 2, 1, 0xff, 0x0f, 0, 0x80);
  expect([...readSamples(plainImage, body.subarray(1))]).toEqual([1, 258, 4095, 32_768]);
});

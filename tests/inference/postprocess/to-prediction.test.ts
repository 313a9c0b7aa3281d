/** From raw outputs to a result: numbers by hand, pictures opened by another program's reader, and the same bytes each time. */
import { createHash } from 'node:crypto';
import { decode } from 'fast-png';
import { describe, expect, test } from 'vitest';
import { OutputError } from '../../../inference/postprocess/output-error.ts';
import { itemOf, type Outputs } from '../../../inference/postprocess/outputs.ts';
import { sigmoid } from '../../../inference/postprocess/scores.ts';
import { toPrediction } from '../../../inference/postprocess/to-prediction.ts';
import type { ModelManifest } from '../../../model-files/manifest.ts';
import { plainInput } from '../preprocess/model-inputs.ts';

const label = (id: string) => ({ id, name: id, opposite: null, code: null });

const manifest: ModelManifest = {
  format: 'markit-model-1',
  name: 'test',
  version: '1.0.0',
  sha256: '0'.repeat(64),
  title: 'Test',
  notice: 'Made for a test',
  task: 'multi-label',
  labels: [label('one'), label('two')],
  quantity: null,
  input: { ...plainInput, rows: 64, columns: 64 },
  outputs: {
    scores: { name: 'scores', activation: 'sigmoid' },
    features: { name: 'features' },
    map: { name: 'map', layer: 'last' },
  },
  calibration: [],
  thresholds: [{ label: 'two', value: 0.4, chosen: 'by hand' }],
  use: { modalities: [], bodyParts: [], views: [] },
  training: { statement: 'none', images: 0, patients: null },
  measured: [],
  licence: 'Apache-2.0',
  intendedUse: 'none',
  lineage: null,
};

const tensor = (dims: number[], ...data: number[]) => ({ dims, data: Float32Array.from(data) });
const outputs: Outputs = {
  scores: tensor([1, 2], 0, -1),
  features: tensor([1, 3], 1, -2, 0.5),
  map: tensor([1, 2, 2, 3], 0, 1, 2, 4, 1, 0, 0, 0, 0, 0, 0, 0),
};
const image = { rows: 100, columns: 200, aspect: 1 };
const all = { maps: true, features: true };
const withScores = (change: Partial<ModelManifest>, activation: 'none' | 'sigmoid' | 'softmax') => ({
  ...manifest,
  ...change,
  outputs: { ...manifest.outputs, scores: { name: 'scores', activation } },
});
const probabilities = (asked: ModelManifest, ...raw: number[]) =>
  toPrediction({ ...outputs, scores: tensor([1, raw.length], ...raw) }, asked, image, {
    maps: false,
    features: false,
  }).scores.map(({ probability }) => probability);
const near = (...values: number[]) => values.map((value) => expect.closeTo(value, 7));

describe('scores', () => {
  test('carry their label and its threshold', () => {
    expect(toPrediction(outputs, manifest, image, all).scores).toEqual([
      { label: 'one', probability: 0.5, threshold: null },
      { label: 'two', probability: expect.closeTo(1 / (1 + Math.E), 12), threshold: 0.4 },
    ]);
  });

  test('sigmoid and softmax hold at any size', () => {
    expect(probabilities(manifest, 3e38, -3e38)).toEqual([1, 0]);
    expect(probabilities(withScores({}, 'softmax'), 3e38, -3e38)).toEqual([1, 0]);
    expect(probabilities(withScores({}, 'softmax'), 1000, 1000)).toEqual([0.5, 0.5]);
    expect([sigmoid(-Infinity), sigmoid(Infinity), sigmoid(0)]).toEqual([0, 1, 0.5]);
  });

  test('softmax adds up to 1', () => {
    const asked = withScores({ task: 'multi-class', labels: [label('one'), label('two'), label('three')] }, 'softmax');
    const total = 1 + Math.E + Math.E ** 2;
    expect(probabilities(asked, 5, 6, 7)).toEqual(near(1 / total, Math.E / total, Math.E ** 2 / total));
  });

  test('are calibrated on the logit (Platt 1999), whatever the graph gave', () => {
    const calibration = [{ label: 'one', slope: 2, intercept: -1 }];
    expect(probabilities({ ...manifest, calibration }, 1.5, 0)).toEqual(near(1 / (1 + Math.exp(-2)), 0.5));
    const given = 1 / (1 + Math.exp(-1.5));
    expect(probabilities(withScores({ calibration }, 'none'), given, 0.25)).toEqual(near(1 / (1 + Math.exp(-2)), 0.25));
    // Against the other label of a softmax: 1.5.
    expect(probabilities(withScores({ calibration }, 'softmax'), 2, 0.5)[0]).toBeCloseTo(1 / (1 + Math.exp(-2)), 7);
  });

  test('that a graph has rounded to 0 and 1 stay what they are, and can be calibrated', () => {
    expect(probabilities(withScores({}, 'none'), 0, 1)).toEqual([0, 1]);
    const calibration = [{ label: 'one', slope: 0, intercept: 0 }];
    expect(probabilities(withScores({ calibration }, 'none'), 0, 1)).toEqual([0.5, 1]);
  });
});

test('a regression has a value in its unit and no scores', () => {
  const quantity = { unit: 'a', scale: 20, offset: 45 };
  const age = withScores({ task: 'regression', labels: [label('age')], quantity }, 'none');
  const { scores, value } = toPrediction({ scores: tensor([1, 1], -0.5) }, age, image, {
    maps: false,
    features: false,
  });
  expect({ scores, value }).toEqual({ scores: [], value: { number: 35, unit: 'a' } });
});

test('features are little-endian float32', () => {
  const { features } = toPrediction(outputs, manifest, image, all);
  const bytes = Buffer.from(features ?? '', 'base64');
  expect([0, 4, 8].map((at) => bytes.readFloatLE(at))).toEqual([1, -2, 0.5]);
  expect(toPrediction(outputs, manifest, image, { maps: true, features: false }).features).toBeNull();
});

describe('maps', () => {
  const { maps } = toPrediction(outputs, manifest, image, all);

  test('are violet, as strong as the activation', () => {
    const { width, height, data, channels } = decode(Buffer.from(maps[0]?.png ?? '', 'base64'));
    expect([width, height, channels, maps[0]?.peak]).toEqual([3, 2, 4, 4]);
    const cells = Array.from({ length: 6 }, (_, i) => [...data.slice(4 * i, 4 * i + 4)]);
    expect(cells).toEqual([0, 64, 128, 255, 64, 0].map((alpha) => [0xb0, 0x83, 0xea, alpha]));
  });

  test('of nothing are empty', () => {
    const { data } = decode(Buffer.from(maps[1]?.png ?? '', 'base64'));
    expect([maps[1]?.peak, [...data].filter((_, i) => i % 4 === 3)]).toEqual([0, Array(6).fill(0)]);
  });

  test('of many cells are pictures too', () => {
    const side = 200;
    const cells = Array.from({ length: side * side }, (_, i) => i % 256);
    const map = tensor([1, 1, side, side], ...cells);
    const one = { ...manifest, labels: [label('one')], calibration: [], thresholds: [] };
    const [first] = toPrediction({ ...outputs, scores: tensor([1, 1], 0), map }, one, image, all).maps;
    const { data } = decode(Buffer.from(first?.png ?? '', 'base64'));
    expect([...data].filter((_, i) => i % 4 === 3)).toEqual(cells);
  });

  test('are left out where nobody asks, or the model has none', () => {
    expect(toPrediction(outputs, manifest, image, { maps: false, features: false }).maps).toEqual([]);
    const without = { ...manifest, outputs: { ...manifest.outputs, map: null } };
    expect(toPrediction(outputs, without, image, all).maps).toEqual([]);
  });
});

describe('a map lies on the image', () => {
  const placed = (fit: 'stretch' | 'letterbox' | 'crop', on = image) =>
    toPrediction(outputs, { ...manifest, input: { ...manifest.input, fit } }, on, all).maps[0]?.placement;

  test('as all of it is stretched', () => {
    expect(placed('stretch')).toEqual({ left: 0, top: 0, width: 200, height: 100 });
  });

  test('past its edges where a letterbox is black', () => {
    // 200 x 100 in 64 x 64: 64 x 32 with 16 rows of black above, 3.125 pixels each.
    expect(placed('letterbox')).toEqual({ left: 0, top: -50, width: 200, height: 200 });
  });

  test('over the middle that was cropped', () => {
    expect(placed('crop')).toEqual({ left: 50, top: 0, width: 100, height: 100 });
  });

  test('in pixels that are higher than wide', () => {
    // Square as it is seen: all of it, whichever way.
    const tall = { ...image, aspect: 2 };
    for (const fit of ['letterbox', 'crop'] as const) {
      expect(placed(fit, tall)).toEqual({ left: 0, top: 0, width: 200, height: 100 });
    }
  });
});

describe('what a model must not answer is refused', () => {
  const answers: [string, Outputs][] = [
    ['no number', { ...outputs, scores: tensor([1, 2], Number.NaN, 0) }],
    ['an infinite one', { ...outputs, features: tensor([1, 3], Infinity, 0, 0) }],
    ['no number in a map', { ...outputs, map: tensor([1, 2, 1, 1], 0, Number.NaN) }],
    ['a score too few', { ...outputs, scores: tensor([1, 1], 0) }],
    ['two images', { ...outputs, scores: tensor([2, 1], 0, 0) }],
    ['nothing by that name', { features: outputs.features as Outputs[string] }],
    ['a map of three sides', { ...outputs, map: tensor([1, 2, 3], 0, 0, 0, 0, 0, 0) }],
    ['a map of one label', { ...outputs, map: tensor([1, 1, 1, 2], 0, 0) }],
    ['a map of nothing', { ...outputs, map: tensor([1, 2, 0, 4]) }],
  ];
  test.each(answers)('%s', (_, given) => {
    expect(() => toPrediction(given, manifest, image, all)).toThrow(OutputError);
  });

  test('a probability that is none', () => {
    expect(() => probabilities(withScores({}, 'none'), 1.2, 0)).toThrow(OutputError);
  });

  test('an output by a name that every object has', () => {
    const asked = {
      ...manifest,
      outputs: { ...manifest.outputs, scores: { name: 'toString', activation: 'none' as const } },
    };
    expect(() => toPrediction(outputs, asked, image, all)).toThrow(OutputError);
  });

  test('an item that is not in the batch', () => {
    expect(() => itemOf(outputs, 1)).toThrow(OutputError);
  });
});

describe('the same input gives the same bytes', () => {
  const digest = (given: Outputs) =>
    createHash('sha256')
      .update(JSON.stringify(toPrediction(given, manifest, image, all)))
      .digest('hex');

  test('each time, and on every machine', () => {
    expect(digest(outputs)).toBe(digest(structuredClone(outputs)));
    expect(digest(outputs)).toBe('f49cdd48f2b2aaf0494362a93aaf8737c4e527672c4351d8198d151fa0f7da32');
  });

  test('alone and in the company of others', () => {
    const batch = Object.fromEntries(
      Object.entries(outputs).map(([name, { dims, data }]) => {
        const others = data.map((value) => value + 7);
        return [name, { dims: [3, ...dims.slice(1)], data: Float32Array.of(...others, ...data, ...others) }];
      }),
    );
    expect(digest(itemOf(batch, 1))).toBe(digest(outputs));
    expect(digest(itemOf(batch, 2))).not.toBe(digest(outputs));
  });
});

/** What an input shows where, and where a map is laid on the image, are the same thing: a bright spot is found again. */
import { expect, test } from 'vitest';
import { fitOf, placementOfInput } from '../../../inference/preprocess/fit.ts';
import { toTensor } from '../../../inference/preprocess/to-tensor.ts';
import { plainImage } from './described-image.ts';
import { plainInput } from './model-inputs.ts';

const sizes = [
  [90, 60],
  [40, 200],
  [61, 61],
] as const;
const cases = sizes.flatMap(([rows, columns]) =>
  [0.5, 1, 2.3].flatMap((aspect) =>
    (['stretch', 'letterbox', 'crop'] as const).map((fit) => ({ rows, columns, aspect, fit })),
  ),
);

test.each(cases)('of %o', ({ rows, columns, aspect, fit }) => {
  const image = { ...plainImage, rows, columns, aspect, windows: [{ center: 0.5, width: 1 }] };
  const input = { ...plainInput, rows: 48, columns: 64, fit };
  const placement = placementOfInput(fitOf(image, input), input);
  const [across, down] = [placement.width / input.columns, placement.height / input.rows];
  for (const [x, y] of [
    [Math.floor(columns / 2), Math.floor(rows / 2)],
    [Math.floor(columns * 0.45), Math.floor(rows * 0.6)],
  ] as const) {
    const samples = new Uint16Array(rows * columns);
    samples[y * columns + x] = 1;
    const tensor = toTensor(image, samples, input);
    let [total, row, column] = [0, 0, 0];
    for (const [at, light] of tensor.entries()) {
      total += light;
      row += light * (Math.floor(at / input.columns) + 0.5);
      column += light * ((at % input.columns) + 0.5);
    }
    // The middle of the light, on the image: within a pixel of either grid.
    expect(total).toBeGreaterThan(0);
    expect(Math.abs(placement.left + (column / total) * across - (x + 0.5))).toBeLessThanOrEqual(Math.max(across, 1));
    expect(Math.abs(placement.top + (row / total) * down - (y + 0.5))).toBeLessThanOrEqual(Math.max(down, 1));
  }
});

test('the proportions of a letterbox and of a crop are those of the body', () => {
  for (const { rows, columns, aspect, fit } of cases.filter((one) => one.fit !== 'stretch')) {
    const found = fitOf({ rows, columns, aspect }, { ...plainInput, fit });
    const { width, height } = placementOfInput(found, plainInput);
    // A letterbox is rounded to whole pixels of the input: half of one, of its shorter side.
    const rounded = 0.5 / Math.min(found.target.width, found.target.height);
    expect(Math.abs((height * aspect * 64) / (width * 48) - 1)).toBeLessThan(fit === 'crop' ? 1e-9 : rounded);
  }
});

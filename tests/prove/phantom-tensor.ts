/** A phantom as a manifest's input: percentiles of the stored values to light, mean over whole cells, normalised. */
import type { Phantom } from '../../inference/phantoms/phantom.ts';
import type { ModelManifest } from '../../model-files/manifest.ts';

/** [1, rows, columns]. Only for square phantoms that are a whole number of times larger than the input. */
export function phantomTensor(phantom: Phantom, input: ModelManifest['input']): Float32Array {
  const { voi, rows, columns, range, normalise } = input;
  const step = phantom.rows / rows;
  if (voi.policy !== 'percentile' || columns !== rows || phantom.columns !== phantom.rows || !Number.isInteger(step))
    throw new RangeError('not an input of this kind');
  const [dark, bright] = [percentile(phantom.pixels, voi.low), percentile(phantom.pixels, voi.high)];
  const { mean, deviation } = normalise[0] ?? { mean: 0, deviation: 1 };
  const tensor = new Float32Array(rows * columns);
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      let sum = 0;
      for (let y = row * step; y < (row + 1) * step; y += 1) {
        for (let x = column * step; x < (column + 1) * step; x += 1) {
          const light = ((phantom.pixels[y * phantom.columns + x] ?? 0) - dark) / (bright - dark);
          sum += Math.min(1, Math.max(0, light));
        }
      }
      const light = sum / (step * step);
      tensor[row * columns + column] = (range.black + light * (range.white - range.black) - mean) / deviation;
    }
  }
  return tensor;
}

/** Between the two values next to rank part x (count - 1), in proportion. */
function percentile(values: Uint16Array, part: number): number {
  const sorted = values.toSorted();
  const rank = part * (sorted.length - 1);
  const low = sorted[Math.floor(rank)] ?? 0;
  return low + (rank - Math.floor(rank)) * ((sorted[Math.ceil(rank)] ?? low) - low);
}

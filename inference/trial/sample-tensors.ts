/** Images for a trial as a model wants them: made-up chest films, and black and white ones, on which statistics of an image fail. */
import type { ModelManifest } from '../../model-files/manifest.ts';
import { generatePhantom } from '../phantoms/phantom.ts';

/** Light, 0 to 1, of `rows` times `columns` pixels. */
type Light = (row: number, column: number) => number;

/** Four images, each as the values of one element of the batch. */
export function sampleImages({ input }: ModelManifest): Float32Array[] {
  const first = film(input, { seed: 11, sex: 'F', age: 48 });
  const second = film(input, { seed: 12, sex: 'M', age: 71 });
  return [first, second, () => 0, () => 1].map((light) => tensorOf(input, light));
}

function film({ rows, columns }: ModelManifest['input'], person: { seed: number; sex: 'F' | 'M'; age: number }): Light {
  const size = Math.min(512, Math.max(128, rows, columns));
  const { pixels } = generatePhantom({ ...person, size });
  return (row, column) => {
    const [y, x] = [Math.floor((row * size) / rows), Math.floor((column * size) / columns)];
    return (pixels[y * size + x] ?? 0) / 4095;
  };
}

/** As the manifest says: photometric, range, normalisation, layout. */
function tensorOf(input: ModelManifest['input'], light: Light): Float32Array {
  const { rows, columns, channels, layout, photometric, range, normalise } = input;
  const values = new Float32Array(rows * columns * channels);
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) {
      const seen = photometric === 'MONOCHROME1' ? 1 - light(row, column) : light(row, column);
      const value = range.black + seen * (range.white - range.black);
      for (let channel = 0; channel < channels; channel++) {
        const { mean = 0, deviation = 1 } = normalise[channel] ?? {};
        const pixel = row * columns + column;
        const at = layout === 'NCHW' ? channel * rows * columns + pixel : pixel * channels + channel;
        values[at] = (value - mean) / deviation;
      }
    }
  return values;
}

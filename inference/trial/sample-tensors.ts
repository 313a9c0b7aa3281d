/** Images for a trial as a model wants them: made-up chest films, and black and white ones, on which statistics of an image fail. */
import type { ModelManifest } from '../../model-files/manifest.ts';
import { generatePhantom } from '../phantoms/phantom.ts';
import { phantomImage } from '../phantoms/phantom-image.ts';
import { toTensor } from '../preprocess/to-tensor.ts';

/** Four images, each as the values of one element of the batch. */
export function sampleImages({ input }: ModelManifest): Float32Array[] {
  const size = Math.min(512, Math.max(128, input.rows, input.columns));
  const films = [{ seed: 11, sex: 'F', age: 48 } as const, { seed: 12, sex: 'M', age: 71 } as const].map((person) => {
    const phantom = generatePhantom({ ...person, size });
    return toTensor(phantomImage(phantom), phantom.pixels, input);
  });
  return [...films, evenly(input, input.range.black), evenly(input, input.range.white)];
}

/** One light all over, normalised as the manifest says. */
function evenly({ rows, columns, channels, layout, normalise }: ModelManifest['input'], light: number): Float32Array {
  const values = normalise.map(({ mean, deviation }) => (light - mean) / deviation);
  const pixels = rows * columns;
  const channelOf = (at: number) => (layout === 'NCHW' ? Math.floor(at / pixels) : at % channels);
  return Float32Array.from({ length: pixels * channels }, (_, at) => values[channelOf(at)] ?? 0);
}

/** A film's values as a chest network takes them, by its manifest: percentiles to light, stretched, the mean over each source area. */
import type { ModelManifest } from '../../model-files/manifest.ts';

export interface GreyFilm {
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint8Array;
}

type ModelInput = ModelManifest['input'];

/** Side of the central crop over the film's: burned-in letters stand outside it, with few exceptions. */
const centre = 0.75;

export function centralCrop({ width, height, pixels }: GreyFilm): GreyFilm {
  const [wide, tall] = [Math.round(width * centre), Math.round(height * centre)];
  const [left, top] = [Math.floor((width - wide) / 2), Math.floor((height - tall) / 2)];
  const cut = new Uint8Array(wide * tall);
  for (let row = 0; row < tall; row++) {
    const from = (top + row) * width + left;
    cut.set(pixels.subarray(from, from + wide), row * wide);
  }
  return { width: wide, height: tall, pixels: cut };
}

/** [rows x columns], light 0 to 1. Only for manifests of this form: anything else throws. */
export function lightOf(film: GreyFilm, input: ModelInput): Float32Array {
  const { voi, fit, resize, range, channels, rows, columns } = input;
  const plain = range.black === 0 && range.white === 1 && channels === 1;
  if (voi.policy !== 'percentile' || fit !== 'stretch' || resize !== 'area' || !plain) {
    throw new Error('not the input that the chest networks have');
  }
  const [black, white] = [percentile(film.pixels, voi.low), percentile(film.pixels, voi.high)];
  const light = Float64Array.from(film.pixels, (value) => Math.min(1, Math.max(0, (value - black) / (white - black))));
  const narrow = resized(light, film.width, columns);
  return Float32Array.from(transposed(resized(transposed(narrow, columns), film.height, rows), rows));
}

/** Between the two values next to rank share x (count - 1), in proportion, as numpy's quantile. */
function percentile(pixels: Uint8Array, share: number): number {
  const sorted = pixels.slice().sort();
  const rank = share * (sorted.length - 1);
  const below = sorted[Math.floor(rank)] ?? 0;
  return below + ((sorted[Math.ceil(rank)] ?? 0) - below) * (rank - Math.floor(rank));
}

/** Each line of `source` values brought to `target` ones. */
function resized(lines: Float64Array, source: number, target: number): Float64Array {
  const weights = Array.from({ length: target }, (_, at) => (target < source ? areaOf : linearOf)(at, source, target));
  const out = new Float64Array((lines.length / source) * target);
  for (let line = 0, to = 0; line < lines.length; line += source) {
    for (const { first, shares } of weights) {
      let sum = 0;
      for (let at = 0; at < shares.length; at++) sum += (shares[at] ?? 0) * (lines[line + first + at] ?? 0);
      out[to++] = sum;
    }
  }
  return out;
}

interface Weights {
  readonly first: number;
  readonly shares: readonly number[];
}

function areaOf(at: number, source: number, target: number): Weights {
  const [begin, end] = [(at * source) / target, ((at + 1) * source) / target];
  const first = Math.floor(begin);
  const count = Math.min(source, Math.ceil(end)) - first;
  const covered = (pixel: number) => Math.min(end, pixel + 1) - Math.max(begin, pixel);
  return { first, shares: Array.from({ length: count }, (_, i) => (covered(first + i) * target) / source) };
}

function linearOf(at: number, source: number, target: number): Weights {
  const middle = Math.min(source - 1, Math.max(0, ((at + 0.5) * source) / target - 0.5));
  const first = Math.min(Math.floor(middle), source - 2);
  return { first, shares: [1 - (middle - first), middle - first] };
}

function transposed(values: Float64Array, width: number): Float64Array {
  const height = values.length / width;
  const out = new Float64Array(values.length);
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) out[x * height + y] = values[y * width + x] ?? 0;
  return out;
}

/** The image plane: a square grid in millimetres (x to the patient's left, y to the feet), with blur and texture. */
import { clamp, sample } from './curve.ts';
import type { Random } from './random.ts';

export interface Plane {
  /** Samples a side. */
  readonly n: number;
  /** Millimetres a sample. */
  readonly pitch: number;
  /** Millimetres of the first sample's centre. */
  readonly left: number;
  readonly top: number;
}

export const grid = (plane: Plane): Float32Array => new Float32Array(plane.n * plane.n);

/** Three box passes are a Gaussian to the eye (sd about `radius`), at a cost that does not depend on the radius. */
export function blur(values: Float32Array, n: number, radius: number): Float32Array {
  const from = values.slice();
  const to = new Float32Array(n * n);
  const half = Math.max(1, Math.round(radius));
  for (let pass = 0; pass < 3; pass += 1) {
    boxRows(from, to, n, half);
    boxColumns(to, from, n, half);
  }
  return from;
}

function boxRows(from: Float32Array, to: Float32Array, n: number, half: number): void {
  const scale = 1 / (2 * half + 1);
  for (let row = 0; row < n * n; row += n) {
    let sum = sample(from, row) * half;
    for (let i = 0; i <= half; i += 1) sum += sample(from, row + Math.min(i, n - 1));
    for (let i = 0; i < n; i += 1) {
      to[row + i] = sum * scale;
      sum += sample(from, row + Math.min(n - 1, i + half + 1)) - sample(from, row + Math.max(0, i - half));
    }
  }
}

function boxColumns(from: Float32Array, to: Float32Array, n: number, half: number): void {
  const scale = 1 / (2 * half + 1);
  const sums = new Float64Array(n);
  for (let i = 0; i < n; i += 1) {
    sums[i] = sample(from, i) * half;
    for (let j = 0; j <= half; j += 1) sums[i] = (sums[i] ?? 0) + sample(from, Math.min(j, n - 1) * n + i);
  }
  for (let j = 0; j < n; j += 1) {
    const enter = Math.min(n - 1, j + half + 1) * n;
    const leave = Math.max(0, j - half) * n;
    for (let i = 0; i < n; i += 1) {
      const sum = sums[i] ?? 0;
      to[j * n + i] = sum * scale;
      sums[i] = sum + sample(from, enter + i) - sample(from, leave + i);
    }
  }
}

/** The picture times `gain` under a 3x3 binomial: takes out the grain of a sweep, keeps a cortex a line. */
export function soften(values: Float32Array, n: number, gain: number): Float32Array {
  const rows = new Float32Array(n * n);
  for (let i = 1; i < n * n - 1; i += 1)
    rows[i] = (sample(values, i - 1) + 2 * sample(values, i) + sample(values, i + 1)) / 4;
  const out = new Float32Array(n * n);
  for (let i = n; i < n * (n - 1); i += 1)
    out[i] = ((sample(rows, i - n) + 2 * sample(rows, i) + sample(rows, i + n)) / 4) * gain;
  return out;
}

/** Every `step`-th sample as the mean of its cell. */
export function shrink(values: Float32Array, n: number, step: number): { values: Float32Array; n: number } {
  const small = Math.floor(n / step);
  const out = new Float32Array(small * small);
  const scale = 1 / (step * step);
  for (let row = 0; row < small; row += 1) {
    for (let column = 0; column < small; column += 1) {
      let sum = 0;
      for (let j = 0; j < step; j += 1) {
        const from = (row * step + j) * n + column * step;
        for (let i = 0; i < step; i += 1) sum += sample(values, from + i);
      }
      out[row * small + column] = sum * scale;
    }
  }
  return { values: out, n: small };
}

/** Reads between samples; beyond the border the border's value goes on. */
export function sampler(values: Float32Array, n: number): (i: number, j: number) => number {
  return (i, j) => {
    const ci = clamp(i, 0, n - 1.001);
    const cj = clamp(j, 0, n - 1.001);
    const [i0, j0] = [Math.floor(ci), Math.floor(cj)];
    const [a, b] = [ci - i0, cj - j0];
    const at = j0 * n + i0;
    return (
      (sample(values, at) * (1 - a) + sample(values, at + 1) * a) * (1 - b) +
      (sample(values, at + n) * (1 - a) + sample(values, at + n + 1) * a) * b
    );
  };
}

/** Adds one octave of smooth noise in [-amplitude, amplitude], `cell` samples from knot to knot. */
export function addNoise(to: Float32Array, n: number, cell: number, amplitude: number, draw: Random): void {
  const knots = Math.ceil(n / cell) + 2;
  const lattice = Float32Array.from({ length: knots * knots }, () => (draw.next() * 2 - 1) * amplitude);
  const [shiftX, shiftY] = [draw.next(), draw.next()];
  const columns = new Int32Array(n);
  const weights = new Float32Array(n);
  for (let i = 0; i < n; i += 1) {
    const at = i / cell + shiftX;
    columns[i] = Math.floor(at);
    const t = at - Math.floor(at);
    weights[i] = t * t * (3 - 2 * t);
  }
  for (let j = 0; j < n; j += 1) {
    const at = j / cell + shiftY;
    const row = Math.floor(at) * knots;
    const t = at - Math.floor(at);
    const b = t * t * (3 - 2 * t);
    for (let i = 0; i < n; i += 1) {
      const k = row + (columns[i] ?? 0);
      const a = sample(weights, i);
      const upper = sample(lattice, k) + (sample(lattice, k + 1) - sample(lattice, k)) * a;
      const lower = sample(lattice, k + knots) + (sample(lattice, k + knots + 1) - sample(lattice, k + knots)) * a;
      to[j * n + i] = sample(to, j * n + i) + upper + (lower - upper) * b;
    }
  }
}

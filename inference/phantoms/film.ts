/** From attenuation to stored values: scatter, blur, quantum noise, a film-like curve and the collimator's edge. */

import { clamp, sample } from './curve.ts';
import { blur, type Plane, sampler, shrink } from './plane.ts';
import type { Random } from './random.ts';

export interface FilmSettings {
  /** Samples a side of the stored picture. */
  readonly size: number;
  readonly maxValue: number;
  /** Patient turned on the detector, radians. */
  readonly turn: number;
  /** Quanta per sample behind nothing, in thousands. */
  readonly dose: number;
  readonly gamma: number;
  /** Distance of the four collimator blades from the border, in parts of the side. */
  readonly blades: readonly [left: number, right: number, top: number, bottom: number];
}

/** Part of the plane on each side that only a turned picture shows. */
const MARGIN = 0.03;

/** Optical path (-log of transmission) after scatter, levelled as digital consoles do it. */
export function develop(attenuation: Float32Array, plane: Plane, levelling: number): Float32Array {
  const step = 8;
  const coarse = shrink(transmission(attenuation), plane.n, step);
  const spread = sampler(blur(coarse.values, coarse.n, 26 / plane.pitch / step), coarse.n);
  const wide = shrink(attenuation, plane.n, step);
  const level = sampler(blur(wide.values, wide.n, 22 / plane.pitch / step), wide.n);
  const out = new Float32Array(attenuation.length);
  for (let j = 0; j < plane.n; j += 1) {
    for (let i = 0; i < plane.n; i += 1) {
      const at = j * plane.n + i;
      const [u, v] = [(i + 0.5) / step - 0.5, (j + 0.5) / step - 0.5];
      const seen = Math.exp(-sample(attenuation, at)) + 0.17 * spread(u, v);
      const path = -Math.log(seen);
      out[at] = path - levelling * (Math.min(level(u, v), 4.6) - 2.4) * clamp(sample(attenuation, at), 0, 1);
    }
  }
  return out;
}

function transmission(attenuation: Float32Array): Float32Array {
  const out = new Float32Array(attenuation.length);
  for (let i = 0; i < out.length; i += 1) out[i] = Math.exp(-sample(attenuation, i));
  return out;
}

/** Stored values, bones bright. */
export function expose(path: Float32Array, plane: Plane, settings: FilmSettings, draw: Random): Uint16Array {
  const { size, maxValue } = settings;
  const { tone, grain } = filmTables(settings);
  const read = sampler(path, plane.n);
  const quick = gauss(draw);
  const out = new Uint16Array(size * size);
  const { cos, sin } = placement(plane, settings);
  const middle = plane.n / 2;
  let previous = 0;
  for (let j = 0; j < size; j += 1) {
    const y = j - size / 2;
    for (let i = 0; i < size; i += 1) {
      const x = i - size / 2;
      const value = read(middle + x * cos - y * sin, middle + x * sin + y * cos);
      // Neighbours share quanta (the screen spreads light): a little of the last sample's noise goes into this one.
      const fresh = quick();
      const noisy = value + (fresh * 0.85 + previous * 0.5) * sample(grain, tableIndex(value));
      previous = fresh;
      out[j * size + i] = sample(tone, tableIndex(noisy)) * maxValue + 0.5;
    }
  }
  collimate(out, settings, draw);
  return out;
}

/** The same turn and margin for a mask: 1 where the finding is. */
export function maskOf(extent: Float32Array, plane: Plane, settings: FilmSettings): Uint8Array {
  const { size } = settings;
  const read = sampler(extent, plane.n);
  const { cos, sin } = placement(plane, settings);
  const middle = plane.n / 2;
  const out = new Uint8Array(size * size);
  for (let j = 0; j < size; j += 1) {
    const y = j - size / 2;
    for (let i = 0; i < size; i += 1) {
      const x = i - size / 2;
      if (read(middle + x * cos - y * sin, middle + x * sin + y * cos) > 0.4) out[j * size + i] = 1;
    }
  }
  return out;
}

/** The stored picture is the plane less a margin, turned about its middle. */
function placement(plane: Plane, settings: FilmSettings): { cos: number; sin: number } {
  const scale = ((1 - 2 * MARGIN) * plane.n) / settings.size;
  return { cos: Math.cos(settings.turn) * scale, sin: Math.sin(settings.turn) * scale };
}

/** Paths from -1.5 to 7.5 in steps finer than a stored value. */
const TABLE = 16384;
const tableIndex = (path: number): number => clamp(((path + 1.5) * TABLE) / 9, 0, TABLE - 1) | 0;

/** By path: the logistic film curve, and the noise. Quanta are Poisson, so the log signal's sd is 1/sqrt(N). */
function filmTables(settings: FilmSettings): { tone: Float32Array; grain: Float32Array } {
  const tone = new Float32Array(TABLE);
  const grain = new Float32Array(TABLE);
  for (let k = 0; k < TABLE; k += 1) {
    const path = (k / TABLE) * 9 - 1.5;
    tone[k] = (0.965 / (1 + Math.exp(-(path - 2.6) * 1.42)) + 0.012 + 0.01 * clamp(path, 0, 2)) ** settings.gamma;
    grain[k] = Math.exp(Math.min(path, 5) / 2) / Math.sqrt(settings.dose * 1000);
  }
  return { tone, grain };
}

/** Blades leave a dark frame (the console's shutter) with a soft edge. */
function collimate(pixels: Uint16Array, settings: FilmSettings, draw: Random): void {
  const { size, blades } = settings;
  const [left, right, top, bottom] = blades;
  const tilt = draw.fork('blades').normal(0, 0.004);
  const soft = 0.004;
  for (let j = 0; j < size; j += 1) {
    const v = j / size;
    const lean = (v - 0.5) * tilt;
    for (let i = 0; i < size; i += 1) {
      const u = i / size;
      const rise = (u - 0.5) * tilt;
      const inside = Math.min(u + lean - left, 1 - u - lean - right, v + rise - top, 1 - v - rise - bottom);
      if (inside >= soft) continue;
      const at = j * size + i;
      const open = clamp(inside / soft, 0, 1) ** 2;
      pixels[at] = (pixels[at] ?? 0) * open + (1 - open) * settings.maxValue * 0.012;
    }
  }
}

/** Fast near-normal numbers: the four bytes of a xorshift word, summed. */
function gauss(draw: Random): () => number {
  let state = (draw.next() * 0xffffffff) | 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    const sum = (state & 255) + ((state >>> 8) & 255) + ((state >>> 16) & 255) + (state >>> 24);
    return (sum - 510) / 147.8;
  };
}

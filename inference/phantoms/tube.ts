/** Bones as swept tubes in space, projected to the film: volume is deposited sample by sample, so overlaps and foreshortening come out right. */
import { sample } from './curve.ts';
import type { Plane } from './plane.ts';

export type Vector = readonly [x: number, y: number, z: number];

/** One cross-section of a tube: centre and half axes in mm, `a` along `up`, `b` across. */
export interface Station {
  readonly at: Vector;
  readonly a: number;
  readonly b: number;
}

export interface Bone {
  /** Thickness of the cortical shell, mm. */
  readonly shell: number;
  /** Attenuation beyond soft tissue, per mm: cortical and spongy bone. */
  readonly cortex: number;
  readonly core: number;
  /** Direction of the half axis `a`, made perpendicular to the path. */
  readonly up: Vector;
  /** Closes the two ends with cortical plates (vertebral end plates). */
  readonly capped?: boolean;
  /** Grid cells from sample to sample of the sweep; large smooth bones take a coarser one. */
  readonly grain: number;
}

/** Sample grids shift by the golden ratio from section to section, so that they never beat with the pixels. */
const GOLDEN = 0.6180339887;

/** Adds the attenuation of the tube to `film`. */
export function depositTube(film: Float32Array, plane: Plane, stations: readonly Station[], bone: Bone): void {
  const step = plane.pitch * bone.grain;
  const length = stations.slice(1).reduce((sum, s, i) => sum + distance((stations[i] ?? s).at, s.at), 0);
  const turns = tangents(stations);
  let walked = 0;
  let carry = step / 2;
  let phase = 0;
  for (let k = 0; k + 1 < stations.length; k += 1) {
    const [from, to] = [stations[k], stations[k + 1]];
    const [leave, arrive] = [turns[k], turns[k + 1]];
    if (!from || !to || !leave || !arrive) continue;
    const span = distance(from.at, to.at);
    for (; carry < span; carry += step) {
      const t = carry / span;
      const along = walked + carry;
      phase = (phase + GOLDEN) % 1;
      const plate = bone.capped === true && Math.min(along, length - along) < bone.shell * 1.6;
      section(film, plane, between(from, to, t), unit(mix3(leave, arrive, t)), bone, step, plate, phase);
    }
    carry -= span;
    walked += span;
  }
}

function section(
  film: Float32Array,
  plane: Plane,
  station: Station,
  tangent: Vector,
  bone: Bone,
  step: number,
  plate: boolean,
  phase: number,
): void {
  const { a, b } = station;
  const rise = dot(bone.up, tangent);
  const along = unit([bone.up[0] - rise * tangent[0], bone.up[1] - rise * tangent[1], bone.up[2] - rise * tangent[2]]);
  const across = cross(tangent, along);
  const volume = step ** 3 / plane.pitch ** 2;
  const thin = Math.min(a, b);
  const rows = Math.max(1, Math.round((2 * a) / step));
  for (let r = 0; r < rows; r += 1) {
    const u = ((r + phase) / rows) * 2 - 1;
    const reach = b * Math.sqrt(1 - u * u);
    const columns = Math.max(1, Math.round((2 * reach) / step));
    // The cell's true size, so that rounding to whole columns loses no mass.
    const shift = (phase + r * GOLDEN) % 1;
    const mass = volume * ((2 * a) / rows / step) * ((2 * reach) / columns / step);
    for (let c = 0; c < columns; c += 1) {
      const v = reach * (((c + shift) / columns) * 2 - 1);
      const depth = (1 - Math.sqrt(u * u + (v / b) ** 2)) * thin;
      const x = station.at[0] + u * a * along[0] + v * across[0];
      const y = station.at[1] + u * a * along[1] + v * across[1];
      deposit(film, plane, x, y, mass * (plate || depth < bone.shell ? bone.cortex : bone.core));
    }
  }
}

/** Spreads an amount over the four samples around a point. */
export function deposit(film: Float32Array, plane: Plane, x: number, y: number, amount: number): void {
  const i = (x - plane.left) / plane.pitch;
  const j = (y - plane.top) / plane.pitch;
  const i0 = Math.floor(i);
  const j0 = Math.floor(j);
  if (i0 < 0 || j0 < 0 || i0 >= plane.n - 1 || j0 >= plane.n - 1) return;
  const [fi, fj] = [i - i0, j - j0];
  const at = j0 * plane.n + i0;
  const low = at + plane.n;
  film[at] = sample(film, at) + amount * (1 - fi) * (1 - fj);
  film[at + 1] = sample(film, at + 1) + amount * fi * (1 - fj);
  film[low] = sample(film, low) + amount * (1 - fi) * fj;
  film[low + 1] = sample(film, low + 1) + amount * fi * fj;
}

/** Direction at each station: sections fan out evenly through a bend. */
function tangents(stations: readonly Station[]): Vector[] {
  return stations.map((s, k) => unit(minus((stations[k + 1] ?? s).at, (stations[k - 1] ?? s).at)));
}

function between(from: Station, to: Station, t: number): Station {
  return { at: mix3(from.at, to.at, t), a: from.a + (to.a - from.a) * t, b: from.b + (to.b - from.b) * t };
}

const mix3 = (p: Vector, q: Vector, t: number): Vector => [
  p[0] + (q[0] - p[0]) * t,
  p[1] + (q[1] - p[1]) * t,
  p[2] + (q[2] - p[2]) * t,
];

const minus = (p: Vector, q: Vector): Vector => [p[0] - q[0], p[1] - q[1], p[2] - q[2]];
const dot = (p: Vector, q: Vector): number => p[0] * q[0] + p[1] * q[1] + p[2] * q[2];
const distance = (p: Vector, q: Vector): number => Math.hypot(p[0] - q[0], p[1] - q[1], p[2] - q[2]);
const cross = (p: Vector, q: Vector): Vector => [
  p[1] * q[2] - p[2] * q[1],
  p[2] * q[0] - p[0] * q[2],
  p[0] * q[1] - p[1] * q[0],
];

function unit(p: Vector): Vector {
  const size = Math.hypot(p[0], p[1], p[2]) || 1;
  return [p[0] / size, p[1] / size, p[2] / size];
}

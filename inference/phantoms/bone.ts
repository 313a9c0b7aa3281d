/** What bones have in common: their attenuation, and paths that bend and end as bones do. */
import type { Bone, Station, Vector } from './tube.ts';

/** Attenuation beyond soft tissue at about 65 keV, per mm. */
export const CORTEX = 0.036;
export const CORE = 0.0098;

export const bone = (shell: number, up: Vector, core = CORE): Bone => ({
  shell,
  cortex: CORTEX,
  core,
  up,
  grain: 1.45,
});

export const station = (at: Vector, a: number, b: number): Station => ({ at, a, b });

/** 1 along the shaft, falling to a rounded end over the last part of the way. */
export const ends = (t: number, part: number): number =>
  Math.sqrt(Math.max(0.04, 1 - Math.max(0, (t - 1 + part) / part) ** 2));

/** Rounds both ends of a path of stations. */
export function rounded(stations: readonly Station[]): Station[] {
  return stations.map((s, k) => {
    const t = k / (stations.length - 1);
    const taper = ends(t, 0.08) * ends(1 - t, 0.08);
    return { at: s.at, a: s.a * taper, b: s.b * taper };
  });
}

/** Catmull-Rom through the stations, so that long bones bend instead of breaking. */
export function smooth(points: readonly Station[]): Station[] {
  const out: Station[] = [];
  for (let k = 0; k + 1 < points.length; k += 1) {
    const [p1, p2] = [points[k], points[k + 1]];
    if (!p1 || !p2) continue;
    const [p0, p3] = [points[k - 1] ?? p1, points[k + 2] ?? p2];
    for (let s = 0; s < 10; s += 1) {
      const t = s / 10;
      const mix = (pick: (s: Station) => number): number => catmullRom(pick(p0), pick(p1), pick(p2), pick(p3), t);
      out.push({
        at: [mix((q) => q.at[0]), mix((q) => q.at[1]), mix((q) => q.at[2])],
        a: Math.max(
          0.6,
          mix((q) => q.a),
        ),
        b: Math.max(
          0.6,
          mix((q) => q.b),
        ),
      });
    }
  }
  const last = points.at(-1);
  return last ? [...out, last] : out;
}

function catmullRom(a: number, b: number, c: number, d: number, t: number): number {
  return 0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t * t + (3 * b - a - 3 * c + d) * t ** 3);
}

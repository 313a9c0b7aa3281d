/** Pulmonary vessels: trees that fill each lung from the hilum, as soft tissue in place of lung. */
import type { Anatomy } from './anatomy.ts';
import { clamp, sample, smoothstep } from './curve.ts';
import { grid, type Plane, soften } from './plane.ts';
import type { Random } from './random.ts';
import { cavityHalf, domeTop } from './soft-tissue.ts';
import { type Bone, depositTube, type Station, type Vector } from './tube.ts';

/** Path length in mm: one per mm of blood. */
const BLOOD: Bone = { shell: 0, cortex: 1, core: 1, up: [0, 0, 1], grain: 1.2 };

interface Lung {
  readonly side: number;
  readonly hilum: Vector;
  readonly trunk: number;
  readonly leaves: number;
}

/** Path length of blood along each ray, mm. */
export function vessels(plane: Plane, anatomy: Anatomy, draw: Random): Float32Array {
  const film = grid(plane);
  const { carina } = anatomy.trachea;
  const fill = draw.normal(1, 0.08);
  // The left hilum stands higher than the right (97 % of people).
  const lungs: Lung[] = [
    { side: -1, hilum: [-50, carina + 30, 0], trunk: 6.8 * fill, leaves: 1100 },
    { side: 1, hilum: [54, carina + 18, 0], trunk: 6.6 * fill, leaves: 950 },
    { side: -1, hilum: [-40, carina + 46, 4], trunk: 5.2 * fill, leaves: 500 },
    { side: 1, hilum: [44, carina + 42, 4], trunk: 5 * fill, leaves: 450 },
  ];
  for (const path of trunks(carina, fill)) {
    depositTube(film, plane, path, BLOOD);
  }
  for (const lung of lungs) {
    const targets = leafPoints(anatomy, lung, draw);
    branch(film, plane, lung, { from: lung.hilum, heading: [lung.side, 0.4, 0], targets }, targets.length, draw);
  }
  return soften(film, plane.n, 1);
}

/** The pulmonary arteries out of the mediastinum and the lower lobe arteries beside the bronchi. */
function trunks(carina: number, fill: number): Station[][] {
  const bend = (points: readonly (readonly [number, number, number])[]): Station[] =>
    Array.from({ length: 25 }, (_, k) => {
      const t = k / 24;
      const [p, q, r] = [(1 - t) ** 2, 2 * t * (1 - t), t * t];
      const mix = (i: 0 | 1 | 2): number =>
        p * (points[0]?.[i] ?? 0) + q * (points[1]?.[i] ?? 0) + r * (points[2]?.[i] ?? 0);
      const radius = mix(2) * fill * Math.sqrt(Math.min(1, (k + 0.3) / 7));
      return { at: [mix(0), mix(1), 0], a: radius, b: radius };
    });
  return [
    bend([
      [-24, carina + 18, 9],
      [-58, carina + 22, 7.5],
      [-52, carina + 74, 4],
    ]),
    bend([
      [-30, carina + 22, 6],
      [-50, carina + 8, 4.5],
      [-58, carina - 26, 2.4],
    ]),
    bend([
      [24, carina + 4, 9],
      [62, carina + 4, 7.5],
      [60, carina + 62, 4],
    ]),
    bend([
      [34, carina + 8, 6],
      [52, carina - 4, 4.5],
      [58, carina - 34, 2.4],
    ]),
  ];
}

/** Points spread through the lung; more below than above, as blood is in a standing patient. */
function leafPoints(anatomy: Anatomy, lung: Lung, draw: Random): Vector[] {
  const out: Vector[] = [];
  const dome = lung.side < 0 ? anatomy.domes.right : anatomy.domes.left;
  for (let tries = 0; out.length < lung.leaves && tries < lung.leaves * 30; tries += 1) {
    const y = draw.between(38, dome.y + 55);
    const x = lung.side * draw.between(18, 140);
    const half = cavityHalf(anatomy, x, y) - 5;
    if (half <= 0 || Math.abs(x) > anatomy.cavityHalfWidth(y) - 6) continue;
    const z = draw.between(-half, half);
    const back = Math.max(0, dome.z - z) / 112;
    if (y > domeTop(dome, anatomy, x) + 70 * back * back - 4) continue;
    const border = lung.side < 0 ? anatomy.heartRight(y) : anatomy.heartLeft(y);
    if (Math.abs(x) < border - 6 && z > -20) continue;
    if (draw.next() > 0.5 + 0.5 * smoothstep(40, 200, y)) continue;
    out.push([x, y, z]);
  }
  return out;
}

interface Limb {
  readonly from: Vector;
  readonly heading: Vector;
  readonly targets: readonly Vector[];
}

/** Splits the targets in two across their widest direction and goes part of the way to each half. */
function branch(film: Float32Array, plane: Plane, lung: Lung, limb: Limb, total: number, draw: Random): void {
  const { from, targets } = limb;
  if (targets.length === 0) return;
  const centre = mean(targets);
  const reach = targets.length < 3 ? 1 : draw.between(0.3, 0.46);
  const to: Vector = [
    from[0] + (centre[0] - from[0]) * reach,
    from[1] + (centre[1] - from[1]) * reach,
    from[2] + (centre[2] - from[2]) * reach,
  ];
  const size = Math.hypot(to[0] - from[0], to[1] - from[1], to[2] - from[2]);
  // Murray's law, a little flatter so that the middle generations show.
  const radius = lung.trunk * (targets.length / total) ** 0.4;
  const thinner = lung.trunk * (Math.max(1, targets.length * 0.6) / total) ** 0.4;
  if (radius < 0.3) return;
  // Leaves the parent in its direction, arrives in its own: vessels bend, they do not zigzag.
  const swing = size * 0.4 * clamp(size / radius / 4, 0, 1);
  const knee: Vector = [
    from[0] + limb.heading[0] * swing + (to[0] - from[0]) * 0.15 + draw.normal(0, size * 0.03),
    from[1] + limb.heading[1] * swing + (to[1] - from[1]) * 0.15 + draw.normal(0, size * 0.03),
    from[2] + limb.heading[2] * swing + (to[2] - from[2]) * 0.15,
  ];
  const heading = vessel(film, plane, from, knee, to, radius, thinner);
  if (targets.length < 2) return;
  const axis = widest(targets, centre, draw);
  const along = (p: Vector): number =>
    (p[0] - centre[0]) * axis[0] + (p[1] - centre[1]) * axis[1] + (p[2] - centre[2]) * axis[2];
  const sorted = [...targets].sort((p, q) => along(p) - along(q));
  const cut = clamp(Math.round(sorted.length * draw.between(0.32, 0.68)), 1, sorted.length - 1);
  branch(film, plane, lung, { from: to, heading, targets: sorted.slice(0, cut) }, total, draw);
  branch(film, plane, lung, { from: to, heading, targets: sorted.slice(cut) }, total, draw);
}

/** Draws a bent vessel (quadratic Bezier) and returns its final direction. */
function vessel(
  film: Float32Array,
  plane: Plane,
  from: Vector,
  knee: Vector,
  to: Vector,
  r0: number,
  r1: number,
): Vector {
  const size = Math.hypot(to[0] - from[0], to[1] - from[1], to[2] - from[2]);
  const parts = clamp(Math.ceil(size / Math.max(3.5, r0)), 1, 14);
  let last = from;
  let heading: Vector = [0, 1, 0];
  const stations: Station[] = [{ at: from, a: r0, b: r0 }];
  for (let k = 1; k <= parts; k += 1) {
    const t = k / parts;
    const [p, q, r] = [(1 - t) * (1 - t), 2 * t * (1 - t), t * t];
    const here: Vector = [
      p * from[0] + q * knee[0] + r * to[0],
      p * from[1] + q * knee[1] + r * to[1],
      p * from[2] + q * knee[2] + r * to[2],
    ];
    const step = Math.hypot(here[0] - last[0], here[1] - last[1], here[2] - last[2]) || 1;
    heading = [(here[0] - last[0]) / step, (here[1] - last[1]) / step, (here[2] - last[2]) / step];
    const radius = r0 + (r1 - r0) * t;
    stations.push({ at: here, a: radius, b: radius });
    // Thin vessels as strokes: quicker, and never thinner than the grid can carry.
    if (r0 < 1.3) stroke(film, plane, last, here, radius);
    last = here;
  }
  const up: Vector = Math.abs(heading[2]) > 0.7 ? [0.6, 0.8, 0] : [0, 0, 1];
  if (r0 >= 1.3) depositTube(film, plane, stations, { ...BLOOD, up });
  return heading;
}

/** Adds the chord through one straight piece; a piece that runs along the ray is as deep as it is long. */
function stroke(film: Float32Array, plane: Plane, from: Vector, to: Vector, radius: number): void {
  const [dx, dy, dz] = [to[0] - from[0], to[1] - from[1], to[2] - from[2]];
  const flat = Math.max(Math.hypot(dx, dy), 0.2);
  const lean = Math.min(1.7, Math.hypot(flat, dz) / flat);
  const thin = Math.max(radius, plane.pitch * 0.75);
  const scale = lean * (radius / thin) ** 2;
  const [ux, uy] = [dx / flat, dy / flat];
  const index = (v: number, origin: number): number => (v - origin) / plane.pitch;
  const i0 = Math.max(0, Math.floor(index(Math.min(from[0], to[0]) - thin, plane.left)));
  const i1 = Math.min(plane.n - 1, Math.ceil(index(Math.max(from[0], to[0]) + thin, plane.left)));
  const j0 = Math.max(0, Math.floor(index(Math.min(from[1], to[1]) - thin, plane.top)));
  const j1 = Math.min(plane.n - 1, Math.ceil(index(Math.max(from[1], to[1]) + thin, plane.top)));
  for (let j = j0; j <= j1; j += 1) {
    const y = plane.top + j * plane.pitch - from[1];
    for (let i = i0; i <= i1; i += 1) {
      const x = plane.left + i * plane.pitch - from[0];
      const along = x * ux + y * uy;
      // Soft ends of half a sample, so that consecutive pieces add up to one.
      const end = clamp(along / plane.pitch + 0.5, 0, 1) * clamp((flat - along) / plane.pitch + 0.5, 0, 1);
      const d = x * uy - y * ux;
      const inside = thin * thin - d * d;
      if (end > 0 && inside > 0)
        film[j * plane.n + i] = sample(film, j * plane.n + i) + 2 * Math.sqrt(inside) * end * scale;
    }
  }
}

function mean(points: readonly Vector[]): Vector {
  let [x, y, z] = [0, 0, 0];
  for (const p of points) {
    x += p[0];
    y += p[1];
    z += p[2];
  }
  return [x / points.length, y / points.length, z / points.length];
}

/** Direction of largest spread by two steps of power iteration. */
function widest(points: readonly Vector[], centre: Vector, draw: Random): Vector {
  let axis: Vector = [draw.normal(0, 1), draw.normal(0, 1), draw.normal(0, 0.6)];
  for (let k = 0; k < 3; k += 1) {
    let [x, y, z] = [0, 0, 0];
    for (const p of points) {
      const [a, b, c] = [p[0] - centre[0], p[1] - centre[1], p[2] - centre[2]];
      const d = a * axis[0] + b * axis[1] + c * axis[2];
      x += a * d;
      y += b * d;
      z += c * d;
    }
    const size = Math.hypot(x, y, z) || 1;
    axis = [x / size, y / size, z / size];
  }
  return axis;
}

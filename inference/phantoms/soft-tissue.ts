/** Body, lungs, heart, great vessels, diaphragm and stomach gas as path lengths of soft tissue, lung and air along each ray. */
import type { Anatomy, Dome } from './anatomy.ts';
import { clamp, sample, smoothstep } from './curve.ts';
import { grid, type Plane } from './plane.ts';

/** Path lengths in mm. A ray's soft tissue is `body - lung - air`. */
export interface Tissue {
  readonly body: Float32Array;
  readonly lung: Float32Array;
  readonly air: Float32Array;
}

export function tissue(plane: Plane, anatomy: Anatomy): Tissue {
  const body = bodyThickness(plane, anatomy);
  const lung = grid(plane);
  const air = grid(plane);
  for (let j = 0; j < plane.n; j += 1) {
    const y = plane.top + j * plane.pitch;
    const lungAt = lungRow(anatomy, y);
    const airAt = airwayRow(anatomy, y);
    for (let i = 0; i < plane.n; i += 1) {
      const x = plane.left + i * plane.pitch;
      const at = j * plane.n + i;
      const thickness = sample(body, at);
      if (thickness <= 0) continue;
      lung[at] = Math.min(thickness * 0.9, lungAt(x));
      air[at] = Math.min(thickness * 0.5, airAt(x));
    }
  }
  return { body, lung, air };
}

/** The body is smooth: every second sample is computed, those between are means. */
function bodyThickness(plane: Plane, anatomy: Anatomy): Float32Array {
  const { n } = plane;
  const body = grid(plane);
  for (let j = 0; j < n; j += 2) {
    const row = bodyRow(anatomy, plane.top + j * plane.pitch);
    for (let i = 0; i < n; i += 2) body[j * n + i] = row(plane.left + i * plane.pitch);
    for (let i = 1; i < n; i += 2)
      body[j * n + i] = (sample(body, j * n + i - 1) + sample(body, j * n + Math.min(i + 1, n - 2))) / 2;
  }
  for (let j = 1; j < n; j += 2) {
    const below = Math.min(j + 1, n - 2) * n;
    for (let i = 0; i < n; i += 1) body[j * n + i] = (sample(body, (j - 1) * n + i) + sample(body, below + i)) / 2;
  }
  return body;
}

/** Union of torso, neck and arms. The 5-norm rounds the creases between them as skin does. */
function bodyRow(anatomy: Anatomy, y: number): (x: number) => number {
  const width = anatomy.bodyHalfWidth(y);
  const depth = anatomy.bodyHalfDepth(y) * smoothstep(-10, 70, y);
  const fat = 8 * anatomy.build;
  const arms = [
    // Trapezius to shoulder, upper arm.
    { x0: 0, y0: 22, x1: 172, y1: 92, r0: 50, r1: 70 + fat },
    { x0: 172, y0: 96, x1: 236, y1: 330, r0: 68 + fat, r1: 52 + fat },
  ];
  const neck = 55 + fat / 2 + 26 * smoothstep(10, 60, y);
  return (signed) => {
    const x = Math.abs(signed);
    let sum = 0;
    if (x < width) sum += (depth * (1 - (x / width) ** 4) ** (1 / 2.1)) ** 5;
    if (x < neck && y < 90) sum += (56 * Math.sqrt(1 - (x / neck) ** 2) * (1 - smoothstep(40, 90, y))) ** 5;
    for (const arm of arms) sum += limb(arm, x, y) ** 5;
    return 2 * sum ** 0.2 + breast(anatomy, x, y);
  };
}

/** The breast hangs on the chest wall: round below, running out above. Smaller for men, as a pectoral shadow. */
function breast(anatomy: Anatomy, x: number, y: number): number {
  const female = anatomy.sex === 'F';
  const size = female ? 0.75 + 0.45 * anatomy.build : 0.7;
  const [dx, dy] = [(x - (female ? 98 : 92)) / (54 * size), y - (female ? 222 + 16 * anatomy.build : 176)];
  const v = dy > 0 ? dy / (46 * size) : dy / (95 * size);
  const inside = 1 - dx * dx - v * v;
  return inside > 0 ? (female ? 22 * size : 8) * inside ** (dy > 0 ? 0.55 : 0.9) : 0;
}

interface Limb {
  readonly x0: number;
  readonly y0: number;
  readonly x1: number;
  readonly y1: number;
  readonly r0: number;
  readonly r1: number;
}

/** Half thickness of a tapered round limb at a point. */
function limb(arm: Limb, x: number, y: number): number {
  const [dx, dy] = [arm.x1 - arm.x0, arm.y1 - arm.y0];
  const t = clamp(((x - arm.x0) * dx + (y - arm.y0) * dy) / (dx * dx + dy * dy), 0, 1);
  const radius = arm.r0 + (arm.r1 - arm.r0) * t;
  const d2 = (x - arm.x0 - t * dx) ** 2 + (y - arm.y0 - t * dy) ** 2;
  return d2 < radius * radius ? Math.sqrt(radius * radius - d2) : 0;
}

/** Half depth of the chest cavity at a point: an ellipse across, closed over the apex. */
export function cavityHalf(anatomy: Anatomy, x: number, y: number): number {
  const across = Math.abs(x) / anatomy.cavityHalfWidth(y);
  const below = y - anatomy.apex(x);
  if (across >= 1 || below <= 0) return 0;
  return anatomy.cavityHalfDepth(y) * (1 - across ** 3) ** 0.5 * clamp(below / 58, 0, 1) ** 0.45;
}

/** Lung along a ray: the cavity less the heart, the spine, the aorta and what lies under the diaphragm. */
function lungRow(anatomy: Anatomy, y: number): (x: number) => number {
  const [right, left] = [-anatomy.heartRight(y), anatomy.heartLeft(y)];
  const [middle, halfWidth] = [(left + right) / 2, (left - right) / 2];
  const heartDepth = anatomy.heartHalfDepth(y);
  const heartZ = 4 + 24 * smoothstep(120, 200, y);
  const spineX = anatomy.spineX(y);
  const { aorta } = anatomy;
  const aortaReach = aorta.radius * smoothstep(100, 118, y);
  const solid = { ends: new Float64Array(8), count: 0 };
  return (x) => {
    const half = cavityHalf(anatomy, x, y);
    if (half <= 0) return 0;
    // What is solid along z, as at most four intervals; the rest of the cavity is lung.
    solid.count = 0;
    const across = Math.abs(x - middle) / halfWidth;
    if (across < 1) {
      const depth = heartDepth * (1 - across ** 2.2) ** (1 / 2);
      add(solid, heartZ - depth, heartZ + depth);
    }
    const spine = 1 - ((x - spineX) / 40) ** 2;
    if (spine > 0) add(solid, -half, -half + (46 + 40 * smoothstep(190, 250, y)) * spine ** 1.4);
    const vessel = aortaReach ** 2 - (x - spineX - aorta.x) ** 2;
    if (vessel > 0) add(solid, -46 - Math.sqrt(vessel), -46 + Math.sqrt(vessel));
    const dome = x < 0 ? anatomy.domes.right : anatomy.domes.left;
    // Steep behind: lung reaches far down behind the liver and is seen through it.
    const under = y - domeTop(dome, anatomy, x);
    if (under > 0) add(solid, dome.z - 112 * Math.sqrt(under / 74), dome.z + 72 * Math.sqrt(under / 30));
    return 2 * half - covered(solid, -half, half);
  };
}

/** Height of the diaphragm's silhouette: flat over the dome, steep into the costophrenic angle. */
export function domeTop(dome: Dome, anatomy: Anatomy, x: number): number {
  const out = Math.abs(x) - Math.abs(dome.x);
  if (out < 0) return dome.y + 14 * (out / 62) ** 2;
  const t = out / (anatomy.cavityHalfWidth(dome.y + 30) - Math.abs(dome.x));
  return dome.y + 11 * t ** 2 + 34 * t ** 5;
}

/** Intervals of z in order of their start, in one buffer for all rays: a ray allocates nothing. */
interface Intervals {
  readonly ends: Float64Array;
  count: number;
}

function add(list: Intervals, from: number, to: number): void {
  let k = list.count;
  for (; k > 0 && (list.ends[2 * k - 2] ?? 0) > from; k -= 1) {
    list.ends[2 * k] = list.ends[2 * k - 2] ?? 0;
    list.ends[2 * k + 1] = list.ends[2 * k - 1] ?? 0;
  }
  list.ends[2 * k] = from;
  list.ends[2 * k + 1] = to;
  list.count += 1;
}

/** Length of the union of the intervals within [low, high]. */
function covered(list: Intervals, low: number, high: number): number {
  let sum = 0;
  let reach = low;
  for (let k = 0; k < list.count; k += 1) {
    const start = Math.max(list.ends[2 * k] ?? 0, reach);
    const end = Math.min(list.ends[2 * k + 1] ?? 0, high);
    if (end > start) sum += end - start;
    reach = Math.max(reach, end);
  }
  return sum;
}

/** Trachea and main bronchi: columns of air in the mediastinum. */
function airwayRow(anatomy: Anatomy, y: number): (x: number) => number {
  const { radius, carina } = anatomy.trachea;
  const shift = 2.5 * smoothstep(70, 110, y);
  const spineX = anatomy.spineX(y) * 0.5;
  return (x) => {
    if (y > carina + 40) return 0;
    const trunk = chord(x - spineX + shift, radius) * (1 - smoothstep(carina - 6, carina + 6, y));
    const t = y - carina + 6;
    if (t <= 0) return trunk;
    const fade = 1 - smoothstep(14, 40, t);
    const right = chord((x - spineX + shift + 4 + t * 0.72) * 0.81, radius * 0.74);
    const left = chord((x - spineX + shift - 4 - t * 1.05) * 0.69, radius * 0.62);
    return Math.max(trunk, Math.max(right, left) * fade * smoothstep(-2, 8, t));
  };
}

const chord = (d: number, radius: number): number =>
  Math.abs(d) < radius ? 2 * Math.sqrt(radius * radius - d * d) : 0;

/** Adds stomach gas under the left dome: a bubble with a flat fluid level, as in a standing patient. */
export function addStomachGas(
  air: Float32Array,
  plane: Plane,
  bubble: { x: number; y: number; a: number; b: number; level: number },
): void {
  for (let j = 0; j < plane.n; j += 1) {
    const y = plane.top + j * plane.pitch;
    const v = (y - bubble.y) / bubble.b;
    if (Math.abs(v) >= 1) continue;
    const floor = 1 - smoothstep(bubble.level - 1.5, bubble.level + 1.5, y);
    for (let i = 0; i < plane.n; i += 1) {
      const u = (plane.left + i * plane.pitch - bubble.x) / bubble.a;
      const inside = 1 - u * u - v * v;
      if (inside > 0) air[j * plane.n + i] = sample(air, j * plane.n + i) + 30 * Math.sqrt(inside) * floor;
    }
  }
}

/** Ribs, spine, clavicles, shoulder blades and upper arms, as attenuation beyond soft tissue. */
import type { Anatomy } from './anatomy.ts';
import { num, sample } from './curve.ts';
import { addNoise, grid, type Plane, soften } from './plane.ts';
import type { Random } from './random.ts';
import { type Bone, depositTube, type Station, type Vector } from './tube.ts';

/** Attenuation beyond soft tissue at about 65 keV, per mm. */
const CORTEX = 0.036;
const CORE = 0.0098;

export function skeleton(plane: Plane, anatomy: Anatomy, draw: Random): Float32Array {
  const film = grid(plane);
  for (let rib = 0; rib < 12; rib += 1) {
    for (const side of [-1, 1]) addRib(film, plane, anatomy, rib, side, draw);
  }
  for (let index = 0; index < 19; index += 1) addVertebra(film, plane, anatomy, index, draw);
  for (const side of [-1, 1]) addShoulder(film, plane, side, draw);
  // Trabeculae: spongy bone is a net, not a block.
  const net = grid(plane);
  addNoise(net, plane.n, 5 / plane.pitch, 0.1, draw);
  addNoise(net, plane.n, 1.6 / plane.pitch, 0.13, draw);
  addNoise(net, plane.n, 0.8 / plane.pitch, 0.13, draw);
  for (let i = 0; i < film.length; i += 1) film[i] = sample(film, i) * (1 + sample(net, i));
  return soften(film, plane.n, anatomy.boneDensity);
}

const bone = (shell: number, up: Vector, core = CORE): Bone => ({ shell, cortex: CORTEX, core, up, grain: 1.45 });

/** Arches and processes of the spine: thin plates, much of them in one another's shadow. */
const PROCESS: Bone = { shell: 1, cortex: CORTEX * 0.36, core: CORE * 0.25, up: [0, 1, 0], grain: 1.4 };

/** How far round each rib the bone goes before it is cartilage, degrees from the back. */
const RIB_END = [140, 142, 142, 141, 140, 138, 134, 126, 116, 104, 76, 48];

/** A rib lies in a plane tilted forward and down: flat behind, steep at the side, rising medially in front. */
function addRib(film: Float32Array, plane: Plane, anatomy: Anatomy, rib: number, side: number, draw: Random): void {
  const y0 = anatomy.vertebraY(rib + 2) - 9;
  const tilt = Math.tan(((27 + Math.min(rib, 7) * 1.7 + draw.normal(0, 0.8)) * Math.PI) / 180);
  const level = y0 + anatomy.cavityHalfDepth(y0 + 40) * tilt;
  const width = anatomy.cavityHalfWidth(level) + 2.5;
  const depth = anatomy.cavityHalfDepth(level) + 3;
  const end = (num(RIB_END, rib) * Math.PI) / 180;
  const start = Math.asin(Math.min(0.9, 19 / width));
  const stations: Station[] = [];
  for (let k = 0; k <= 60; k += 1) {
    const t = k / 60;
    const angle = start + (end - start) * t;
    // The back of the cage is flatter than an ellipse: ribs run back before they turn (costal angle).
    const x = width * Math.sin(angle) ** 0.92;
    const z = -depth * Math.cos(angle);
    const y = y0 + (z + depth) * tilt - 5 * Math.sin(Math.min(1, t * 5) * Math.PI) * (rib > 1 ? 1 : 0.3);
    const front = Math.max(0, t - 0.75) * 10;
    stations.push({
      at: [side * x + anatomy.spineX(y0) * (1 - t), y, z],
      a: ((rib === 0 ? 6 : 5.5) + front * 0.55) * ends(t, rib > 9 ? 0.5 : 0.06) * ends(1 - t, 0.05),
      b: 3.2 * ends(t, rib > 9 ? 0.5 : 0.04),
    });
  }
  // In front the bone is thinner and softer, and passes into cartilage.
  const turn = stations.findIndex((s) => s.at[2] > 0);
  depositTube(film, plane, stations.slice(0, turn + 1), bone(0.85, [0, 1, -0.25]));
  depositTube(film, plane, stations.slice(turn), { ...bone(0.7, [0, 1, -0.25], CORE * 0.62), cortex: CORTEX * 0.72 });
}

/** Body with end plates, pedicles seen end on, transverse and spinous processes. */
function addVertebra(film: Float32Array, plane: Plane, anatomy: Anatomy, index: number, draw: Random): void {
  const y = anatomy.vertebraY(index);
  const next = anatomy.vertebraY(index + 1);
  const x = anatomy.spineX(y);
  const grow = index / 18;
  const half = (next - y) / 2 - 2 - grow;
  const [lean, nod] = [draw.normal(0, 0.4), draw.normal(0, 1.2)];
  const wide = 12.5 + 9.5 * grow;
  const z = -62;
  const side = (d: number): Vector => [x + d, y, z];
  const body: Station[] = [-1, -0.5, 0, 0.5, 1].map((t) => ({
    at: [x + t * lean, y + t * half, z + t * nod],
    a: wide * (0.92 + 0.08 * t * t),
    b: 11 + 4 * grow,
  }));
  depositTube(film, plane, body, {
    shell: 0.7,
    cortex: CORTEX * 0.24,
    core: CORE * 0.3,
    up: [1, 0, 0],
    capped: true,
    grain: 1.9,
  });
  for (const s of [-1, 1]) {
    const px = s * wide * 0.68;
    depositTube(
      film,
      plane,
      [
        station([x + px, y - half * 0.3, z - 12], 5 + grow, 3.4),
        station([x + px, y - half * 0.3, z - 26], 5 + grow, 3.4),
      ],
      PROCESS,
    );
    const [near, far] = [side(s * wide * 0.7), side(s * (wide + 15 - 3 * grow))];
    depositTube(
      film,
      plane,
      rounded(
        smooth([
          station([near[0], y - 3, z - 22], 4.4, 3.5),
          station([far[0] - s * 6, y - 5, z - 30], 3.4, 3),
          station([far[0], y - 6, z - 32], 3.6, 3),
        ]),
      ),
      PROCESS,
    );
  }
  depositTube(
    film,
    plane,
    rounded(
      smooth([
        station([x, y + 2, z - 26], 5, 2.2),
        station([x + lean, y + half + 6, z - 46], 4.4, 1.9),
        station([x + lean, y + half + 9, z - 52], 3, 2.4),
      ]),
    ),
    PROCESS,
  );
}

const station = (at: Vector, a: number, b: number): Station => ({ at, a, b });

/** Clavicle, blade of the scapula by its borders, and the head and shaft of the arm. */
function addShoulder(film: Float32Array, plane: Plane, side: number, draw: Random): void {
  const up = draw.normal(0, 5);
  const out = draw.normal(0, 4);
  const at = (x: number, y: number, z: number): Vector => [side * x, y, z];
  const path = (points: readonly (readonly [number, number, number, number, number])[]): Station[] =>
    smooth(points.map(([x, y, z, a, b]) => station(at(x, y, z), a, b)));
  const collar = path([
    [14, 74, 78, 9.5, 8],
    [26, 71, 78, 8, 7],
    [48, 66 + up * 0.3, 70, 5.6, 5.6],
    [84, 59 + up * 0.7, 52, 5, 5.2],
    [118, 46 + up, 34, 6, 4.6],
    [146 + out, 46 + up, 26, 8, 4.6],
    [156 + out, 48 + up, 26, 7, 4],
  ]);
  depositTube(film, plane, rounded(collar), bone(1.5, [0, 1, 0]));
  const sx = 146 + out;
  const lateral = path([
    [sx + 12, 96 + up, -30, 9, 6],
    [sx + 4, 112 + up, -40, 5, 4],
    [sx - 12, 150 + up, -56, 4.4, 3.4],
    [sx - 28, 192 + up, -66, 5, 3],
  ]);
  depositTube(film, plane, rounded(lateral), bone(1.3, [1, 0, 0]));
  const medial = path([
    [sx - 28, 192 + up, -66, 3, 2.4],
    [sx - 44, 150 + up, -70, 2.2, 2],
    [sx - 50, 104 + up, -70, 2.2, 2],
    [sx - 46, 70 + up, -66, 2.2, 2],
  ]);
  depositTube(film, plane, medial, bone(0.8, [1, 0, 0]));
  const spine = path([
    [sx - 48, 100 + up, -72, 3, 3],
    [sx - 24, 82 + up, -68, 4.6, 3],
    [sx + 4, 62 + up, -50, 6, 4],
    [sx + 24, 54 + up, -20, 7, 6],
    [sx + 28, 56 + up, 4, 5, 5],
  ]);
  depositTube(film, plane, rounded(spine), bone(1, [0, 1, 0]));
  const blade = path([
    [sx - 20, 74 + up, -62, 30, 1.1],
    [sx - 22, 110 + up, -64, 27, 1],
    [sx - 24, 150 + up, -66, 17, 1],
    [sx - 28, 190 + up, -66, 4, 1],
  ]);
  depositTube(film, plane, blade, bone(0.5, [1, 0, 0.1]));
  const humerus = path([
    [sx + 34, 62 + up, -8, 4, 4],
    [sx + 34, 65 + up, -8, 12, 11],
    [sx + 34, 71 + up, -8, 18, 17],
    [sx + 34, 84 + up, -8, 23, 21],
    [sx + 36, 98 + up, -8, 21, 19],
    [sx + 42, 112 + up, -8, 16, 16],
    [sx + 46, 128 + up, -8, 12.5, 12.5],
    [sx + 56, 175 + up, -6, 11, 11],
    [sx + 84, 300 + up, 0, 11, 11],
  ]);
  depositTube(film, plane, humerus, { shell: 1.9, cortex: CORTEX * 0.65, core: CORE * 0.45, up: [1, 0, 0], grain: 2 });
}

/** 1 along the shaft, falling to a rounded end over the last part of the way. */
const ends = (t: number, part: number): number =>
  Math.sqrt(Math.max(0.04, 1 - Math.max(0, (t - 1 + part) / part) ** 2));

/** Rounds both ends of a path of stations. */
function rounded(stations: readonly Station[]): Station[] {
  return stations.map((s, k) => {
    const t = k / (stations.length - 1);
    const taper = ends(t, 0.08) * ends(1 - t, 0.08);
    return { at: s.at, a: s.a * taper, b: s.b * taper };
  });
}

/** Catmull-Rom through the stations, so that long bones bend instead of breaking. */
function smooth(points: readonly Station[]): Station[] {
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

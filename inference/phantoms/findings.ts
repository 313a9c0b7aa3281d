/** Findings that can be drawn into a phantom: each changes the path lengths as the disease would and returns where it is. */
import type { Anatomy } from './anatomy.ts';
import { clamp, sample, smoothstep } from './curve.ts';
import { addNoise, grid, type Plane } from './plane.ts';
import type { Random } from './random.ts';
import { cavityHalf, type Tissue } from './soft-tissue.ts';
import { deposit } from './tube.ts';

export const FINDINGS = [
  'effusion',
  'nodule',
  'pneumothorax',
  'cardiomegaly',
  'consolidation',
  'edema',
  'atelectasis',
  'interstitial',
] as const;
export type Finding = (typeof FINDINGS)[number];

/** A finding and how plain it is: 1 as in a textbook, near 0 hard to see. */
export interface GradedFinding {
  readonly finding: Finding;
  readonly strength: number;
}

export interface Scene {
  readonly plane: Plane;
  readonly anatomy: Anatomy;
  readonly tissue: Tissue;
  /** Path length of vessels, mm. */
  readonly blood: Float32Array;
  readonly draw: Random;
}

/** Changes the scene; the answer is the finding's extent, 0 to 1 a sample. */
export function applyFinding(scene: Scene, { finding, strength }: GradedFinding): Float32Array {
  return PAINTERS[finding](scene, strength);
}

/** How much of a finding's textbook size or density is left at a strength, when `least` of it is at strength 0. */
export const graded = (least: number, strength: number): number => least + (1 - least) * strength;

const PAINTERS: { readonly [finding in Finding]: (scene: Scene, strength: number) => Float32Array } = {
  effusion,
  nodule,
  pneumothorax,
  cardiomegaly,
  consolidation,
  edema,
  atelectasis,
  interstitial,
};

/** Calls `act` for every sample that has lung behind it. */
function eachLung(scene: Scene, act: (at: number, x: number, y: number, lung: number) => void): void {
  const { plane, tissue } = scene;
  for (let at = 0; at < tissue.lung.length; at += 1) {
    const lung = sample(tissue.lung, at);
    if (lung <= 0) continue;
    act(at, plane.left + (at % plane.n) * plane.pitch, plane.top + Math.floor(at / plane.n) * plane.pitch, lung);
  }
}

/** Fluid with a meniscus that climbs the lateral wall: the costophrenic angle goes first, then the dome. */
function effusion(scene: Scene, strength: number): Float32Array {
  const { anatomy, draw, tissue } = scene;
  const mask = grid(scene.plane);
  const side = draw.chance(0.5) ? -1 : 1;
  const dome = side < 0 ? anatomy.domes.right : anatomy.domes.left;
  // A little fluid blunts the angle only, which lies 45 mm below the dome.
  const level = dome.y - draw.between(-6, 44) * strength + 20 * (1 - strength);
  const rise = draw.between(26, 50) * graded(0.6, strength);
  eachLung(scene, (at, x, y, lung) => {
    if (x * side < 0) return;
    const wall = anatomy.cavityHalfWidth(y) - Math.abs(x);
    const surface = level - rise * Math.exp(-wall / 24) - 8 * Math.exp(-Math.max(0, Math.abs(x) - 30) / 22);
    // In front of and behind the lung the fluid stands in a wedge: the upper border is a gradient.
    const fluid = smoothstep(surface - 12, surface + 20, y);
    tissue.lung[at] = lung * (1 - fluid);
    scene.blood[at] = sample(scene.blood, at) * (1 - fluid);
    mask[at] = lung > 6 ? fluid : 0;
  });
  return mask;
}

/** A round, slightly lobed soft-tissue mass in free lung. */
function nodule(scene: Scene, strength: number): Float32Array {
  const { anatomy, draw } = scene;
  const mask = grid(scene.plane);
  const radius = draw.between(9, 15) * graded(0.6, strength);
  const side = draw.chance(0.5) ? -1 : 1;
  const [cx, cy] = [side * draw.between(62, 105), draw.between(95, anatomy.domes.right.y - 35)];
  const [lobes, phase] = [draw.whole(3, 5), draw.between(0, 6)];
  eachLung(scene, (at, x, y) => {
    const [dx, dy] = [x - cx, y - cy];
    const edge = radius * (1 + 0.08 * Math.sin(lobes * Math.atan2(dy, dx) + phase));
    const inside = edge * edge - dx * dx - dy * dy;
    if (inside <= 0) return;
    scene.blood[at] = sample(scene.blood, at) + 2 * Math.sqrt(inside) * graded(0.7, strength);
    mask[at] = 1;
  });
  return mask;
}

/** The lung falls from the wall, most at the apex: air without vessels outside a hair line of pleura. */
function pneumothorax(scene: Scene, strength: number): Float32Array {
  const { anatomy, draw, tissue, blood } = scene;
  const mask = grid(scene.plane);
  const side = draw.chance(0.5) ? -1 : 1;
  const gap = draw.between(14, 30) * graded(0.4, strength);
  const reach = draw.between(170, 230);
  eachLung(scene, (at, x, y, lung) => {
    if (x * side < 0) return;
    const wall = Math.min(anatomy.cavityHalfWidth(y) - Math.abs(x), (y - anatomy.apex(x)) * 0.8);
    const width = gap * (1 - smoothstep(70, reach, y)) ** 0.8 + 1.2 * Math.sin(y / 17);
    const out = width - wall;
    if (out > 0) {
      const free = smoothstep(0, 2.4, out);
      tissue.air[at] = sample(tissue.air, at) + lung * free;
      tissue.lung[at] = lung * (1 - free);
      blood[at] = sample(blood, at) * (1 - free);
      mask[at] = width > 3 ? 1 : 0;
    }
    // The pleura is seen edge on: 1 mm wide, as deep as the curve of the lung is tangent to the ray.
    if (width > 3) blood[at] = sample(blood, at) + 7 * Math.exp(-((out / 0.75) ** 2));
  });
  return mask;
}

/** The heart itself was drawn large; here only its silhouette is marked. */
function cardiomegaly(scene: Scene): Float32Array {
  const { anatomy, plane } = scene;
  const mask = grid(plane);
  for (let at = 0; at < mask.length; at += 1) {
    const x = plane.left + (at % plane.n) * plane.pitch;
    const y = plane.top + Math.floor(at / plane.n) * plane.pitch;
    if (y < 150 || y > anatomy.domes.right.y + 18) continue;
    mask[at] = x > -anatomy.heartRight(y) && x < anatomy.heartLeft(y) ? 1 : 0;
  }
  return mask;
}

/** Filled air spaces in part of a lobe, patchy at the border, with air bronchograms. */
function consolidation(scene: Scene, strength: number): Float32Array {
  const { anatomy, draw, tissue, plane, blood } = scene;
  const mask = grid(plane);
  const patches = grid(plane);
  addNoise(patches, plane.n, 22 / plane.pitch, 0.34, draw);
  addNoise(patches, plane.n, 8 / plane.pitch, 0.24, draw);
  addNoise(patches, plane.n, 3 / plane.pitch, 0.12, draw);
  const side = draw.chance(0.5) ? -1 : 1;
  const [cx, cy] = [side * draw.between(66, 92), draw.between(118, anatomy.domes.right.y - 28)];
  const spread = graded(0.6, strength);
  const [rx, ry] = [draw.between(30, 44) * spread, draw.between(24, 38) * spread];
  const density = graded(0.3, strength);
  eachLung(scene, (at, x, y, lung) => {
    const distance = Math.hypot((x - cx) / rx, (y - cy) / ry);
    const filled = smoothstep(1.25, 0.35, distance + sample(patches, at)) * clamp(1.7 - distance, 0, 1);
    if (filled <= 0) return;
    tissue.lung[at] = lung - Math.min(lung * 0.8, 62) * filled * density * 0.72;
    blood[at] = sample(blood, at) * (1 - 1.5 * filled * density);
    mask[at] = filled * 1.2;
  });
  return mask;
}

/** Fluid in the lungs of a failing heart: perihilar haze, full vessels up to the apices, septal lines at the bases. */
function edema(scene: Scene, strength: number): Float32Array {
  const { anatomy, draw, tissue, plane, blood } = scene;
  const mask = grid(plane);
  const patches = grid(plane);
  addNoise(patches, plane.n, 26 / plane.pitch, 0.25, draw);
  addNoise(patches, plane.n, 6 / plane.pitch, 0.22, draw);
  addNoise(patches, plane.n, 2.4 / plane.pitch, 0.16, draw);
  const hilum = anatomy.trachea.carina + 42;
  const density = graded(0.3, strength);
  eachLung(scene, (at, x, y, lung) => {
    const distance = Math.hypot((Math.abs(x) - 52) / 58, (y - hilum - 16) / 72);
    const wet =
      clamp(Math.exp(-distance * distance * 1.4) * (1 + sample(patches, at)), 0, 1) * 0.42 +
      0.05 * smoothstep(150, 240, y);
    tissue.lung[at] = lung * (1 - wet * density * 0.62);
    blood[at] = sample(blood, at) * (1 + (0.35 - wet) * density);
    mask[at] = wet * 2.4;
  });
  for (let k = 0; k < 22 * strength; k += 1) {
    const side = k % 2 ? 1 : -1;
    const y = draw.between(185, 255);
    const out = anatomy.cavityHalfWidth(y) - draw.between(2, 5);
    line(scene, [side * out, y], [side * (out - draw.between(9, 16)), y + draw.normal(0, 1.5)], 0.55, 6);
  }
  return mask;
}

/** Plates of collapsed lung above the diaphragm. */
function atelectasis(scene: Scene, strength: number): Float32Array {
  const { anatomy, draw, plane } = scene;
  const mask = grid(plane);
  const side = draw.chance(0.5) ? -1 : 1;
  const dome = side < 0 ? anatomy.domes.right : anatomy.domes.left;
  for (let k = draw.whole(2, 3); k > 0; k -= 1) {
    const y = dome.y - draw.between(10, 44);
    const [near, far] = [side * draw.between(48, 68), side * draw.between(98, 124)];
    const slope = draw.between(-16, 12);
    const width = draw.between(1.3, 2.4);
    line(scene, [near, y], [far, y + slope], width, draw.between(16, 26) * graded(0.4, strength), mask);
  }
  return mask;
}

/** A soft line of tissue `depth` mm deep, thickest in the middle; marks it with a rim of 4 mm. */
function line(
  scene: Scene,
  from: [number, number],
  to: [number, number],
  width: number,
  depth: number,
  mask?: Float32Array,
): void {
  const { plane, blood, tissue } = scene;
  const length = Math.hypot(to[0] - from[0], to[1] - from[1]);
  const steps = Math.ceil((length / plane.pitch) * 1.5);
  const reach = Math.ceil(((mask ? 4 : 1) + width * 2) / plane.pitch);
  for (let k = 0; k <= steps; k += 1) {
    const t = k / steps;
    const swell = Math.sin(Math.PI * clamp(t, 0.04, 0.96)) ** 0.6;
    const [x, y] = [from[0] + (to[0] - from[0]) * t, from[1] + (to[1] - from[1]) * t + 1.5 * Math.sin(t * 7)];
    for (let d = -reach; d <= reach; d += 1) {
      const off = d * plane.pitch;
      const amount = (depth * swell * Math.exp(-((off / width) ** 2))) / 1.5;
      deposit(blood, plane, x, y + off, amount);
      const at = Math.round((y + off - plane.top) / plane.pitch) * plane.n + Math.round((x - plane.left) / plane.pitch);
      if (mask && sample(tissue.lung, at) > 0) mask[at] = 1;
    }
  }
}

/** A net of thickened septa, most at the bases and the periphery. */
function interstitial(scene: Scene, strength: number): Float32Array {
  const { anatomy, draw, plane, blood } = scene;
  const mask = grid(plane);
  const nets = [4.2, 2.6].map((cell) => {
    const net = grid(plane);
    addNoise(net, plane.n, cell / plane.pitch, 1, draw);
    return net;
  });
  const density = graded(0.3, strength);
  eachLung(scene, (at, x, y, lung) => {
    const rim = clamp(Math.abs(x) / anatomy.cavityHalfWidth(y), 0, 1);
    const extent = smoothstep(110, 235, y) * (0.35 + 0.65 * smoothstep(0.3, 0.85, rim)) * clamp(lung / 40, 0, 1);
    // Septa are the zero lines of the noise: closed cells, as a net of lobules is.
    let septa = 0;
    for (const net of nets) septa += Math.exp(-((sample(net, at) / 0.14) ** 2));
    blood[at] = sample(blood, at) + extent * (septa * 4.4 + 3) * density;
    mask[at] = extent > 0.4 && cavityHalf(anatomy, x, y) > 0 ? 1 : 0;
  });
  return mask;
}

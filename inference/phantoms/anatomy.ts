/** One person's chest as numbers: outlines in mm (x from the midline to the patient's left, y from the film's top down, z from back to front), drawn from a seed. */
import { curve } from './curve.ts';
import type { Random } from './random.ts';

export type Sex = 'F' | 'M';

export interface Dome {
  /** Where the diaphragm is highest. */
  readonly x: number;
  readonly y: number;
  readonly z: number;
}

export interface Anatomy {
  readonly sex: Sex;
  readonly age: number;
  /** 0 thin, 1 stout: fat of the wall, thickness of the body. */
  readonly build: number;
  readonly bodyHalfWidth: (y: number) => number;
  readonly bodyHalfDepth: (y: number) => number;
  readonly cavityHalfWidth: (y: number) => number;
  readonly cavityHalfDepth: (y: number) => number;
  /** Height of the lung's upper border above a point of the shoulder girdle. */
  readonly apex: (x: number) => number;
  /** Mediastinal silhouette, distances from the midline. */
  readonly heartRight: (y: number) => number;
  readonly heartLeft: (y: number) => number;
  readonly heartHalfDepth: (y: number) => number;
  readonly domes: { readonly right: Dome; readonly left: Dome };
  /** Midline of the spine: no spine is quite straight. */
  readonly spineX: (y: number) => number;
  /** Middle of vertebra 0 = C6, 1 = C7, 2 = T1 … */
  readonly vertebraY: (index: number) => number;
  readonly boneDensity: number;
  readonly trachea: { readonly radius: number; readonly carina: number };
  readonly aorta: { readonly radius: number; readonly x: number };
}

/** Middle of T1 and the distance from vertebra to vertebra, mm. */
const T1 = 40;

/** `heartScale` widens the heart; `raised` is how far the diaphragm stands above a deep breath's, mm. */
export function drawAnatomy(draw: Random, sex: Sex, age: number, heartScale: number, raised = 0): Anatomy {
  const build = draw.between(0.05, 0.95);
  const wide = draw.normal(1, 0.025);
  const old = Math.max(0, (age - 40) / 50);
  const breath = draw.normal(0, 7);
  // The heart lies on the diaphragm; below the great vessels there is only so much room to rise.
  const pressed = raised > 0 ? Math.min(breath, Math.max(breath - raised, -14)) : breath - raised;
  const heart = heartScale * draw.normal(0.97 + 0.06 * old + 0.05 * build, 0.035);
  const wall = 4 + 20 * build;
  const cavity = curve([
    [28, 58],
    [45, 84],
    [65, 101],
    [90, 115],
    [130, 128],
    [175, 136],
    [220, 141],
    [270, 144],
    [330, 143],
    [400, 138],
  ]);
  const lift = draw.between(6, 16);
  const bend = draw.normal(0, 2.5);
  const phase = draw.between(0, Math.PI);
  const pitch = draw.normal(22.3, 0.4);
  return {
    sex,
    age,
    build,
    bodyHalfWidth: (y) => cavity(y) * wide + 17 + wall * (y > 150 ? 1 : 0.6 + (0.4 * y) / 150),
    bodyHalfDepth: curve([
      [0, 52],
      [40, 66],
      [90, 92 + wall * 0.4],
      [160, 104 + wall * 0.6],
      [260, 110 + wall * 0.8],
      [420, 106 + wall],
    ]),
    cavityHalfWidth: (y) => cavity(y) * wide,
    cavityHalfDepth: curve([
      [26, 30],
      [50, 52],
      [90, 70],
      [150, 84],
      [220, 92],
      [320, 94],
    ]),
    apex: (x) => 28 + (Math.abs(x) < 54 ? (54 - Math.abs(x)) ** 2 / 42 : (Math.abs(x) - 54) ** 2 / 62),
    ...mediastinum(draw, heart, old, pressed),
    domes: {
      right: { x: -70 + draw.normal(0, 4), y: 242 + breath - raised, z: 18 },
      left: { x: 74 + draw.normal(0, 4), y: 242 + breath - raised + lift, z: 18 },
    },
    spineX: (y) => bend * Math.sin((y / 400) * Math.PI * 1.4 + phase),
    vertebraY: (index) => T1 + (index - 2) * pitch * (0.88 + 0.012 * index),
    boneDensity: (sex === 'F' ? 0.94 : 1) * (1 - 0.22 * old) * draw.normal(1, 0.05),
    trachea: { radius: sex === 'F' ? 8.6 : 10, carina: 128 + draw.normal(0, 4) },
    aorta: { radius: 12 + 3 * old + draw.normal(0, 0.7), x: 20 + 5 * old },
  };
}

function mediastinum(
  draw: Random,
  heart: number,
  old: number,
  breath: number,
): Pick<Anatomy, 'heartRight' | 'heartLeft' | 'heartHalfDepth'> {
  const knob = 39 + 5 * old + draw.normal(0, 1.5);
  const trunk = draw.normal(40, 2);
  const right = draw.normal(1, 0.06) * heart;
  const left = heart * draw.normal(1, 0.04);
  const down = breath * 0.7;
  return {
    heartRight: curve([
      [0, 34],
      [40, 31],
      [70, 32],
      [100, 31],
      [124, 32],
      [145, 33],
      [163, 36],
      [180 + down, 39 * right],
      [204 + down, 45 * right],
      [226 + down, 44 * right],
      [246 + down, 38 * right],
      [270 + down, 35],
      [300, 34],
    ]),
    heartLeft: curve([
      [0, 34],
      [40, 32],
      [66, 31],
      [84, 31],
      [96, knob - 3.5],
      [107, knob],
      [118, knob - 3],
      [128, knob - 5],
      [141, trunk - 2],
      [152, trunk + 2],
      [166 + down * 0.5, 47 * (0.4 + 0.6 * left)],
      [186 + down, 63 * left],
      [206 + down, 78 * left],
      [226 + down, 87 * left],
      [241 + down, 88 * left],
      [254 + down, 82 * left],
      [272 + down, 66 * left],
      [295 + down, 46],
      [320 + down, 40],
    ]),
    heartHalfDepth: curve([
      [0, 40],
      [60, 30],
      [110, 31],
      [150, 38],
      [180, 56 * heart],
      [230, 60 * heart],
      [280, 52],
    ]),
  };
}

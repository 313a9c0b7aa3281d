/** A made-up frontal chest radiograph: anatomy drawn from a seed, path lengths, Beer-Lambert attenuation, film. */
import { drawAnatomy, type Sex } from './anatomy.ts';
import { type Conditions, drawConditions, type Variety, type View } from './conditions.ts';
import { clamp, sample, smoothstep } from './curve.ts';
import { develop, expose, type FilmSettings, maskOf } from './film.ts';
import { type Finding, type GradedFinding, graded, type Scene } from './findings.ts';
import { paintFindings } from './paint-findings.ts';
import { addNoise, grid, type Plane } from './plane.ts';
import { type Random, random } from './random.ts';
import { skeleton } from './skeleton.ts';
import { addStomachGas, tissue } from './soft-tissue.ts';
import { vessels } from './vessels.ts';

export interface PhantomRequest {
  readonly seed: number;
  /** Rows and columns. */
  readonly size: number;
  readonly sex: Sex;
  /** Years. */
  readonly age: number;
  /** One, as in a textbook. */
  readonly finding?: Finding;
  /** Any number of them, each as plain as it says; they come on top of `finding`. */
  readonly findings?: readonly GradedFinding[];
  /** PA without it. */
  readonly view?: View;
  /** narrow without it. */
  readonly variety?: Variety;
}

export interface Phantom {
  readonly rows: number;
  readonly columns: number;
  readonly bitsStored: 12;
  /** Bones bright (MONOCHROME2). */
  readonly pixels: Uint16Array;
  /** Millimetres a pixel at the detector. */
  readonly pixelSpacing: number;
  /** Those that can be seen: a nodule behind an effusion is none. */
  readonly findings: readonly Finding[];
  /** 1 where a finding is; absent without one. */
  readonly mask?: Uint8Array;
  /** The same of each finding alone. */
  readonly masks: { readonly [finding in Finding]?: Uint8Array };
}

/** Linear attenuation at about 65 keV, per mm: soft tissue, inflated lung. */
const SOFT = 0.0195;
const LUNG = 0.0046;

/** How much wider than drawn by chance the heart is with a finding that enlarges it. */
const HEART: { readonly [finding in Finding]?: (strength: number) => number } = {
  cardiomegaly: (strength) => 1 + 0.22 * graded(0.35, strength),
  edema: (strength) => 1 + 0.1 * graded(0.2, strength),
};

export function generatePhantom(request: PhantomRequest): Phantom {
  const { seed, size, sex, age, view = 'PA', variety = 'narrow' } = request;
  const draw = random(seed);
  const asked = [...(request.finding ? [{ finding: request.finding, strength: 1 }] : []), ...(request.findings ?? [])];
  const taken = drawConditions(draw.fork('conditions'), view, variety, sex, age);
  const plane = choosePlane(size, taken, draw.fork('plane'));
  const wide = Math.max(1, ...asked.map(({ finding, strength }) => HEART[finding]?.(strength) ?? 1));
  const anatomy = drawAnatomy(draw.fork('anatomy'), sex, age, wide * taken.heart, taken.raised);
  const scene: Scene = {
    plane,
    anatomy,
    tissue: tissue(plane, anatomy),
    blood: vessels(plane, anatomy, draw.fork('vessels')),
    draw: draw.fork('finding'),
  };
  addGas(scene, draw.fork('gas'));
  const extents = paintFindings(scene, asked);
  const bones = skeleton(plane, anatomy, draw.fork('bones'), taken);
  const path = develop(attenuation(scene, bones, draw.fork('texture')), plane, taken.levelling);
  const film = filmSettings(size, taken, draw.fork('film'));
  const masks = seenMasks(extents, plane, film);
  return {
    rows: size,
    columns: size,
    bitsStored: 12,
    pixels: expose(path, plane, film, draw.fork('noise')),
    pixelSpacing: (plane.pitch * plane.n * 0.94) / size,
    findings: [...masks.keys()],
    ...(masks.size > 0 ? { mask: union([...masks.values()]) } : {}),
    masks: Object.fromEntries(masks),
  };
}

/** Part of the picture that a finding has to cover to be seen: about 20 square millimetres. */
const LEAST_SEEN = 1.5e-4;

function seenMasks(extents: ReadonlyMap<Finding, Float32Array>, plane: Plane, film: FilmSettings) {
  const masks = new Map<Finding, Uint8Array>();
  for (const [finding, extent] of extents) {
    const mask = maskOf(extent, plane, film);
    const covered = mask.reduce((sum, value) => sum + value, 0);
    if (covered >= LEAST_SEEN * mask.length) masks.set(finding, mask);
  }
  return masks;
}

function union(masks: readonly Uint8Array[]): Uint8Array {
  const [first, ...others] = masks;
  if (first === undefined) throw new RangeError('no mask');
  const all = first.slice();
  for (const mask of others) for (let i = 0; i < all.length; i += 1) if (mask[i] === 1) all[i] = 1;
  return all;
}

/** Beer-Lambert exponent of each ray. */
function attenuation(scene: Scene, bones: Float32Array, draw: Random): Float32Array {
  const { plane, tissue, blood } = scene;
  const grainOf = texture(plane, draw);
  const out = grid(plane);
  for (let i = 0; i < out.length; i += 1) {
    const [body, lung, grain] = [sample(tissue.body, i), sample(tissue.lung, i), sample(grainOf, i)];
    if (body <= 0) continue;
    // Vessels are drawn through the whole chest; what the heart has displaced of the lung has none.
    const seen = clamp(lung / 95, 0, 1);
    out[i] =
      SOFT * (body - lung - sample(tissue.air, i)) * (1 + grain * 0.06) +
      LUNG * lung * (1 + grain) +
      (SOFT - LUNG) * sample(blood, i) * seen * 1.15 +
      sample(bones, i);
  }
  return out;
}

/** Stomach bubble with a fluid level, and some gas in the bowel below. */
function addGas(scene: Scene, draw: Random): void {
  const { anatomy, plane, tissue } = scene;
  const { left } = anatomy.domes;
  const [x, y] = [left.x - 10 + draw.normal(0, 7), left.y + 25 + draw.normal(0, 3)];
  addStomachGas(tissue.air, plane, {
    x,
    y,
    a: draw.between(14, 30),
    b: draw.between(9, 15),
    level: y + draw.between(1, 6),
  });
  const bowel = grid(plane);
  addNoise(bowel, plane.n, 24 / plane.pitch, 1, draw);
  addNoise(bowel, plane.n, 9 / plane.pitch, 0.5, draw);
  for (let i = 0; i < bowel.length; i += 1) {
    const below = plane.top + Math.floor(i / plane.n) * plane.pitch - left.y - 42;
    if (below <= 0) continue;
    const aside = Math.abs(plane.left + (i % plane.n) * plane.pitch - 30) / 110;
    const gas = smoothstep(0.35, 1, sample(bowel, i)) * smoothstep(0, 30, below) * smoothstep(1, 0.6, aside);
    tissue.air[i] = sample(tissue.air, i) + 17 * gas;
  }
}

/** Half the stored resolution, as finer than that is below the blur of screen and focal spot; a margin for the turn. */
function choosePlane(size: number, taken: Conditions, draw: Random): Plane {
  const n = Math.round(size / 2);
  const field = draw.between(356, 384) * taken.field;
  const pitch = field / n;
  const [x, y] = taken.shift;
  return { n, pitch, left: -field / 2 + draw.normal(0, 4) + x, top: -8 + draw.normal(0, 6) + y };
}

/** What is too fine to model: lobules, small vessels, fat and fascia. */
function texture(plane: Plane, draw: Random): Float32Array {
  const out = grid(plane);
  addNoise(out, plane.n, 40 / plane.pitch, 0.07, draw);
  addNoise(out, plane.n, 9 / plane.pitch, 0.06, draw);
  addNoise(out, plane.n, 3 / plane.pitch, 0.07, draw);
  addNoise(out, plane.n, 1.2 / plane.pitch, 0.06, draw);
  return out;
}

function filmSettings(size: number, taken: Conditions, draw: Random): FilmSettings {
  const blade = (): number => (draw.chance(0.5) ? draw.between(0.002, 0.02) : -0.01);
  return {
    size,
    maxValue: 4095,
    turn: draw.normal(0, 0.012) + taken.turn,
    dose: draw.between(30, 70) * taken.dose,
    gamma: draw.between(0.9, 1.15) * taken.gamma,
    blades: [blade(), blade(), blade(), blade()],
  };
}

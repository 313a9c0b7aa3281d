/** A made-up frontal chest radiograph: anatomy drawn from a seed, path lengths, Beer-Lambert attenuation, film. */
import { drawAnatomy, type Sex } from './anatomy.ts';
import { clamp, sample, smoothstep } from './curve.ts';
import { develop, expose, type FilmSettings, maskOf } from './film.ts';
import { applyFinding, type Finding, type Scene } from './findings.ts';
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
  readonly finding?: Finding;
}

export interface Phantom {
  readonly rows: number;
  readonly columns: number;
  readonly bitsStored: 12;
  /** Bones bright (MONOCHROME2). */
  readonly pixels: Uint16Array;
  /** Millimetres a pixel at the detector. */
  readonly pixelSpacing: number;
  readonly findings: readonly Finding[];
  /** 1 where the finding is; absent without one. */
  readonly mask?: Uint8Array;
}

/** Linear attenuation at about 65 keV, per mm: soft tissue, inflated lung. */
const SOFT = 0.0195;
const LUNG = 0.0046;

/** How much larger than drawn by chance the heart is with a finding that enlarges it. */
const HEART: { readonly [finding in Finding]?: number } = { cardiomegaly: 1.22, edema: 1.1 };

export function generatePhantom(request: PhantomRequest): Phantom {
  const { seed, size, finding } = request;
  const draw = random(seed);
  const plane = choosePlane(size, draw.fork('plane'));
  const anatomy = drawAnatomy(draw.fork('anatomy'), request.sex, request.age, (finding && HEART[finding]) ?? 1);
  const scene: Scene = {
    plane,
    anatomy,
    tissue: tissue(plane, anatomy),
    blood: vessels(plane, anatomy, draw.fork('vessels')),
    draw: draw.fork('finding'),
  };
  addGas(scene, draw.fork('gas'));
  const extent = finding ? applyFinding(scene, finding) : undefined;
  const bones = skeleton(plane, anatomy, draw.fork('bones'));
  const path = develop(attenuation(scene, bones, draw.fork('texture')), plane, 0.3);
  const film = filmSettings(size, draw.fork('film'));
  return {
    rows: size,
    columns: size,
    bitsStored: 12,
    pixels: expose(path, plane, film, draw.fork('noise')),
    pixelSpacing: (plane.pitch * plane.n * 0.94) / size,
    findings: finding ? [finding] : [],
    ...(extent ? { mask: maskOf(extent, plane, film) } : {}),
  };
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
function choosePlane(size: number, draw: Random): Plane {
  const n = Math.round(size / 2);
  const field = draw.between(356, 384);
  const pitch = field / n;
  return { n, pitch, left: -field / 2 + draw.normal(0, 4), top: -8 + draw.normal(0, 6) };
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

function filmSettings(size: number, draw: Random): FilmSettings {
  const blade = (): number => (draw.chance(0.5) ? draw.between(0.002, 0.02) : -0.01);
  return {
    size,
    maxValue: 4095,
    turn: draw.normal(0, 0.012),
    dose: draw.between(30, 70),
    gamma: draw.between(0.9, 1.15),
    blades: [blade(), blade(), blade(), blade()],
  };
}

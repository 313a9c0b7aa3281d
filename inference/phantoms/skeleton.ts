/** Ribs, and with them the whole skeleton of the chest, as attenuation beyond soft tissue. */
import type { Anatomy } from './anatomy.ts';
import { bone, CORE, CORTEX, ends } from './bone.ts';
import { addCalcium } from './calcium.ts';
import { num, sample } from './curve.ts';
import { addNoise, grid, type Plane, soften } from './plane.ts';
import type { Random } from './random.ts';
import { addShoulder } from './shoulder.ts';
import { addVertebra } from './spine.ts';
import { depositTube, type Station } from './tube.ts';

/** `scapulae`: how far the shoulder blades stand towards the spine, mm; `calcium`: what age left, 0 to 1. */
export function skeleton(
  plane: Plane,
  anatomy: Anatomy,
  draw: Random,
  { scapulae, calcium }: { readonly scapulae: number; readonly calcium: number },
): Float32Array {
  const film = grid(plane);
  for (let rib = 0; rib < 12; rib += 1) {
    for (const side of [-1, 1]) addRib(film, plane, anatomy, rib, side, draw);
  }
  for (let index = 0; index < 19; index += 1) addVertebra(film, plane, anatomy, index, draw);
  for (const side of [-1, 1]) addShoulder(film, plane, side, scapulae, draw);
  if (calcium > 0) addCalcium(film, plane, anatomy, calcium, draw.fork('calcium'));
  // Trabeculae: spongy bone is a net, not a block.
  const net = grid(plane);
  addNoise(net, plane.n, 5 / plane.pitch, 0.1, draw);
  addNoise(net, plane.n, 1.6 / plane.pitch, 0.13, draw);
  addNoise(net, plane.n, 0.8 / plane.pitch, 0.13, draw);
  for (let i = 0; i < film.length; i += 1) film[i] = sample(film, i) * (1 + sample(net, i));
  return soften(film, plane.n, anatomy.boneDensity);
}

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
  const front = stations.findIndex((s) => s.at[2] > 0);
  const turn = front < 0 ? stations.length : front;
  depositTube(film, plane, stations.slice(0, turn + 1), bone(0.85, [0, 1, -0.25]));
  depositTube(film, plane, stations.slice(turn), { ...bone(0.7, [0, 1, -0.25], CORE * 0.62), cortex: CORTEX * 0.72 });
}

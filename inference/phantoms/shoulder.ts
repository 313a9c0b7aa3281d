/** The shoulder girdle: clavicle, scapula and upper arm. */
import { bone, CORE, CORTEX, rounded, smooth, station } from './bone.ts';
import type { Plane } from './plane.ts';
import type { Random } from './random.ts';
import { depositTube, type Station, type Vector } from './tube.ts';

/** Clavicle, blade of the scapula by its borders, and the head and shaft of the arm. `inward` moves the blade to the spine, mm. */
export function addShoulder(film: Float32Array, plane: Plane, side: number, inward: number, draw: Random): void {
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
  // The blade turns on the chest wall; its outer end stays at the arm.
  const ax = 146 + out;
  const sx = ax - inward;
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
    [ax + 4, 62 + up, -50, 6, 4],
    [ax + 24, 54 + up, -20, 7, 6],
    [ax + 28, 56 + up, 4, 5, 5],
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
    [ax + 34, 62 + up, -8, 4, 4],
    [ax + 34, 65 + up, -8, 12, 11],
    [ax + 34, 71 + up, -8, 18, 17],
    [ax + 34, 84 + up, -8, 23, 21],
    [ax + 36, 98 + up, -8, 21, 19],
    [ax + 42, 112 + up, -8, 16, 16],
    [ax + 46, 128 + up, -8, 12.5, 12.5],
    [ax + 56, 175 + up, -6, 11, 11],
    [ax + 84, 300 + up, 0, 11, 11],
  ]);
  depositTube(film, plane, humerus, { shell: 1.9, cortex: CORTEX * 0.65, core: CORE * 0.45, up: [1, 0, 0], grain: 2 });
}

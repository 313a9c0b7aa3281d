/** The spine, vertebra by vertebra. */
import type { Anatomy } from './anatomy.ts';
import { CORE, CORTEX, rounded, smooth, station } from './bone.ts';
import type { Plane } from './plane.ts';
import type { Random } from './random.ts';
import { type Bone, depositTube, type Station } from './tube.ts';

/** Arches and processes of the spine: thin plates, much of them in one another's shadow. */
const PROCESS: Bone = { shell: 1, cortex: CORTEX * 0.36, core: CORE * 0.25, up: [0, 1, 0], grain: 1.4 };

/** Body with end plates, pedicles seen end on, transverse and spinous processes. */
export function addVertebra(film: Float32Array, plane: Plane, anatomy: Anatomy, index: number, draw: Random): void {
  const y = anatomy.vertebraY(index);
  const next = anatomy.vertebraY(index + 1);
  const x = anatomy.spineX(y);
  const grow = index / 18;
  const half = (next - y) / 2 - 2 - grow;
  const [lean, nod] = [draw.normal(0, 0.4), draw.normal(0, 1.2)];
  const wide = 12.5 + 9.5 * grow;
  const z = -62;
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
  for (const s of [-1, 1]) addArch(film, plane, s, { x, y, z, half, wide, grow });
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

interface Vertebra {
  readonly x: number;
  readonly y: number;
  readonly z: number;
  readonly half: number;
  readonly wide: number;
  readonly grow: number;
}

/** Pedicle and transverse process of one side. */
function addArch(film: Float32Array, plane: Plane, s: number, { x, y, z, half, wide, grow }: Vertebra): void {
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
  const [near, far] = [x + s * wide * 0.7, x + s * (wide + 15 - 3 * grow)];
  depositTube(
    film,
    plane,
    rounded(
      smooth([
        station([near, y - 3, z - 22], 4.4, 3.5),
        station([far - s * 6, y - 5, z - 30], 3.4, 3),
        station([far, y - 6, z - 32], 3.6, 3),
      ]),
    ),
    PROCESS,
  );
}

/** What age leaves on a chest film: a rim of calcium in the arch of the aorta, and in the cartilage of the first ribs. */
import type { Anatomy } from './anatomy.ts';
import { bone, ends, rounded, smooth, station } from './bone.ts';
import type { Plane } from './plane.ts';
import type { Random } from './random.ts';
import { depositTube } from './tube.ts';

/** Adds attenuation to `film`; `amount` is 0 to 1. */
export function addCalcium(film: Float32Array, plane: Plane, anatomy: Anatomy, amount: number, draw: Random): void {
  const knob = anatomy.heartLeft(107);
  const arch = Array.from({ length: 7 }, (_, k) => {
    const turn = -1.2 + (k / 6) * draw.between(1.7, 2.3);
    return station([knob - 14 + 12 * Math.cos(turn), 108 + 12 * Math.sin(turn), 10], 1.1 * ends(k / 6, 0.3), 4);
  });
  depositTube(film, plane, smooth(arch), bone(0.5, [1, 0, 0], 0.02 * amount));
  for (const side of [-1, 1]) {
    const [x, y] = [side * draw.between(28, 36), anatomy.vertebraY(4) + draw.normal(0, 4)];
    const lump = rounded(
      smooth([
        station([x + side * 9, y - 2, 70], 6, 4),
        station([x + side * 3, y, 72], 7, 5),
        station([x - side * 5, y + 1, 74], 5, 4),
      ]),
    );
    depositTube(film, plane, lump, bone(0.6 * amount, [0, 1, 0], 0.016 * amount));
  }
}

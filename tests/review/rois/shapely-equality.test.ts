import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { bestAssignment } from '../../../review/rois/best-assignment.ts';
import { boundaryDistance } from '../../../review/rois/boundary-distance.ts';
import { outlineOf, overlapOf } from '../../../review/rois/overlap.ts';
import type { Point } from '../../../review/rois/shape.ts';
import { agreementPython, askPython } from '../../support/agreement-peers.ts';
import { drawOf, handDrawn, scribble, someRectangle } from './random-shapes.ts';

const script = fileURLToPath(new URL('./shapely_regions.py', import.meta.url));
const venv = agreementPython();
const why = 'why' in venv ? ` (skipped: ${venv.why})` : '';

interface Answers {
  readonly overlaps: ReadonlyArray<readonly [first: number, second: number, intersection: number]>;
  readonly distances: ReadonlyArray<Readonly<Record<'shapely' | 'scipy' | 'percentile95' | 'step', number>>>;
  readonly sums: readonly number[];
}

test.skipIf('why' in venv)(
  `areas, distances and assignments are those of shapely 2.2.0 and SciPy 1.12.0${why}`,
  () => {
    const draw = drawOf(20);
    const near = (): Point => [80 + draw() * 60, 80 + draw() * 60];
    const hand = () => handDrawn(draw, 12 + Math.floor(draw() * 200), near(), 20 + 40 * draw());
    const simple = Array.from({ length: 120 }, () => [hand(), hand()] as const);
    const mixed = Array.from({ length: 60 }, () => [hand(), someRectangle(draw)] as const);
    const crossed = Array.from({ length: 120 }, (_, k) => [scribble(draw, 4 + (k % 37), 20), scribble(draw, 12, 20)]);
    const pairs = [...simple, ...mixed, ...crossed].map(([one, other]) => [one, other].map((s) => outlineOf(s!)));
    const worths = Array.from({ length: 200 }, (_, k) =>
      Array.from({ length: 1 + (k % 7) }, () => Array.from({ length: 1 + (k % 5) }, () => Math.max(0, draw() - 0.3))),
    );
    const rings = pairs.map((pair) => pair.map(({ ring }) => ring));
    const measured = rings.slice(100, 150);
    const asked = { overlaps: rings, distances: measured, worths };
    const answers = askPython('python' in venv ? venv.python : '', script, asked) as Answers;
    expect(answers.overlaps).toHaveLength(300);
    let shared = 0;
    for (const [k, [first, second, intersection]] of answers.overlaps.entries()) {
      const [one, other] = pairs[k]!;
      const ours = overlapOf(one!, other!);
      expect(ours.exact).toBe(true);
      expect([ours.first, ours.second, ours.intersection]).toEqual([
        expect.closeTo(first, 8),
        expect.closeTo(second, 8),
        expect.closeTo(intersection, 8),
      ]);
      if (intersection > 0) shared += 1;
    }
    expect(shared).toBeGreaterThan(200);
    for (const [k, { shapely, scipy, percentile95, step }] of answers.distances.entries()) {
      const [one, other] = measured[k]!;
      const ours = boundaryDistance(one!, other!)!;
      // Shapely asks at 50 places of each side and can only be short; SciPy's nearest place may lie half a step aside.
      expect(ours.largest).toBeGreaterThanOrEqual(shapely - ours.within);
      expect(ours.largest).toBeLessThanOrEqual(scipy + 1e-9 + step);
      expect(Math.abs(ours.largest - scipy)).toBeLessThanOrEqual(step + ours.within);
      expect(Math.abs(ours.percentile95 - percentile95)).toBeLessThanOrEqual(2 * (step + 2 * ours.within));
    }
    for (const [k, sum] of answers.sums.entries()) {
      const worth = worths[k]!;
      const ours = bestAssignment(worth).reduce((total, [row, column]) => total + (worth[row]?.[column] ?? 0), 0);
      expect(ours).toBeCloseTo(sum, 8);
    }
  },
  300_000,
);

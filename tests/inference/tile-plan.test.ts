/** Tiles cover an image, overlap as asked and stay below their size. */

import { describe, expect, it } from 'vitest';
import { planTiles } from '../../inference/text-detect/tile-plan.ts';

const plan = { side: 960, overlap: 96 };

describe('planTiles', () => {
  it.each([
    [64, 64],
    [960, 960],
    [961, 300],
    [2500, 2048],
    [4280, 3520],
    [1, 5000],
  ])('covers %i x %i', (width, height) => {
    const tiles = planTiles(width, height, plan);
    const columns = new Uint8Array(width);
    const rows = new Uint8Array(height);
    for (const tile of tiles) {
      expect(Math.max(tile.width, tile.height)).toBeLessThanOrEqual(plan.side);
      expect(tile.x + tile.width).toBeLessThanOrEqual(width);
      expect(tile.y + tile.height).toBeLessThanOrEqual(height);
      columns.fill(1, tile.x, tile.x + tile.width);
      rows.fill(1, tile.y, tile.y + tile.height);
    }
    expect(columns.includes(0) || rows.includes(0)).toBe(false);
  });

  it('lets neighbours share at least the overlap, so that no line of text is cut in both', () => {
    const starts = [...new Set(planTiles(2500, 960, plan).map(({ x }) => x))];
    const [first] = planTiles(2500, 960, plan);
    for (let i = 1; i < starts.length; i++) {
      expect((starts[i - 1] ?? 0) + (first?.width ?? 0) - (starts[i] ?? 0)).toBeGreaterThanOrEqual(plan.overlap - 1);
    }
  });
});

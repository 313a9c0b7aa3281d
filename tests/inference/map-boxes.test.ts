/** Boxes come from a map of letters, with a little room around them; boxes of two scales become one. */

import { describe, expect, it } from 'vitest';
import { letterRules, mapBoxes } from '../../inference/text-detect/map-boxes.ts';
import { mergeBoxes, scaleBox } from '../../inference/text-detect/merge-boxes.ts';

function mapOf(width: number, height: number, spots: [number, number, number, number, number][]) {
  const values = new Uint8Array(width * height);
  for (const [x, y, wide, tall, value] of spots) {
    for (let row = y; row < y + tall; row++) values.fill(value, row * width + x, row * width + x + wide);
  }
  return { width, height, values };
}

const growing = { ...letterRules, grow: 1.5 };

describe('mapBoxes', () => {
  it('grows a component by a share of its area over its perimeter', () => {
    // 40 x 10: 400 * 1.5 / 100 = 6 pixels on every side.
    expect(mapBoxes(mapOf(200, 100, [[50, 40, 40, 10, 230]]), growing)).toEqual([
      { x: 44, y: 34, width: 52, height: 22, score: 0.902 },
    ]);
  });

  it('keeps boxes inside the image', () => {
    expect(mapBoxes(mapOf(60, 20, [[0, 0, 60, 12, 255]]), growing)).toEqual([
      { x: 0, y: 0, width: 60, height: 20, score: 1 },
    ]);
  });

  it('leaves out what is faint, thin or unsure', () => {
    const map = mapOf(200, 100, [
      [10, 10, 20, 8, 70], // below the pixel threshold of 0.3
      [10, 40, 20, 1, 255], // one pixel high
      [10, 70, 20, 8, 165], // a mean of 0.647
    ]);
    expect(mapBoxes(map, letterRules)).toEqual([]);
  });

  it('tells two lines apart and joins diagonal neighbours', () => {
    const lines = mapOf(100, 60, [
      [10, 10, 30, 6, 255],
      [10, 30, 30, 6, 255],
      [40, 36, 30, 6, 255],
    ]);
    expect(mapBoxes(lines, letterRules)).toHaveLength(2);
  });
});

describe('mergeBoxes', () => {
  const box = (x: number, y: number, width: number, height: number, score = 0.9) => ({ x, y, width, height, score });

  it('makes one box of two that share a third of the smaller', () => {
    expect(mergeBoxes([box(0, 0, 100, 20, 0.7), box(10, 2, 40, 16)])).toEqual([box(0, 0, 100, 20)]);
  });

  it('joins a chain through the box that touches both ends', () => {
    expect(mergeBoxes([box(0, 0, 40, 10), box(60, 0, 40, 10), box(20, 0, 60, 10)])).toEqual([box(0, 0, 100, 10)]);
  });

  it('leaves neighbours alone', () => {
    expect(mergeBoxes([box(0, 0, 40, 10), box(0, 12, 40, 10)])).toHaveLength(2);
  });

  it('brings a box of a halved image back inside the whole one', () => {
    expect(scaleBox(box(10, 10, 40, 10), 2, 99, 40)).toEqual(box(20, 20, 79, 20));
  });
});

/** A lung is no text, but text that lies on it is still found. */

import { describe, expect, it } from 'vitest';
import { questionLargeBoxes } from '../../inference/text-detect/large-boxes.ts';

/** A smooth slope from left to right, as light across a lung. */
function slope(width: number, height: number) {
  const pixels = Uint8Array.from({ length: width * height }, (_, i) => ((i % width) * 200) / width);
  return { width, height, pixels, markers: true };
}

/** Stripes of two pixels: what letters look like to a difference. */
function stripes(image: ReturnType<typeof slope>, left: number, top: number, wide: number, tall: number) {
  for (let y = top; y < top + tall; y++) {
    for (let x = left; x < left + wide; x++) image.pixels[y * image.width + x] = (x >> 1) % 2 === 0 ? 255 : 0;
  }
  return image;
}

const lung = { x: 20, y: 20, width: 160, height: 200, score: 0.99 };

describe('questionLargeBoxes', () => {
  it('drops a large smooth box', () => {
    expect(questionLargeBoxes(slope(300, 300), [lung])).toEqual([]);
  });

  it('keeps a small box however smooth', () => {
    const small = { x: 20, y: 20, width: 100, height: 20, score: 0.7 };
    expect(questionLargeBoxes(slope(300, 300), [small])).toEqual([small]);
  });

  it('keeps a large box full of edges', () => {
    expect(questionLargeBoxes(stripes(slope(300, 300), 20, 20, 160, 200), [lung])).toEqual([lung]);
  });

  it('leaves the word when it drops the lung around it', () => {
    const places = questionLargeBoxes(stripes(slope(300, 300), 68, 116, 64, 16), [lung]);
    expect(places).toEqual([{ x: 68, y: 116, width: 64, height: 16, score: 0.99 }]);
  });
});

/** A box becomes one line of 48 pixels, the right way round. */

import { expect, test } from 'vitest';
import { lineImage, type Turn } from '../../inference/text-read/line-image.ts';

/** Dark but for its first quarter, in reading order of a line of 40 x 10 that is held this way. */
function lineHeld(turn: Turn) {
  const [width, height] = turn === 'none' ? [40, 10] : [10, 40];
  const pixels = new Uint8Array(width * height).fill(20);
  for (let at = 0; at < pixels.length; at++) {
    const [x, y] = [at % width, Math.floor(at / width)];
    // Text turned to the left runs upwards, its first letter at the bottom.
    const along = turn === 'none' ? x : turn === 'left' ? y : 39 - y;
    if (along < 10) pixels[at] = 90;
  }
  return { width, height, pixels, markers: false };
}

test.each<Turn>(['none', 'left', 'right'])('a line held %s begins where it is read from', (turn) => {
  const image = lineHeld(turn);
  const { data, dims } = lineImage(image, { x: 0, y: 0, width: image.width, height: image.height, score: 1 }, turn);
  expect(dims).toEqual([1, 3, 48, 192]);
  const middle = 24 * 192;
  expect([data[middle + 10], data[middle + 150]]).toEqual([1, -1]);
  expect(data.subarray(0, 48 * 192)).toEqual(data.subarray(2 * 48 * 192));
});

test('a box at the edge of the image and one without any contrast are read without a fault', () => {
  const image = { width: 9, height: 7, pixels: new Uint8Array(63).fill(8), markers: false };
  const { data, dims } = lineImage(image, { x: 6, y: 0, width: 3, height: 7, score: 1 }, 'none');
  expect(dims).toEqual([1, 3, 48, 48]);
  expect(data.every((value) => value === -1)).toBe(true);
});

/** A box becomes one line of 48 pixels, the right way round. */

import { expect, test } from 'vitest';
import { everyView, lineImage, upright, type View } from '../../inference/text-read/line-image.ts';

/** Dark but for a quarter, the first in reading order of a line of 40 x 10 that is held this way. */
function lineHeld({ quarters, mirrored }: View) {
  const [width, height] = quarters % 2 === 0 ? [40, 10] : [10, 40];
  const pixels = new Uint8Array(width * height).fill(20);
  for (let at = 0; at < pixels.length; at++) {
    const [x, y] = [at % width, Math.floor(at / width)];
    // Turned clockwise by a quarter a line runs downwards.
    const along = [x, y, 39 - x, 39 - y][quarters] ?? 0;
    if (mirrored ? along >= 30 : along < 10) pixels[at] = 90;
  }
  return { width, height, pixels, markers: false };
}

test.each(everyView)('a line held %o begins where it is read from', (view) => {
  const image = lineHeld(view);
  const { data, dims } = lineImage(image, { x: 0, y: 0, width: image.width, height: image.height }, view);
  expect(dims).toEqual([1, 3, 48, 192]);
  const middle = 24 * 192;
  expect([data[middle + 10], data[middle + 150]]).toEqual([1, -1]);
  expect(data.subarray(0, 48 * 192)).toEqual(data.subarray(2 * 48 * 192));
});

test('a box at the edge of the image and one without any contrast are read without a fault', () => {
  const image = { width: 9, height: 7, pixels: new Uint8Array(63).fill(8), markers: false };
  const { data, dims } = lineImage(image, { x: 6, y: 0, width: 3, height: 7 }, upright);
  expect(dims).toEqual([1, 3, 48, 48]);
  expect(data.every((value) => value === -1)).toBe(true);
});

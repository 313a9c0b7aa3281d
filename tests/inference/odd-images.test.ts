/** Images of odd shapes, and more boxes than any film has: looked at, within bounds, and never let through for that. */

import { afterAll, beforeAll, expect, test } from 'vitest';
import { type OpenTextModels, openTextModels } from '../support/text-models.ts';
import { drawText, plainFilm } from './test-images.ts';

let models: OpenTextModels;

beforeAll(async () => {
  models = await openTextModels();
});
afterAll(() => models.close());

test.each([
  [1, 1],
  [32, 32],
  [65_535, 1],
  [1, 65_535],
  [3_000, 2],
  [5_001, 3],
])('an image of %i x %i is looked at', async (width, height) => {
  const film = plainFilm(width, height);
  for (const kind of [{ film: true }, { markers: false }]) {
    for (const box of await models.findAndRead({ ...film, ...kind })) {
      expect(Math.min(box.x, box.y, width - box.x - box.width, height - box.y - box.height)).toBeGreaterThanOrEqual(0);
      expect(Math.min(box.width, box.height)).toBeGreaterThan(0);
    }
  }
});

// What is added to fill up to 32 pixels must not look like letters.
test.each([
  [600, 700, 1],
  [513, 511, 2],
  [600, 512, 3],
  [1_000, 1_001, 4],
  [601, 2_500, 5],
])('a film of %i x %i without letters has none along its edges', async (width, height, seed) => {
  expect(await models.find(plainFilm(width, height, seed))).toEqual([]);
});

test('letters on a long strip are found', async () => {
  const strip = plainFilm(6_000, 40);
  const room = drawText(strip, 'HELEN', 3_001, 9, 22, 250);
  const boxes = await models.find(strip);
  expect(boxes.some(({ x, width }) => x < room.x + 20 && x + width > room.x + room.width - 20)).toBe(true);
});

test('of more boxes than a film has none is taken for no letters', async () => {
  const film = { ...plainFilm(400, 400), film: true };
  const boxes = Array.from({ length: 65 }, (_, at) => ({
    ...{ x: 40 * (at % 9), y: 40 * Math.floor(at / 9), width: 20, height: 20, score: 1 },
  }));
  const read = await models.read(film, boxes);
  expect(read.map(({ readings, marker }) => readings ?? marker)).toEqual(boxes.map(() => undefined));
  // The control: of fewer boxes without letters some are.
  expect((await models.read(film, boxes.slice(0, 64))).length).toBeLessThan(64);
});

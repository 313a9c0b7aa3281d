/** What the marker reader may dismiss: a box that it surely takes for none, but never one in the form of a line. */

import { afterAll, beforeAll, expect, test } from 'vitest';
import { type OpenTextModels, openTextModels } from '../support/text-models.ts';
import { plainFilm } from './test-images.ts';

let models: OpenTextModels;

beforeAll(async () => {
  models = await openTextModels();
});
afterAll(() => models.close());

const film = { ...plainFilm(512, 512), film: true };
const place = { x: 180, y: 40, width: 20, height: 20, score: 1 };

test('a box of grain is no letters', async () => {
  expect(await models.read(film, [place])).toEqual([]);
});

test.each([
  { width: 80, height: 16 },
  { width: 16, height: 80 },
])('one in the form of a line stands, whatever it is taken for', async (line) => {
  const [box] = await models.read(film, [{ ...place, ...line }]);
  expect(box).toMatchObject({ ...line, marker: { kind: 'none' } });
  expect(box?.marker?.certainty).toBeGreaterThan(0.8);
});

test('where nobody looks for side markers every box stands', async () => {
  expect(await models.read({ ...film, film: false }, [place])).toHaveLength(1);
});

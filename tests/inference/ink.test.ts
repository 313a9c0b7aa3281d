/** One letter is told from a letter with others beside it, and found inside a ring. */

import { expect, test } from 'vitest';
import { isCorner } from '../../inference/text-read/corner.ts';
import { inksOf, ringOf } from '../../inference/text-read/ink.ts';
import { isWorthReading } from '../../inference/text-read/read-boxes.ts';
import { drawText, plainFilm } from './test-images.ts';

function inkOf(text: string, angle = 0) {
  const film = plainFilm(200, 200);
  const room = drawText(film, text, 80, 80, 30, 250);
  const image = angle === 0 ? film : leaned(film, angle);
  const [ink] = inksOf(image, { x: room.x - 4, y: room.y - 4, width: room.width + 8, height: room.height + 8 });
  if (!ink) throw new Error('no ink');
  return { ink, image };
}

/** About the middle of the letter. */
function leaned(film: ReturnType<typeof plainFilm>, angle: number) {
  const pixels = film.pixels.map((_, at) => {
    const [x, y] = [(at % 200) - 90, Math.floor(at / 200) - 95];
    const [from, to] = [x * Math.cos(angle) - y * Math.sin(angle), x * Math.sin(angle) + y * Math.cos(angle)];
    const place = Math.round(to + 95) * 200 + Math.round(from + 90);
    return film.pixels[place] ?? 0;
  });
  return { ...film, pixels };
}

test.each([0, 0.3, 0.8, -0.5])('an L that leans by %f radians is a corner of one stroke', (angle) => {
  const { ink, image } = inkOf('L', angle);
  expect(ink.strokes).toHaveLength(1);
  expect(ink.strokes.map((stroke) => isCorner(stroke, image.width))).toEqual([true]);
});

test.each(['E', 'H', 'S', 'A', 'N'])('an %s is none', (letter) => {
  const { ink, image } = inkOf(letter);
  expect(ink.strokes.map((stroke) => isCorner(stroke, image.width))).toEqual([false]);
});

test('letters that stand apart are strokes of their own', () => {
  expect(inkOf('LHN').ink.strokes).toHaveLength(3);
});

test('a ring around a letter is found, and an open one is none', () => {
  for (const [from, found] of [
    [0, true],
    [0.8, false],
  ] as const) {
    const film = plainFilm(200, 200);
    drawText(film, 'L', 92, 90, 20, 250);
    for (let angle = from; angle < 6.3; angle += 0.01) {
      for (const radius of [24, 25, 26]) {
        film.pixels[Math.round(100 + radius * Math.sin(angle)) * 200 + Math.round(100 + radius * Math.cos(angle))] =
          250;
      }
    }
    const [ink] = inksOf(film, { x: 74, y: 74, width: 53, height: 53 });
    expect(ink && ringOf(ink, film) !== undefined).toBe(found);
  }
});

test('a stroke of hundreds of thousands of pixels is one stroke, and no corner', () => {
  const [width, height] = [700, 700];
  const pixels = new Uint8Array(width * height).fill(20);
  for (let at = 0; at < pixels.length; at++) if (at % width > 100 && at % width < 400) pixels[at] = 250;
  const image = { width, height, pixels, markers: true, film: true };
  const [ink] = inksOf(image, { x: 50, y: 0, width: 600, height: 700 });
  const [stroke] = ink?.strokes ?? [];
  expect(stroke).toMatchObject({ x: 101, y: 0, width: 299, height: 700, count: 299 * 700 });
  expect(stroke && isCorner(stroke, width)).toBe(false);
});

test('a box larger than any marker is left unread, and each of a page of text', () => {
  const box = { x: 0, y: 0, width: 600, height: 400, score: 1 };
  expect(isWorthReading(box, 12)).toBe(true);
  expect(isWorthReading({ ...box, height: 600 }, 1)).toBe(false);
  expect(isWorthReading(box, 13)).toBe(false);
});

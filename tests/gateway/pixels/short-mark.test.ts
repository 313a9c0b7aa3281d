/** Short marks outside the body of a made-up chest: what may be one, and what never is. */

import { expect, test } from 'vitest';
import { chestField } from '../../../gateway/pixels/lung-field.ts';
import { maskOf, shortMarks } from '../../../gateway/pixels/short-mark.ts';
import type { ReadBox } from '../../../inference/contract.ts';

const side = 512;

/** Air beside a bright body with two dark lungs; of the lungs one may be missing. */
function chest({ lungs = 2 } = {}) {
  const pixels = new Uint8Array(side * side);
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      const body = x > 40 && x < 472 && y > 60;
      const lung = (left: number) => Math.hypot((x - left) / 75, (y - 230) / 140) < 1;
      const dark = (lungs > 0 && lung(160)) || (lungs > 1 && lung(352));
      pixels[y * side + x] = !body ? 5 : dark ? 60 : 200;
    }
  }
  return { width: side, height: side, pixels };
}

const box = (x: number, y: number, change: Partial<ReadBox> = {}): ReadBox => ({
  ...{ x, y, width: 24, height: 18, score: 0.9, readings: [reading('JD')] },
  ...change,
});
const reading = (text: string) => ({ text, certainty: 0.9, upright: true, strokes: 2, ringed: false, corner: false });

test('initials in an upper corner are a mark', () => {
  const isMark = shortMarks(chest());
  expect(isMark(box(455, 30))).toBe(true);
  expect(isMark(box(20, 30))).toBe(true);
  expect(isMark(box(455, 30, { readings: [] }))).toBe(true);
});

test.each([
  ['in the middle', box(240, 30)],
  ['on a lung', box(150, 200)],
  ['in a lower corner', box(455, 470)],
  ['of five letters', box(455, 30, { readings: [reading('JD'), reading('SMITH')] })],
  ['that is large', box(420, 30, { width: 80 })],
  ['that nobody tried to read', box(455, 30, { readings: undefined })],
])('text %s is none', (_, text) => {
  expect(shortMarks(chest())(text)).toBe(false);
});

test('where no two lungs are told there is no outside', () => {
  for (const lungs of [0, 1]) {
    expect(chestField(chest({ lungs }))).toBeUndefined();
    expect(shortMarks(chest({ lungs }))(box(455, 30))).toBe(false);
  }
  expect(chestField({ width: 32, height: 32, pixels: new Uint8Array(1024) })).toBeUndefined();
});

test('the field is everything between the outermost lungs, and a margin', () => {
  const field = chestField(chest());
  expect(field?.meets({ x: 250, y: 230, width: 10, height: 10 })).toBe(true);
  expect(field?.meets({ x: 70, y: 225, width: 10, height: 10 })).toBe(true);
  expect(field?.meets({ x: 20, y: 225, width: 20, height: 10 })).toBe(false);
  expect(field?.meets({ x: 250, y: 470, width: 10, height: 10 })).toBe(false);
});

test('what is painted over leaves room for a letter, inside the film', () => {
  expect(maskOf({ x: 480, y: 10, width: 24, height: 18 }, { width: side, height: side })).toEqual({
    ...{ x: 462, y: 0, width: 50, height: 46 },
  });
});

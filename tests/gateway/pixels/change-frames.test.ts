/** What was found in a change is laid at the frames that show it, and no others. */

import { expect, test } from 'vitest';
import type { ChangeImage } from '../../../gateway/pixels/change.ts';
import { framesShowing } from '../../../gateway/pixels/change-frames.ts';

const box = { x: 0, y: 0, width: 8, height: 1, score: 1 };

function image(pixels: readonly number[], at: readonly number[]): ChangeImage {
  return { width: 8, height: 1, pixels: Uint8Array.from(pixels), at: Uint8Array.from(at), steps: 9 };
}

const frames = (...found: Parameters<typeof framesShowing>) =>
  framesShowing(...found).map(({ sure, maybe }) => [sure, maybe]);

test('what came and went stands in the frames between, from whichever side it is found', () => {
  const came = image([255, 250, 240, 20, 255, 0, 0, 0], [3, 3, 3, 5, 3, 0, 0, 0]);
  const went = image([250, 255, 230, 0, 255, 0, 0, 0], [6, 6, 6, 0, 6, 0, 0, 0]);
  expect(frames(box, came, went)).toEqual([[3, [4, 5]]]);
  expect(frames(box, went, came)).toEqual([[5, [3, 4]]]);
});

test('of one frame alone nothing is doubted, and nothing is laid at the frame after it', () => {
  const came = image([255, 255, 0, 0, 0, 0, 0, 0], [3, 3, 0, 0, 0, 0, 0, 0]);
  const went = image([255, 255, 0, 0, 0, 0, 0, 0], [4, 4, 0, 0, 0, 0, 0, 0]);
  expect(frames(box, came, went)).toEqual([[3, []]]);
  expect(frames(box, went, came)).toEqual([[3, []]]);
});

test('what did not go, or went by half of it only, may stand in all that follow', () => {
  const came = image([255, 250, 240, 230, 0, 0, 0, 0], [7, 7, 7, 7, 0, 0, 0, 0]);
  expect(frames(box, came, undefined)).toEqual([[7, [8, 9]]]);
  const faint = image([90, 90, 90, 90, 0, 0, 0, 0], [8, 8, 8, 8, 0, 0, 0, 0]);
  expect(frames(box, came, faint)).toEqual([[7, [8, 9]]]);
});

test('letters of several frames in one box are laid at each of them', () => {
  const at = [1, 1, 1, 2, 2, 3, 0, 0];
  const drawn = image([255, 255, 255, 250, 240, 20, 0, 0], at);
  expect(framesShowing(box, drawn, undefined).map(({ sure }) => sure)).toEqual([1, 2]);
  expect(framesShowing({ ...box, x: 6, width: 20, height: 9 }, drawn, undefined)).toEqual([]);
});

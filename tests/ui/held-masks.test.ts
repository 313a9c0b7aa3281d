/** What is sent of a decision: every place that was not kept, each box once, in whole pixels of the image. */

import { expect, test } from 'vitest';
import {
  boxOf,
  firstDraft,
  maskOf,
  togglePlace,
  toggleProposal,
  toggleProposals,
  untouched,
  withDrawn,
  withoutDrawn,
} from '../../ui/held/masks.ts';

const place = (x: number, frame = 1) => ({ x, y: 5, width: 30, height: 10, frame, score: 0.9, word: null });

test('nothing touched, everything found is painted over, once however many frames it was found in', () => {
  const image = { places: [place(1, 1), place(1, 2), place(50, 1)], proposals: [] };
  expect(maskOf(image, untouched).map(({ x }) => x)).toEqual([1, 50]);
  const kept = togglePlace(untouched, 2);
  expect(maskOf(image, kept).map(({ x }) => x)).toEqual([1]);
  expect(maskOf(image, togglePlace(kept, 2))).toHaveLength(2);
});

test('a listed word is kept until somebody says otherwise', () => {
  const image = { places: [{ ...place(1), word: 'AP' }, place(50)], proposals: [] };
  expect(maskOf(image, firstDraft(image)).map(({ x }) => x)).toEqual([50]);
});

test('a drawn box is added and can be taken back', () => {
  const box = { x: 3, y: 4, width: 5, height: 6 };
  const drawn = withDrawn(untouched, box);
  expect(maskOf({ places: [], proposals: [] }, drawn)).toEqual([box]);
  expect(maskOf({ places: [], proposals: [] }, withoutDrawn(drawn, 0))).toEqual([]);
});

test('what a rule proposes is painted over only once it was taken, all of it by one key', () => {
  const proposal = (rule: string, x: number) => ({
    ...{ rule, kind: 'device' as const, boxes: [{ x, y: 0, width: 9, height: 9 }] },
  });
  const image = { places: [place(1)], proposals: [proposal('a', 100), proposal('b', 200)] };
  const masked = (draft: typeof untouched) => maskOf(image, draft).map(({ x }) => x);
  expect(masked(firstDraft(image))).toEqual([1]);
  const one = toggleProposal(untouched, 'b');
  expect(masked(one)).toEqual([1, 200]);
  expect(masked(toggleProposals(one, image))).toEqual([1, 100, 200]);
  expect(masked(toggleProposals(toggleProposals(one, image), image))).toEqual([1]);
});

test('a box drawn in any direction is whole pixels inside the image; a slip of the hand is none', () => {
  const image = { columns: 100, rows: 80 };
  expect(boxOf({ x: 20.4, y: 30.2 }, { x: 10.9, y: 12.7 }, image)).toEqual({ x: 10, y: 12, width: 11, height: 19 });
  expect(boxOf({ x: -5, y: 70 }, { x: 120, y: 90 }, image)).toEqual({ x: 0, y: 70, width: 100, height: 10 });
  expect(boxOf({ x: 5, y: 5 }, { x: 6, y: 30 }, image)).toBeUndefined();
});

import { expect, test } from 'vitest';
import { among, nothing, type Selection, step, subject, toggle } from '../../../ui/deid/selection.ts';

const ids = [11, 12, 13, 14, 15];
const at = (hand: number, ...chosen: number[]): Selection => ({ hand, chosen: new Set(chosen) });

test('the hand goes up and down and stays on the list', () => {
  expect(among(ids, [], nothing).hand).toBe(11);
  expect(step(ids, at(11), -1, false).hand).toBe(11);
  expect(step(ids, at(14), 1, false).hand).toBe(15);
  expect([...step(ids, at(12), 1, true).chosen]).toEqual([12, 13]);
});

test('a range becomes what its end becomes', () => {
  const ranged = toggle(ids, at(12, 12), 14, true);
  expect([...ranged.chosen].sort()).toEqual([12, 13, 14]);
  expect([...toggle(ids, { ...ranged, hand: 14 }, 13, true).chosen]).toEqual([12]);
  expect([...toggle(ids, at(12), 14, false).chosen]).toEqual([14]);
});

test('a decision is about the chosen, else about the row in hand', () => {
  expect(subject(at(12))).toEqual([12]);
  expect(subject(at(12, 14, 15))).toEqual([14, 15]);
  expect(subject(nothing)).toEqual([]);
});

test('after a decision the hand lies on what took the place, and nothing that went is chosen', () => {
  expect(among([11, 14, 15], ids, at(12, 12, 13, 15))).toEqual(at(14, 15));
  expect(among([11], ids, at(15)).hand).toBe(11);
  expect(among([], ids, at(15)).hand).toBeUndefined();
});

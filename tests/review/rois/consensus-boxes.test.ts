import { expect, test } from 'vitest';
import { type ConsensusBox, consensusBoxes } from '../../../review/rois/consensus-boxes.ts';
import { type DrawnRegion, drawnRegion, type Region } from '../../../review/rois/match-regions.ts';
import { drawOf, squareRegion } from './random-shapes.ts';

const region = (id: string, left: number, more: Partial<Region> = {}): DrawnRegion =>
  drawnRegion(squareRegion(id, left, 0, 10, more));
const saying = (boxes: readonly ConsensusBox[]) =>
  boxes.map(({ box, drawn }) => [box.points[0][0], drawn.map((each) => `${each.reader}${each.region.id}`).join(' ')]);

test('what more than half have drawn, each side at the median', () => {
  const boxes = consensusBoxes([
    [region('a', 0), region('b', 100)],
    [region('c', 1)],
    [region('d', 3), region('e', 200)],
  ]);
  expect(saying(boxes)).toEqual([[1, '0a 1c 2d']]);
  expect(boxes[0]).toMatchObject({ image: 'film', label: null, box: { kind: 'rectangle' } });
});

test('two of three are enough; of two it takes both; or as many as are asked for', () => {
  expect(saying(consensusBoxes([[region('a', 0)], [region('b', 2)], []]))).toEqual([[1, '0a 1b']]);
  expect(consensusBoxes([[region('a', 0)], []])).toEqual([]);
  expect(saying(consensusBoxes([[region('a', 0)], []], { least: 1 }))).toEqual([[0, '0a']]);
  expect(consensusBoxes([[], []])).toEqual([]);
  expect(consensusBoxes([])).toEqual([]);
});

test('no reader stands twice in a finding, and two of a reader stay two', () => {
  // The second of reader 0 overlaps what reader 1 drew as well, and less.
  const boxes = consensusBoxes([[region('near', 0), region('beside', 3)], [region('other', 1)]], { least: 1 });
  expect(saying(boxes)).toEqual([
    [0.5, '0near 1other'],
    [3, '0beside'],
  ]);
});

test('two images, two labels: two findings', () => {
  const boxes = consensusBoxes([
    [region('a', 0), region('b', 0, { image: 'lateral' }), region('c', 0, { label: 'node' })],
    [region('d', 0), region('e', 0, { image: 'lateral' }), region('f', 0, { label: 'node' })],
  ]);
  expect(boxes.map(({ image, label }) => [image, label])).toEqual([
    ['film', null],
    ['lateral', null],
    ['film', 'node'],
  ]);
});

test('the order of readers and of what they drew says nothing', () => {
  const draw = drawOf(11);
  for (let round = 0; round < 60; round += 1) {
    const readers = Array.from({ length: 2 + (round % 4) }, (_, r) =>
      Array.from({ length: Math.floor(draw() * 4) }, (_, k) => region(`${r}-${k}`, draw() * 30)),
    );
    const said = (boxes: readonly ConsensusBox[]) =>
      boxes.map(({ box, drawn }) => `${box.points.join()} ${drawn.map((one) => one.region.id).sort()}`).sort();
    const turned = readers.toReversed().map((own) => own.toReversed());
    expect(said(consensusBoxes(turned))).toEqual(said(consensusBoxes(readers)));
    for (const { drawn } of consensusBoxes(readers)) {
      expect(new Set(drawn.map(({ reader }) => reader)).size).toBe(drawn.length);
      expect(drawn.length).toBeGreaterThan(readers.length / 2);
    }
  }
});

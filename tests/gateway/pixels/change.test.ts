/** A run of frames as what changed along it: nothing that a frame adds is lost, whatever its type and its sign. */

import { expect, test } from 'vitest';
import { beginRun, changeImages, foundChange, framesShowing, takeFrame } from '../../../gateway/pixels/change.ts';
import type { DecodedFrame, SampleArray } from '../../../gateway/pixels/frame-format.ts';

function frame(samples: SampleArray, rows = 1): DecodedFrame {
  const shape = { rows, columns: samples.length / rows, samplesPerPixel: 1, signed: false, planar: false } as const;
  return { ...shape, bitsAllocated: 8 * samples.BYTES_PER_ELEMENT, photometric: 'MONOCHROME1', samples };
}

function along(...frames: SampleArray[]) {
  const [first, ...rest] = frames.map((samples) => frame(samples));
  if (!first) throw new Error('a run of no frames');
  return rest.reduce((run, next) => takeFrame(next, run), beginRun(first));
}

test('the largest step of each pixel in each direction is kept, with the frame that made it', () => {
  const run = along(Int16Array.of(0, 5, 9), Int16Array.of(7, 5, 0), Int16Array.of(3, 6, 0), Int16Array.of(30, 6, -1));
  expect([...run.brighter.by]).toEqual([27, 1, 0]);
  expect([...run.brighter.at]).toEqual([3, 2, 0]);
  expect([...run.darker.by]).toEqual([4, 0, 9]);
  expect([...run.darker.at]).toEqual([2, 0, 1]);
});

test('a step over the whole range of signed samples does not wrap', () => {
  expect([...along(Int16Array.of(-32768), Int16Array.of(32767)).brighter.by]).toEqual([65535]);
  expect([...along(Int8Array.of(127), Int8Array.of(-128)).darker.by]).toEqual([255]);
});

test('a frame that came in words follows one that came in bytes', () => {
  const run = along(Uint8Array.of(1, 200), Uint16Array.of(1000, 200), Uint8Array.of(1, 0));
  expect([...run.brighter.by]).toEqual([999, 0]);
  expect([...run.darker.by]).toEqual([999, 200]);
});

test('a frame of another size ends the run as a defect, not as a new beginning', () => {
  expect(() => along(Uint8Array.of(1, 2), Uint8Array.of(1))).toThrowError(
    expect.objectContaining({ defect: 'wrong-dimensions' }),
  );
});

test('where nothing grew brighter there is no image of it, and a change is bright in either polarity', () => {
  const same = Uint8Array.of(4, 4, 4, 4);
  expect(changeImages(along(same, same), frame(same))).toEqual([]);
  const darker = Uint8Array.of(4, 0, 4, 4);
  const images = changeImages(along(same, darker), frame(darker));
  expect(images.map(({ pixels }) => [...pixels])).toEqual([[0, 255, 0, 0]]);
});

const box = (x: number, y: number, width: number, height: number) => ({ x, y, width, height, score: 1 });

test('a box is laid at the frames that drew what it encloses, most of it first', () => {
  const at = Uint8Array.of(1, 1, 1, 2, 2, 3, 0, 0);
  const pixels = Uint8Array.of(255, 255, 255, 250, 240, 20, 0, 0);
  const image = { width: 8, height: 1, direction: 'brighter', pixels, at } as const;
  expect(foundChange(box(0, 0, 8, 1), image).steps).toEqual([1, 2]);
  expect(foundChange(box(5, 0, 3, 1), image).steps).toEqual([3]);
  expect(foundChange(box(6, 0, 20, 9), image).steps).toEqual([]);
});

test('what comes and goes at one place stands in the frames between, in either polarity', () => {
  const steps = (...found: Parameters<typeof framesShowing>[0]) => framesShowing(found).map(({ step }) => step);
  const [here, there] = [box(10, 10, 60, 12), box(10, 80, 60, 12)];
  const came = { box: here, direction: 'brighter', steps: [3] } as const;
  expect(steps(came)).toEqual([3]);
  expect(steps(came, { box: box(12, 11, 55, 10), direction: 'darker', steps: [6] })).toEqual([3, 3, 4, 5]);
  expect(steps(came, { box: there, direction: 'darker', steps: [6] })).toEqual([3, 6]);
  expect(
    steps({ box: here, direction: 'darker', steps: [2] }, { box: here, direction: 'brighter', steps: [3] }),
  ).toEqual([2, 2]);
});

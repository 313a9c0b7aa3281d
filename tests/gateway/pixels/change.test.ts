/** A run of frames as what changed along it: nothing that a frame adds is lost, whatever its type and its sign. */

import { expect, test } from 'vitest';
import { beginRun, changeImages, takeFrame } from '../../../gateway/pixels/change.ts';
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

/**
 * What changes along a run of grey frames. A frame is the one before it plus what changed: text that is not in the first frame is
 * in a change, where the anatomy that all of them share is gone. So a run is looked at as its first frame and two images.
 */

import { FrameError } from './frame-error.ts';
import { type DecodedFrame, type SampleArray, sampleArray } from './frame-format.ts';
import { greyWindow, type LuminanceImage, windowed } from './luminance.ts';

/**
 * Frames joined into one pair of images. Longer runs pile up so much anatomy that faint letters drown in it: `npm run prove --
 * stack` prints the recall by length.
 */
export const longestRun = 16;

/** In progress; its arrays wander between threads. Every array has one entry a pixel. */
export interface ChangeRun {
  /** The frame that the next one is compared with. */
  readonly last: SampleArray;
  /** Steps taken: frames after the first. */
  readonly steps: number;
  readonly brighter: Change;
  readonly darker: Change;
}

export interface Change {
  /** Largest step of any frame in this direction. */
  readonly by: SampleArray;
  /** The step that made it, from 1; 0 where nothing changed. */
  readonly at: Uint8Array;
}

/** As the detector sees it, with the step that made each pixel. */
export interface ChangeImage extends LuminanceImage {
  readonly at: Uint8Array;
  /** Of the run. */
  readonly steps: number;
}

export function beginRun({ samples }: DecodedFrame): ChangeRun {
  const none = () => ({ by: unsigned(samples), at: new Uint8Array(samples.length) });
  return { last: samples.slice(), steps: 0, brighter: none(), darker: none() };
}

/** Takes one more frame into a run, whose arrays are used up. Throws FrameError 'wrong-dimensions' for one of another size. */
export function takeFrame({ samples }: DecodedFrame, run: ChangeRun): ChangeRun {
  const { last } = run;
  if (last.length !== samples.length) throw new FrameError('wrong-dimensions');
  const [brighter, darker] = [roomFor(run.brighter, samples), roomFor(run.darker, samples)];
  const most = 2 ** (8 * brighter.by.BYTES_PER_ELEMENT) - 1;
  const step = run.steps + 1;
  for (let i = 0; i < samples.length; i++) {
    const by = (samples[i] ?? 0) - (last[i] ?? 0);
    if (by > (brighter.by[i] ?? 0)) {
      brighter.by[i] = Math.min(by, most);
      brighter.at[i] = step;
    } else if (-by > (darker.by[i] ?? 0)) {
      darker.by[i] = Math.min(-by, most);
      darker.at[i] = step;
    }
  }
  return { last: samples.slice(), steps: step, brighter, darker };
}

/**
 * A change is shown no stronger than this many times its share of the grey scale: stretched further, the edge of a body that
 * moves by a hair looks like a stroke.
 */
const mostGain = 4;

/** What grew brighter and what grew darker, by one scale, with the run's last frame; without those in which nothing did. */
export function changeImages(run: ChangeRun, { columns: width, rows: height, samples }: DecodedFrame): ChangeImage[] {
  const { low, high } = greyWindow(samples);
  const directions = [run.brighter, run.darker].filter(({ at }) => at.some((step) => step > 0));
  const largest = Math.max((high - low) / mostGain, ...directions.map(({ by }) => greyWindow(by).high));
  // A change has no polarity: letters stand out bright in either image.
  return directions.map(({ by, at }) => {
    return { width, height, pixels: windowed(by, { low: 0, high: largest }, false), at, steps: run.steps };
  });
}

/** Zeroed; the difference of two signed samples of 16 bits needs 16 bits without a sign. */
function unsigned({ length, BYTES_PER_ELEMENT: bytes }: SampleArray): SampleArray {
  return sampleArray(length, 8 * bytes, false);
}

/** A decoder may give one frame in bytes and the next in words. */
function roomFor(change: Change, samples: SampleArray): Change {
  if (change.by.BYTES_PER_ELEMENT >= samples.BYTES_PER_ELEMENT) return change;
  const by = unsigned(samples);
  by.set(change.by);
  return { by, at: change.at };
}

/**
 * What changes along a run of grey frames. A frame is the one before it plus what changed: text that is not in the first frame is
 * in a change, where the anatomy that all of them share is gone. So a run is looked at as its first frame and two images.
 */

import type { TextBox } from '../../inference/contract.ts';
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

type Direction = 'brighter' | 'darker';

/** As the detector sees it, with the step that made each pixel. */
export interface ChangeImage extends LuminanceImage {
  readonly direction: Direction;
  readonly at: Uint8Array;
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

/** What grew brighter and what grew darker, with the run's last frame; without those in which nothing did. */
export function changeImages(run: ChangeRun, { columns: width, rows: height, samples }: DecodedFrame): ChangeImage[] {
  const { low, high } = greyWindow(samples);
  const least = (high - low) / mostGain;
  return (['brighter', 'darker'] as const).flatMap((direction) => {
    const { by, at } = run[direction];
    if (at.every((step) => step === 0)) return [];
    // A change has no polarity: letters stand out bright in either image.
    const pixels = windowed(by, { low: 0, high: Math.max(greyWindow(by).high, least) }, false);
    return [{ width, height, pixels, direction, at }];
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

/** Share of a box's bright pixels from which on a step counts as one that drew them. */
const drawnShare = 0.2;

/** A box found in a change image, and the steps that drew what it encloses, the one with most of it first. */
interface FoundChange {
  readonly box: TextBox;
  readonly direction: Direction;
  readonly steps: readonly number[];
}

export function foundChange(box: TextBox, image: ChangeImage): FoundChange {
  const counts = new Map<number, number>();
  let counted = 0;
  const floor = brightestIn(box, image) / 2;
  eachPixel(box, image, (pixel) => {
    if ((image.pixels[pixel] ?? 0) < floor) return;
    const step = image.at[pixel] ?? 0;
    counts.set(step, (counts.get(step) ?? 0) + 1);
    counted++;
  });
  const ranked = [...counts].filter(([step]) => step > 0).sort(([, a], [, b]) => b - a);
  const drew = ranked.filter(([, count], rank) => rank === 0 || count >= drawnShare * counted);
  return { box, direction: image.direction, steps: drew.map(([step]) => step) };
}

/**
 * The frames of a run, counted as its steps, that show what was found in its changes. What came with one step and went with a
 * later one, in the other direction and at the same place, stands in the frames between; else the frame of the step is blamed.
 */
export function framesShowing(found: readonly FoundChange[]): { readonly box: TextBox; readonly step: number }[] {
  return found.flatMap(({ box, direction, steps }) => {
    const opposite = found.filter((other) => other.direction !== direction && overlap(other.box, box));
    const showing = new Set<number>();
    for (const went of steps) {
      const came = Math.max(0, ...opposite.flatMap((other) => other.steps.filter((step) => step < went)));
      if (came === 0) showing.add(went);
      else for (let step = came; step < went; step++) showing.add(step);
    }
    return [...showing].map((step) => ({ box, step }));
  });
}

function overlap(a: TextBox, b: TextBox): boolean {
  const across = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const down = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  return across > 0 && down > 0;
}

function brightestIn(box: TextBox, image: ChangeImage): number {
  let brightest = 1;
  eachPixel(box, image, (pixel) => {
    brightest = Math.max(brightest, image.pixels[pixel] ?? 0);
  });
  return brightest;
}

function eachPixel(box: TextBox, { width, height }: ChangeImage, visit: (pixel: number) => void) {
  for (let y = Math.max(0, box.y); y < Math.min(height, box.y + box.height); y++) {
    for (let x = Math.max(0, box.x); x < Math.min(width, box.x + box.width); x++) visit(y * width + x);
  }
}

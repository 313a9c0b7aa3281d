/** How surely letters in one slice are found: by a look at that slice alone, and by one along the run it stands in. */

import { beginRun, changeImages, takeFrame } from '../../gateway/pixels/change.ts';
import type { DecodedFrame } from '../../gateway/pixels/frame-format.ts';
import { type LuminanceImage, luminance } from '../../gateway/pixels/luminance.ts';
import type { TextBox } from '../../inference/contract.ts';
import { type Random, random } from '../../inference/phantoms/random.ts';
import { drawText } from '../inference/test-images.ts';
import type { Volume } from '../support/real-volumes.ts';

export type Detect = (image: LuminanceImage) => Promise<readonly TextBox[]>;

/** As bright as the slice's brightest; 0.8 and 0.5 of the grey scale it is shown with; as dark as its darkest. */
export const inks = ['brightest', 'bright', 'grey', 'darkest'] as const;
export type Ink = (typeof inks)[number];

export interface Recall {
  readonly ink: Ink;
  readonly planted: number;
  readonly alone: number;
  /** By the length of the run. */
  readonly along: ReadonlyMap<number, number>;
}

export interface Plan {
  readonly volume: Volume;
  readonly trials: number;
  readonly lengths: readonly number[];
  /** Pixels of a capital. */
  readonly heights: readonly number[];
  readonly seed: number;
}

/** `shown` is what of a run is looked at; a proof that notices nothing missing there is none. */
export async function measureRecall(plan: Plan, ink: Ink, detect: Detect, shown = imagesOf): Promise<Recall> {
  const draw = random(plan.seed).fork(ink);
  const along = new Map(plan.lengths.map((length) => [length, 0]));
  let alone = 0;
  for (let trial = 0; trial < plan.trials; trial++) {
    const { slice, lettered, room } = plant(plan, ink, draw);
    const found = async (image: LuminanceImage) => (await detect(image)).some((box) => meet(box, room));
    if (await found(luminance(lettered))) alone++;
    for (const length of plan.lengths) {
      const first = slice - draw.whole(0, length - 1);
      const start = Math.max(0, Math.min(plan.volume.slices.length - length, first));
      const frames = Array.from({ length }, (_, index) =>
        start + index === slice ? lettered : frameOf(plan.volume, start + index),
      );
      for (const image of shown(frames)) {
        if (!(await found(image))) continue;
        along.set(length, (along.get(length) ?? 0) + 1);
        break;
      }
    }
  }
  return { ink, planted: plan.trials, alone, along };
}

export interface FalseAlarms {
  readonly images: number;
  readonly alarms: number;
}

/** Images without letters in which the detector sees some: of slices alone, and of runs of this length. */
export async function countFalseAlarms(
  volume: Volume,
  length: number,
  every: number,
  detect: Detect,
): Promise<FalseAlarms> {
  let [images, alarms] = [0, 0];
  for (let start = 0; start + length <= volume.slices.length; start += every) {
    const frames = Array.from({ length }, (_, index) => frameOf(volume, start + index));
    const [own, ...changes] = imagesOf(frames);
    for (const image of length === 1 ? [own] : changes) {
      if (!image) continue;
      images++;
      if ((await detect(image)).length > 0) alarms++;
    }
  }
  return { images, alarms };
}

/** What is shown of a run: its first frame, and what changed along it. */
function imagesOf([first, ...rest]: readonly DecodedFrame[]): LuminanceImage[] {
  if (!first) return [];
  let run = beginRun(first);
  for (const frame of rest) run = takeFrame(frame, run);
  return [luminance(first), ...changeImages(run, rest.at(-1) ?? first)];
}

function plant({ volume, heights }: Plan, ink: Ink, draw: Random) {
  const slice = draw.whole(0, volume.slices.length - 1);
  const height = heights[draw.whole(0, heights.length - 1)] ?? 8;
  const frame = frameOf(volume, slice);
  const pixels = Int16Array.from(frame.samples);
  const value = sampleOf(ink, pixels);
  const x = draw.whole(0, volume.columns - 6 * height);
  const y = draw.whole(0, volume.rows - height - 1);
  const room = drawText({ width: volume.columns, height: volume.rows, pixels }, 'MENSLA', x, y, height, value);
  return { slice, room, lettered: { ...frame, samples: pixels } };
}

function sampleOf(ink: Ink, pixels: Int16Array): number {
  const sorted = pixels.toSorted();
  const [darkest, brightest] = [sorted[0] ?? 0, sorted.at(-1) ?? 0];
  const white = sorted[Math.floor(0.999 * sorted.length)] ?? 0;
  if (ink === 'brightest') return brightest;
  if (ink === 'darkest') return darkest;
  return Math.round(darkest + (ink === 'bright' ? 0.8 : 0.5) * (white - darkest));
}

function frameOf({ rows, columns, slices }: Volume, index: number): DecodedFrame {
  const samples = slices[index];
  if (!samples) throw new RangeError(`no slice ${index}`);
  const shape = { rows, columns, samplesPerPixel: 1, bitsAllocated: 16, signed: true, planar: false } as const;
  return { ...shape, photometric: 'MONOCHROME2', samples };
}

type Room = Pick<TextBox, 'x' | 'y' | 'width' | 'height'>;

function meet(a: Room, b: Room): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

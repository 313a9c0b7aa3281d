/**
 * Tells side markers of lead and arrows from other letters and from what is none, however they are turned or mirrored: a small
 * network on the box and what is next to it, trained on radiographs alone.
 */

import type { MarkerKind, MarkerReading, TextBox, TextImage } from '../contract.ts';
import type { ModelSession } from '../session.ts';
import { between } from './between.ts';

/** In the network's order. */
const kinds: readonly MarkerKind[] = ['none', 'L', 'R', 'arrow', 'other'];

/** Side of a crop, in pixels of the network. */
const side = 64;
/** Of the image around the middle of a box, over its longer side. */
const roomShare = 1.5;
/** Added to the deviation, in grey levels: an even crop stays even. */
const leastSpread = 2;

/** One reading for each box, in order. */
export async function readMarkers(
  session: ModelSession,
  image: TextImage,
  boxes: readonly TextBox[],
): Promise<MarkerReading[]> {
  if (boxes.length === 0) return [];
  const data = new Float32Array(boxes.length * side * side);
  for (const [index, box] of boxes.entries())
    crop(image, box, data.subarray(index * side * side, (index + 1) * side * side));
  const [input, output] = [session.inputs[0] ?? '', session.outputs[0] ?? ''];
  const answer = (await session.run({ [input]: { data, dims: [boxes.length, 1, side, side] } }))[output];
  if (answer?.data.length !== boxes.length * kinds.length) throw new Error('the marker reader knows other kinds');
  return boxes.map((_, index) => surest(answer.data.subarray(index * kinds.length, (index + 1) * kinds.length)));
}

function surest(probabilities: Float32Array): MarkerReading {
  let best = 0;
  for (let at = 1; at < probabilities.length; at++)
    if ((probabilities[at] ?? 0) > (probabilities[best] ?? 0)) best = at;
  return { kind: kinds[best] ?? 'other', certainty: Math.round((probabilities[best] ?? 0) * 1000) / 1000 };
}

/** The square around the middle of the box, brought to mean 0 and spread 1; past the image's edge its last pixel is repeated. */
function crop(image: TextImage, { x, y, width, height }: TextBox, into: Float32Array): void {
  const step = (roomShare * Math.max(width, height)) / side;
  // Of several pixels under one of the network's the mean, or thin strokes are missed.
  const under = Math.max(1, step > 1 / 0.6 ? Math.floor(step) : 1);
  const [left, top] = [x + width / 2 - (side / 2) * step, y + height / 2 - (side / 2) * step];
  let [sum, squares] = [0, 0];
  for (let row = 0, at = 0; row < side; row++) {
    for (let column = 0; column < side; column++, at++) {
      const value = meanAround(image, left + column * step, top + row * step, under);
      into[at] = value;
      sum += value;
      squares += value * value;
    }
  }
  const mean = sum / into.length;
  const spread = Math.sqrt(Math.max(0, squares / into.length - mean * mean)) + leastSpread;
  for (let at = 0; at < into.length; at++) into[at] = ((into[at] ?? 0) - mean) / spread;
}

function meanAround(image: TextImage, x: number, y: number, under: number): number {
  if (under === 1) return between(image, x, y);
  let sum = 0;
  const from = Math.floor(under / 2);
  for (let down = 0; down < under; down++)
    for (let across = 0; across < under; across++) sum += between(image, x + across - from, y + down - from);
  return sum / (under * under);
}

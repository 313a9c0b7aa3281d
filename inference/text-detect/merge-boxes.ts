/** One list from the boxes of several scales: boxes that mostly cover each other become one. */

import type { TextBox } from '../contract.ts';

/** Two boxes are the same text where they share this much of the smaller one. */
const sharedShare = 0.3;

/** Each is held against each. No picture of anybody has so many places with text: one that does is held, whole or in parts. */
const mostMerged = 20_000;

export function mergeBoxes(boxes: readonly TextBox[]): TextBox[] {
  if (boxes.length > mostMerged) return [...boxes];
  const merged: TextBox[] = [];
  for (const box of boxes) {
    let joined = box;
    for (let index = merged.length - 1; index >= 0; index--) {
      const other = merged[index];
      if (other === undefined || shared(joined, other) < sharedShare) continue;
      joined = union(joined, other);
      merged.splice(index, 1);
      index = merged.length; // a larger box may meet what the smaller one did not
    }
    merged.push(joined);
  }
  return merged.sort((a, b) => a.y - b.y || a.x - b.x);
}

export function scaleBox(box: TextBox, by: number, width: number, height: number): TextBox {
  const [x, y] = [Math.floor(box.x * by), Math.floor(box.y * by)];
  const right = Math.min(width, Math.ceil((box.x + box.width) * by));
  const bottom = Math.min(height, Math.ceil((box.y + box.height) * by));
  return { x, y, width: right - x, height: bottom - y, score: box.score };
}

function shared(a: TextBox, b: TextBox): number {
  const wide = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const tall = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  if (wide <= 0 || tall <= 0) return 0;
  return (wide * tall) / Math.min(a.width * a.height, b.width * b.height);
}

function union(a: TextBox, b: TextBox): TextBox {
  const [x, y] = [Math.min(a.x, b.x), Math.min(a.y, b.y)];
  const right = Math.max(a.x + a.width, b.x + b.width);
  const bottom = Math.max(a.y + a.height, b.y + b.height);
  return { x, y, width: right - x, height: bottom - y, score: Math.max(a.score, b.score) };
}

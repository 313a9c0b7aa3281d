/** Whether a box has the shape of a line of letters: such a box is text, whatever a network says that looks at it alone. */

import type { TextBox } from '../contract.ts';

/** A line is at least this many times as long as high: three letters, or two and a space. */
const ratio = 2.2;

export function isLine({ width, height }: Pick<TextBox, 'width' | 'height'>): boolean {
  return Math.max(width, height) >= ratio * Math.min(width, height);
}

/** The number of each mark, in the order drawn: the same on the image and in the sheet. */

import type { Roi } from '../../gateway/contract/answers.ts';

export function markNumbers(rois: readonly Roi[]): ReadonlyMap<string, number> {
  return new Map(rois.map((roi, index) => [roi.id, index + 1]));
}

/** Whether an answer fits the labels of its project and the images of its case. */

import { answerProblem } from '../../projects/answer.ts';
import type { Label } from '../../projects/label-schema.ts';
import type { LabelAnswer, Roi } from '../contract/answers.ts';
import { MarkitError } from '../errors.ts';

/** What a mark is measured against. */
export interface MarkedImage {
  readonly sopInstanceUid: string;
  readonly rows: number | null;
  readonly columns: number | null;
  readonly frames: number;
}

export interface AnswerContent {
  readonly labels: readonly LabelAnswer[];
  readonly rois: readonly Roi[];
}

/**
 * Throws BAD_REQUEST whose detail is the path of what does not fit. A mark of `before` that nobody touched fits as it did
 * then, even where another version of its image came since.
 */
export function checkAnswer(
  content: AnswerContent,
  labels: readonly Label[],
  images: readonly MarkedImage[],
  before: readonly Roi[] = [],
): void {
  const wrong = answerProblem(labels, content.labels);
  if (wrong) throw new MarkitError('BAD_REQUEST', { detail: `/labels/${wrong.index}` });
  const known = new Set(labels.map((label) => label.id));
  const byUid = new Map(images.map((image) => [image.sopInstanceUid, image]));
  const ids = new Set<string>();
  for (const [index, roi] of content.rois.entries()) {
    const labelled = roi.label === null || known.has(roi.label);
    const fits = before.some((one) => isUntouched(one, roi)) || isOn(roi, byUid.get(roi.sopInstanceUid));
    if (!labelled || ids.has(roi.id) || !fits) {
      throw new MarkitError('BAD_REQUEST', { detail: `/rois/${index}` });
    }
    ids.add(roi.id);
  }
}

function isUntouched(before: Roi, { id, sopInstanceUid, frame, points }: Roi): boolean {
  const isSamePlace = before.sopInstanceUid === sopInstanceUid && before.frame === frame;
  return before.id === id && isSamePlace && JSON.stringify(before.points) === JSON.stringify(points);
}

function isOn(roi: Roi, image: MarkedImage | undefined): boolean {
  return image !== undefined && roi.frame <= image.frames && liesWithin(roi, image);
}

/** A pixel is one wide: its outer edge lies half a pixel beyond the continuous index of its centre. */
function liesWithin({ points }: Roi, { rows, columns }: MarkedImage): boolean {
  return points.every(([x, y]) => x >= -0.5 && y >= -0.5 && x <= (columns ?? 0) - 0.5 && y <= (rows ?? 0) - 0.5);
}

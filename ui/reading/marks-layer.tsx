/** Marks over the image: drawn line with a dark halo, numbered; the chosen one in the accent. */

import type { Roi } from '../../gateway/contract/answers.ts';
import { type Affine, apply, type Box, type Point } from '../viewer/geometry.ts';
import type { CaseInHand } from './case-in-hand.ts';
import { markNumbers } from './mark-numbers.ts';

interface MarksLayerProps {
  readonly hand: CaseInHand | undefined;
  readonly marks: readonly Roi[];
  readonly toScreen: Affine;
  /** The rectangle under the hand. */
  readonly rubber: Box | undefined;
}

export function MarksLayer({ hand, marks, toScreen, rubber }: MarksLayerProps) {
  const numbers = markNumbers(hand?.draft.value.rois ?? []);
  const chosen = hand?.mark.value;
  return (
    <>
      <svg class="lay" aria-hidden="true">
        {marks.map((roi) => (
          <Outline key={roi.id} corners={cornersOf(roi, toScreen)} on={roi.id === chosen} />
        ))}
        {rubber !== undefined && <Outline corners={boxCorners(rubber, toScreen)} on />}
      </svg>
      {marks.map((roi) => {
        const { x, y } = topLeft(cornersOf(roi, toScreen));
        const name = hand?.label(roi.label ?? undefined)?.name ?? 'no label';
        return (
          <button
            key={roi.id}
            type="button"
            class={roi.id === chosen ? 'tag on' : 'tag'}
            aria-pressed={roi.id === chosen}
            style={{ left: `min(${x}px, calc(100% - 9rem))`, top: `max(${y}px, 1.5rem)` }}
            onClick={() => hand?.chooseMark(roi.id)}
          >
            {numbers.get(roi.id)} {name}
          </button>
        );
      })}
    </>
  );
}

function Outline({ corners, on }: { readonly corners: readonly Point[]; readonly on: boolean }) {
  const path = `M${corners.map(({ x, y }) => `${x.toFixed(1)} ${y.toFixed(1)}`).join('L')}Z`;
  return (
    <>
      <path class="halo" d={path} />
      <path class={on ? 'roi on' : 'roi'} d={path} />
    </>
  );
}

function boxCorners({ x, y, width, height }: Box, toScreen: Affine): Point[] {
  return [
    { x, y },
    { x: x + width, y },
    { x: x + width, y: y + height },
    { x, y: y + height },
  ].map((corner) => apply(toScreen, corner));
}

function cornersOf({ points: [[x0, y0], [x1, y1]] }: Roi, toScreen: Affine): Point[] {
  const box = { x: Math.min(x0, x1), y: Math.min(y0, y1), width: Math.abs(x1 - x0), height: Math.abs(y1 - y0) };
  return boxCorners(box, toScreen);
}

const topLeft = (corners: readonly Point[]): Point => ({
  x: Math.min(...corners.map(({ x }) => x)),
  y: Math.min(...corners.map(({ y }) => y)),
});

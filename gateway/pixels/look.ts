/** What was seen of an instance so far, and where the look is. */

import type { ModelIdentity, TextAnswer } from '../../inference/contract.ts';
import type { ClearingFindings, FrameBox, Place } from './clearing-verdict.ts';
import type { PictureDigest } from './picture-digest.ts';

/** Bytes of the instance's file. */
export interface FileRange {
  readonly offset: number;
  readonly length: number;
}

/** Kept of an instance: a film of thousands of frames with text in each must not become a row of megabytes. */
const mostBoxes = 500;

export class Look {
  framesDecoded = 0;
  readonly boxes: FrameBox[] = [];
  /** The frame of the first box whose text is not on the list, kept or not: that one holds. */
  unlistedAt: number | undefined;
  /** To be set once every frame was decoded. */
  picture: PictureDigest | undefined;
  /** See ClearingFindings. */
  together: number | undefined;
  #images = 0;
  #model: ModelIdentity | undefined;
  #frame: number | undefined;
  #ranges: readonly FileRange[] = [];

  begin(frame: number): void {
    this.#frame = frame;
    this.#ranges = [];
  }

  reading(ranges: readonly FileRange[]): void {
    this.#ranges = ranges;
  }

  /** The detector was shown one image. */
  saw({ model }: TextAnswer): void {
    this.#images++;
    this.#model = model;
  }

  /** As many as there is room for. */
  keep(boxes: readonly FrameBox[]): void {
    this.unlistedAt ??= boxes.find(({ word }) => word === undefined)?.frame;
    this.boxes.push(...boxes.slice(0, mostBoxes - this.boxes.length));
  }

  findings(): ClearingFindings {
    const { framesDecoded, boxes, picture, together } = this;
    return { framesDecoded, imagesLookedAt: this.#images, together, boxes, model: this.#model, picture };
  }

  /** The frame being looked at, and a byte of it as a byte of the file. */
  place(position?: number, detail?: string): Place {
    let left = position;
    for (const { offset, length } of left === undefined ? [] : this.#ranges) {
      if (left !== undefined && left <= length) return { frame: this.#frame, position: offset + left, detail };
      left = (left ?? 0) - length;
    }
    return { frame: this.#frame, position: undefined, detail };
  }
}

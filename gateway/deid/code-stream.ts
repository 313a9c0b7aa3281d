/** What walks the code streams inside fragments: passes them, blanks the segments that can carry text. */

import type { SliceList } from './slice-list.ts';

export interface CodeStreamWalker {
  /** `chunk` from `from` to `to` is the next piece of the current fragment. Throws BulkError. */
  push(chunk: Uint8Array, from: number, to: number, out: SliceList): void;
  /** The current fragment is over; an image may go on in the next one. */
  endFragment(): void;
  /** True where no image is open. */
  readonly idle: boolean;
  /** Code streams that ended. */
  readonly images: number;
  /** Segments that lost their content. */
  readonly blanked: number;
}

/**
 * RLE (PS3.5 Annex G), deflated and uncompressed frames have no place for text; one fragment is one frame. What follows its
 * segments, its deflate stream or its samples is found when it is decoded.
 */
export class PassingWalker implements CodeStreamWalker {
  readonly idle = true;
  readonly blanked = 0;
  images = 0;

  push(chunk: Uint8Array, from: number, to: number, out: SliceList): void {
    out.pass(chunk, from, to);
  }

  endFragment(): void {
    this.images += 1;
  }
}

/** Follows the items of encapsulated pixel data (PS3.5 A.4) across chunks and hands each fragment to a code stream walker. */

import { BulkError } from './bulk-error.ts';
import { type CodeStreamWalker, PassingWalker } from './code-stream.ts';
import type { SliceList } from './slice-list.ts';

export class EncapsulatedPixels {
  readonly #walker: CodeStreamWalker;
  readonly #frames: number;
  readonly #joined: boolean;
  readonly #head = new Uint8Array(8);
  #headLength = 0;
  /** Bytes left of the current item. */
  #left = 0;
  #table: Uint8Array | undefined;
  #tableLength = 0;
  /** Items so far, offset table included. */
  #items = 0;
  #bytes = 0;
  finished = false;

  /** `joined`: where there is one frame, every fragment is a part of it, also in RLE. */
  constructor(walker: CodeStreamWalker, frames: number, joined: boolean) {
    this.#walker = walker;
    this.#frames = frames;
    this.#joined = joined && frames === 1 && walker instanceof PassingWalker;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Segments of code streams that lost their content. */
  get segments(): number {
    return this.#walker.blanked;
  }

  get fragments(): number {
    return Math.max(0, this.#items - 1);
  }

  /** Takes what is its own of `chunk` and tells where it ends. Throws BulkError. */
  push(chunk: Uint8Array, out: SliceList): number {
    let at = 0;
    while (at < chunk.length && !this.finished) {
      if (this.#left > 0) at = this.#value(chunk, at, out);
      else at = this.#header(chunk, at, out);
    }
    this.#bytes += at;
    return at;
  }

  #header(chunk: Uint8Array, at: number, out: SliceList): number {
    const end = Math.min(chunk.length, at + 8 - this.#headLength);
    this.#head.set(chunk.subarray(at, end), this.#headLength);
    this.#headLength += end - at;
    // All eight bytes are judged below; what of them has been passed on carries nothing but tag and length.
    out.pass(chunk, at, end);
    if (this.#headLength === 8) this.#item();
    return end;
  }

  #item(): void {
    this.#headLength = 0;
    const view = new DataView(this.#head.buffer);
    const tag = view.getUint32(0, true);
    const length = view.getUint32(4, true);
    // FFFE,E0DD and FFFE,E000, group first.
    if (tag === 0xe0ddfffe && length === 0) this.#close();
    else if (tag !== 0xe000fffe || length % 2 === 1 || length === 0xffffffff) throw new BulkError('BULK_ITEMS');
    else if (this.#items === 0) this.#openTable(length);
    else this.#openFragment(length);
  }

  #openTable(length: number): void {
    if (length !== 0 && length !== this.#frames * 4) throw new BulkError('BULK_ITEMS');
    this.#items = 1;
    this.#left = length;
    if (length > 0) this.#table = new Uint8Array(length);
  }

  #openFragment(length: number): void {
    this.#items += 1;
    this.#left = length;
    if (length === 0) this.#walker.endFragment();
  }

  #value(chunk: Uint8Array, at: number, out: SliceList): number {
    const end = Math.min(chunk.length, at + this.#left);
    this.#left -= end - at;
    if (this.#table === undefined) this.#walker.push(chunk, at, end, out);
    else {
      this.#table.set(chunk.subarray(at, end), this.#tableLength);
      this.#tableLength += end - at;
      out.pass(chunk, at, end);
    }
    if (this.#left === 0) this.#endItem();
    return end;
  }

  #endItem(): void {
    if (this.#table === undefined) this.#walker.endFragment();
    else {
      checkOffsets(this.#table);
      this.#table = undefined;
    }
  }

  #close(): void {
    if (this.#items === 0 || !this.#walker.idle) throw new BulkError('BULK_CODESTREAM');
    // One code stream a frame: one more would be an image that no viewer shows.
    const images = this.#joined ? Math.min(this.#walker.images, 1) : this.#walker.images;
    if (images !== this.#frames) throw new BulkError('BULK_LENGTH');
    this.finished = true;
  }
}

/** Offsets of frames (PS3.5 A.4): the first is 0, each next one larger. Other numbers are no offsets. */
function checkOffsets(table: Uint8Array): void {
  const view = new DataView(table.buffer);
  let last = -1;
  for (let at = 0; at < table.length; at += 4) {
    const offset = view.getUint32(at, true);
    if (at === 0 ? offset !== 0 : offset <= last) throw new BulkError('BULK_ITEMS');
    last = offset;
  }
}

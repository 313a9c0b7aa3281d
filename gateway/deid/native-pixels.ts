/** Passes native pixel data of exactly the length that rows, columns, frames and bits make. */

import { BulkError } from './bulk-error.ts';
import type { Identity } from './identity.ts';
import type { SliceList } from './slice-list.ts';

/** Bytes of all frames without padding (PS3.5 8.1.1, A.4; 4:2:2 has two samples a pixel on average, PS3.3 C.7.6.3.1.2). */
export function nativeLength(identity: Identity): number {
  const { rows, columns, frames, bitsAllocated, samplesPerPixel, photometric } = identity;
  const samples = photometric === 'YBR_FULL_422' || photometric === 'YBR_PARTIAL_422' ? 2 : samplesPerPixel;
  return Math.ceil((rows * columns * frames * samples * bitsAllocated) / 8);
}

export interface NativeOptions {
  /** 16-bit words come high byte first. */
  readonly swap: boolean;
  /** Padding that is missing is added, and what follows the last frame goes where it is less than another frame. */
  readonly mend: boolean;
}

export class NativePixels {
  /** Bytes as they are written: all samples, and a zero where that is odd. */
  readonly length: number;
  /** Bytes as they come. */
  readonly #received: number;
  readonly #samples: number;
  readonly #swap: boolean;
  #at = 0;
  /** First byte of a word whose second is in the next chunk. */
  #half: number | undefined;

  /** Throws BulkError where the length is not the image's. */
  constructor(received: number, identity: Identity, { swap, mend }: NativeOptions) {
    this.#received = received;
    this.#samples = nativeLength(identity);
    this.#swap = swap;
    // One padding byte makes an odd length even; any more is a place to hide things.
    this.length = this.#samples + (this.#samples & 1);
    const spare = received - this.#samples;
    const mendable = mend && spare >= 0 && spare < this.#samples / identity.frames && !(swap && received % 2 === 1);
    if (received !== this.length && !mendable) throw new BulkError('BULK_LENGTH');
    // Whether 32-bit samples were written as two words or as one number, big endian does not tell.
    if (swap && identity.bitsAllocated === 32) throw new BulkError('BULK_WORDS');
  }

  get finished(): boolean {
    return this.#at === this.#received;
  }

  /** Takes what is its own of `chunk` and tells where it ends. */
  push(chunk: Uint8Array, out: SliceList): number {
    const end = Math.min(chunk.length, this.#received - this.#at);
    const kept = (length: number) => Math.min(end, Math.max(0, length - this.#at));
    if (this.#swap) this.#turn(chunk.subarray(0, kept(this.length)), out);
    else out.pass(chunk, 0, kept(this.#samples));
    this.#at += end;
    if (!this.#swap && end > 0 && this.finished) out.blank(this.length - this.#samples);
    return end;
  }

  #turn(chunk: Uint8Array, out: SliceList): void {
    const half = this.#half === undefined ? [] : [this.#half];
    const bytes = new Uint8Array(half.length + chunk.length);
    bytes.set(half);
    bytes.set(chunk, half.length);
    const whole = bytes.length & ~1;
    for (let at = 0; at < whole; at += 2) {
      const first = bytes[at] as number;
      bytes[at] = bytes[at + 1] as number;
      bytes[at + 1] = first;
    }
    this.#half = whole === bytes.length ? undefined : bytes[whole];
    // The padding byte of an odd image is the high byte of the last word.
    if (whole > 0 && this.#at + chunk.length === this.length && (this.#samples & 1) === 1) bytes[whole - 1] = 0;
    out.put(bytes.subarray(0, whole));
  }
}

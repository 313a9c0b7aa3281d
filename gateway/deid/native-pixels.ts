/** Passes native pixel data of exactly the length that rows, columns, frames and bits make. */

import { BulkError, type Turn } from './bulk-error.ts';
import type { ByteOrder } from './byte-order.ts';
import type { Identity } from './identity.ts';
import type { SliceList } from './slice-list.ts';

/** Bytes of all frames without padding (PS3.5 8.1.1, A.4; 4:2:2 has two samples a pixel on average, PS3.3 C.7.6.3.1.2). */
export function nativeLength(identity: Identity): number {
  const { rows, columns, frames, bitsAllocated, samplesPerPixel, photometric } = identity;
  const samples = photometric === 'YBR_FULL_422' || photometric === 'YBR_PARTIAL_422' ? 2 : samplesPerPixel;
  return Math.ceil((rows * columns * frames * samples * bitsAllocated) / 8);
}

export interface NativeOptions {
  /** Bytes of a number that come high byte first; 1: nothing is turned. */
  readonly turn: Turn;
  /** Where the header does not say how numbers were turned: at the end the pixels must agree with `turn`. */
  readonly order?: ByteOrder | undefined;
  /** Padding that is missing is added, and what follows the last frame goes where it is less than another frame. */
  readonly mend: boolean;
}

export class NativePixels {
  /** Bytes as they are written: all samples, and a zero where that is odd. */
  readonly length: number;
  /** Bytes as they come. */
  readonly #received: number;
  readonly #samples: number;
  readonly #turn: Turn;
  readonly #order: ByteOrder | undefined;
  #at = 0;
  /** First bytes of a number whose others are in the next chunk. */
  #part: Uint8Array = new Uint8Array(0);

  /** Throws BulkError where the length is not the image's. */
  constructor(received: number, identity: Identity, { turn, order, mend }: NativeOptions) {
    this.#received = received;
    this.#samples = nativeLength(identity);
    this.#turn = turn;
    this.#order = order;
    // One padding byte makes an odd length even; any more is a place to hide things.
    this.length = this.#samples + (this.#samples & 1);
    const spare = received - this.#samples;
    const mendable =
      mend && spare >= 0 && spare < this.#samples / identity.frames && (turn === 1 || received % 2 === 0);
    if (received !== this.length && !mendable) throw new BulkError('BULK_LENGTH');
  }

  get finished(): boolean {
    return this.#at === this.#received;
  }

  /** Takes what is its own of `chunk` and tells where it ends. Throws BulkError with the last of it. */
  push(chunk: Uint8Array, out: SliceList): number {
    const end = Math.min(chunk.length, this.#received - this.#at);
    const kept = (length: number) => Math.min(end, Math.max(0, length - this.#at));
    this.#order?.push(chunk.subarray(0, kept(this.#samples)));
    if (this.#turn > 1) this.#turned(chunk.subarray(0, kept(this.length)), out);
    else out.pass(chunk, 0, kept(this.#samples));
    this.#at += end;
    if (end === 0 || !this.finished) return end;
    if (this.#turn === 1) out.blank(this.length - this.#samples);
    if (this.#order && this.#order.best() !== this.#turn) throw new BulkError('BULK_WORDS', this.#order.best());
    return end;
  }

  #turned(chunk: Uint8Array, out: SliceList): void {
    const bytes = new Uint8Array(this.#part.length + chunk.length);
    bytes.set(this.#part);
    bytes.set(chunk, this.#part.length);
    const whole = bytes.length - (bytes.length % this.#turn);
    turn(bytes, whole, this.#turn);
    this.#part = bytes.slice(whole);
    // The padding byte of an odd image is the high byte of the last word.
    if (whole > 0 && this.#at + chunk.length === this.length && (this.#samples & 1) === 1) bytes[whole - 1] = 0;
    out.put(bytes.subarray(0, whole));
  }
}

/** Turns the first `length` bytes in place. */
function turn(bytes: Uint8Array, length: number, unit: Turn): void {
  const numbers = Buffer.from(bytes.buffer, bytes.byteOffset, length);
  if (unit === 2) numbers.swap16();
  else if (unit === 4) numbers.swap32();
  else numbers.swap64();
}

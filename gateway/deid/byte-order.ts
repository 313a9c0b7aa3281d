/**
 * Tells from pixels how they were turned, where their VR does not: PS3.5 7.3 turns OW word by word, others turn 32-bit numbers
 * whole, and what is written as OB is turned by some and left by others. Neighbouring pixels are alike under one reading alone.
 */

import type { Turn } from './bulk-error.ts';

interface Reading {
  readonly turn: Turn;
  last: number[];
  /** Sum of the differences between neighbours. */
  roughness: number;
  /** A position-weighted sum of the values: equal where two readings give the same numbers. */
  print: number;
}

/** How much rougher every other reading has to be. */
const clearly = 8;

export class ByteOrder {
  readonly #width: 2 | 4;
  /** Samples from one pixel to the next. */
  readonly #step: number;
  readonly #readings: Reading[];
  #rest: Uint8Array = new Uint8Array(0);
  #samples = 0;

  constructor(bits: 16 | 32, step: number) {
    this.#width = bits === 16 ? 2 : 4;
    this.#step = step;
    // Where two give the same numbers, the first of them counts.
    const turns: readonly Turn[] = bits === 16 ? [2, 1] : [4, 2, 1];
    this.#readings = turns.map((turn) => ({ turn, last: [], roughness: 0, print: 0 }));
  }

  /** The next bytes as they came. */
  push(chunk: Uint8Array): void {
    const bytes = new Uint8Array(this.#rest.length + chunk.length);
    bytes.set(this.#rest);
    bytes.set(chunk, this.#rest.length);
    const whole = bytes.length - (bytes.length % this.#width);
    const view = new DataView(bytes.buffer);
    for (let at = 0; at < whole; at += this.#width, this.#samples += 1) {
      for (const reading of this.#readings) this.#take(reading, this.#sample(view, at, reading.turn));
    }
    this.#rest = bytes.slice(whole);
  }

  /** Undefined where two readings differ and neither is much smoother. */
  best(): Turn | undefined {
    const [first, ...others] = [...this.#readings].sort((a, b) => a.roughness - b.roughness);
    const same = ({ print, roughness }: Reading) => print === first?.print && roughness === first.roughness;
    const rougher = ({ roughness }: Reading) => roughness > 0 && roughness >= clearly * (first?.roughness ?? 0);
    return others.every((other) => same(other) || rougher(other)) ? first?.turn : undefined;
  }

  #sample(view: DataView, at: number, turn: Turn): number {
    if (this.#width === 2) return view.getUint16(at, turn === 1);
    if (turn !== 2) return view.getUint32(at, turn === 1);
    return view.getUint16(at, false) + view.getUint16(at + 2, false) * 2 ** 16;
  }

  #take(reading: Reading, value: number): void {
    const place = this.#samples % this.#step;
    const before = reading.last[place];
    reading.last[place] = value;
    reading.print = (reading.print * 31 + value) % 0xffff_fffb;
    if (before === undefined) return;
    // Round the clock: signed numbers lie close on both sides of 0.
    const range = 2 ** (8 * this.#width);
    const difference = Math.abs(value - before);
    reading.roughness += Math.min(difference, range - difference);
  }
}

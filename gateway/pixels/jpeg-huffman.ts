/** Huffman codes of T.81 Annex C and F.2.2, read from one restart interval at a time without ever passing its end. */

import { FrameError } from './frame-error.ts';

/** Symbols by the next 16 bits: (length << 8) | value; 0 where no code begins so. */
export class HuffmanTable {
  readonly entries = new Uint16Array(65536);

  constructor(counts: Uint8Array, values: Uint8Array, position: number) {
    let code = 0;
    let index = 0;
    for (let length = 1; length <= 16; length++) {
      const width = 1 << (16 - length);
      for (let i = 0; i < (counts[length - 1] ?? 0); i++, index++, code += width) {
        if (code + width > 65536) throw new FrameError('corrupt', position, { detail: 'Huffman table' });
        this.entries.fill((length << 8) | (values[index] ?? 0), code, code + width);
      }
    }
  }
}

/** Bits of the entropy-coded bytes [start, end) of a stream, stuffing removed. */
export class EntropyReader {
  private readonly source: Uint8Array;
  private readonly start: number;
  private readonly bytes: Uint8Array;
  private readonly limit: number;
  private bit = 0;

  constructor(source: Uint8Array, start: number, end: number) {
    this.source = source;
    this.start = start;
    // Three bytes of ones follow, so that a look ahead needs no check: T.81 F.1.2.3 pads with ones too.
    this.bytes = new Uint8Array(end - start + 3).fill(0xff);
    let length = 0;
    for (let from = start; from < end; ) {
      const stuffed = source.indexOf(0xff, from);
      const to = stuffed === -1 || stuffed >= end ? end : stuffed + 1;
      this.bytes.set(source.subarray(from, to), length);
      length += to - from;
      from = to + (source[to - 1] === 0xff ? 1 : 0);
    }
    this.bytes.fill(0xff, length);
    this.limit = length * 8;
  }

  private peek(): number {
    const at = this.bit >>> 3;
    const bytes = this.bytes;
    const window = ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
    return (window >>> (8 - (this.bit & 7))) & 0xffff;
  }

  symbol(table: HuffmanTable): number {
    const entry = table.entries[this.peek()] ?? 0;
    this.bit += entry >> 8;
    if (entry === 0) throw this.fault('corrupt', 'no such code');
    if (this.bit > this.limit) throw this.fault('truncated', 'entropy-coded data end early');
    return entry & 0xff;
  }

  /** T.81 F.2.2.1 RECEIVE and EXTEND: a signed difference of `size` bits, 1 to 15. */
  difference(size: number): number {
    const value = this.peek() >>> (16 - size);
    this.bit += size;
    if (this.bit > this.limit) throw this.fault('truncated', 'entropy-coded data end early');
    return value < 1 << (size - 1) ? value - (1 << size) + 1 : value;
  }

  /** All codes of an interval were read: what is left is padding of less than a byte, all ones. */
  finish(): void {
    const left = this.limit - this.bit;
    if (left >= 8) throw this.fault('corrupt', 'entropy-coded data go on after the last sample');
  }

  fault(defect: 'corrupt' | 'truncated', detail: string): FrameError {
    let position = this.start;
    for (let read = Math.min(this.bit, this.limit) >>> 3; read > 0; read--) {
      position += this.source[position] === 0xff ? 2 : 1;
    }
    return new FrameError(defect, position, { detail });
  }
}

/** Entropy-coded bytes between restart markers; throws where the markers do not count 0 to 7 (T.81 E.1.4). */
export function restartIntervals(bytes: Uint8Array, start: number, end: number): [number, number][] {
  const intervals: [number, number][] = [];
  let from = start;
  for (let at = bytes.indexOf(0xff, start); at !== -1 && at < end - 1; at = bytes.indexOf(0xff, at + 1)) {
    const next = bytes[at + 1] ?? 0;
    if (next < 0xd0 || next > 0xd7) continue;
    if ((next & 7) !== (intervals.length & 7)) throw new FrameError('corrupt', at, { detail: 'restart marker' });
    let to = at;
    while (to > from && bytes[to - 1] === 0xff) to--; // fill bytes before the marker
    intervals.push([from, to]);
    from = at + 2;
  }
  intervals.push([from, end]);
  return intervals;
}

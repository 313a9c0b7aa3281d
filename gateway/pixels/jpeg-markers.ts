/** The marker segments of a JPEG or JPEG-LS stream (ITU-T T.81 Annex B, T.87 Annex C), walked from SOI to EOI with bounds. */

import { FrameError } from './frame-error.ts';
import { HuffmanTable } from './jpeg-huffman.ts';

export interface JpegComponent {
  readonly id: number;
  readonly horizontal: number;
  readonly vertical: number;
  readonly quantisation: number;
}

export interface JpegScan {
  /** Indices into the frame's components. */
  readonly components: readonly number[];
  /** Destinations of the Huffman tables, by component of the scan: DC (or lossless) and AC. */
  readonly dc: readonly (HuffmanTable | undefined)[];
  readonly ac: readonly (HuffmanTable | undefined)[];
  /** Ss, Se and the two halves of AhAl; NEAR, ILV and the point transform for JPEG-LS. */
  readonly parameters: readonly [number, number, number, number];
  /** MCUs between restart markers; 0 for none. */
  readonly restartInterval: number;
  /** Entropy-coded bytes: [start, end). */
  readonly start: number;
  readonly end: number;
}

export interface JpegStream {
  /** Low byte of the SOF marker: 0xc0 baseline, 0xc1 extended, 0xc3 lossless, 0xf7 JPEG-LS. */
  readonly process: number;
  readonly precision: number;
  readonly rows: number;
  readonly columns: number;
  readonly components: readonly JpegComponent[];
  readonly quantisation: ReadonlyMap<number, Uint16Array>;
  readonly scans: readonly JpegScan[];
  /** Colour transform of an Adobe APP14 segment: 0 none, 1 YCbCr, 2 YCCK. */
  readonly adobeTransform: number | undefined;
  /** The byte after EOI. */
  readonly end: number;
}

const frameMarkers = new Set([0xc0, 0xc1, 0xc2, 0xc3, 0xc5, 0xc6, 0xc7, 0xc9, 0xca, 0xcb, 0xcd, 0xce, 0xcf, 0xf7]);
const jpegLsFrame = 0xf7;

type Frame = Pick<JpegStream, 'process' | 'precision' | 'rows' | 'columns' | 'components'>;

/** Throws FrameError 'truncated' or 'corrupt'; looks into no entropy-coded byte beyond finding the next marker. */
export function walkJpegMarkers(bytes: Uint8Array): JpegStream {
  return new MarkerWalk(bytes).walk();
}

class MarkerWalk {
  private readonly bytes: Uint8Array;
  private at = 2;
  private frame: Frame | undefined;
  private restartInterval = 0;
  private adobeTransform: number | undefined;
  private readonly dc = new Map<number, HuffmanTable>();
  private readonly ac = new Map<number, HuffmanTable>();
  private readonly quantisation = new Map<number, Uint16Array>();
  private readonly scans: JpegScan[] = [];

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  walk(): JpegStream {
    if (this.byte(0) !== 0xff || this.byte(1) !== 0xd8) throw new FrameError('corrupt', 0, { detail: 'no SOI' });
    for (let marker = this.marker(); marker !== 0xd9; marker = this.marker()) this.segment(marker);
    if (this.frame === undefined || this.scans.length === 0) {
      throw new FrameError('corrupt', this.at, { detail: 'EOI before a scan' });
    }
    const { quantisation, scans, adobeTransform } = this;
    return { ...this.frame, quantisation, scans, adobeTransform, end: this.at };
  }

  private byte(position: number): number {
    const value = this.bytes[position];
    if (value === undefined) throw new FrameError('truncated', this.bytes.length);
    return value;
  }

  private word(position: number): number {
    return (this.byte(position) << 8) | this.byte(position + 1);
  }

  /** T.81 B.1.1.2: a marker may be preceded by any number of 0xff. */
  private marker(): number {
    if (this.byte(this.at) !== 0xff) throw new FrameError('corrupt', this.at, { detail: 'no marker' });
    while (this.byte(this.at) === 0xff) this.at++;
    return this.byte(this.at++);
  }

  private segment(marker: number): void {
    if (marker === 0x00 || marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8)) {
      throw new FrameError('corrupt', this.at - 2, { detail: 'a marker out of place' });
    }
    const length = this.word(this.at);
    const end = this.at + length;
    if (length < 2) throw new FrameError('corrupt', this.at, { detail: 'segment length' });
    if (end > this.bytes.length) throw new FrameError('truncated', this.bytes.length);
    const body = this.at + 2;
    if (frameMarkers.has(marker)) this.readFrame(marker, body, end);
    else if (marker === 0xc4) this.readHuffman(body, end);
    else if (marker === 0xdb) this.readQuantisation(body, end);
    else if (marker === 0xdd) this.restartInterval = length === 4 ? this.word(body) : this.word(body) * 65536;
    else if (marker === 0xee && length >= 14 && this.word(body) === 0x4164) this.adobeTransform = this.byte(body + 11);
    this.at = end;
    if (marker === 0xda) this.readScan(body, end);
  }

  private readFrame(marker: number, body: number, end: number): void {
    if (this.frame !== undefined) throw new FrameError('corrupt', body, { detail: 'a second frame header' });
    const count = this.byte(body + 5);
    if (end - body !== 6 + 3 * count || count === 0) throw new FrameError('corrupt', body, { detail: 'frame header' });
    const components = Array.from({ length: count }, (_, index) => {
      const at = body + 6 + 3 * index;
      const sampling = this.byte(at + 1);
      return {
        id: this.byte(at),
        horizontal: sampling >> 4,
        vertical: sampling & 15,
        quantisation: this.byte(at + 2),
      };
    });
    if (components.some(({ horizontal: h, vertical: v }) => h < 1 || h > 4 || v < 1 || v > 4)) {
      throw new FrameError('corrupt', body, { detail: 'sampling factors' });
    }
    const [precision, rows, columns] = [this.byte(body), this.word(body + 1), this.word(body + 3)];
    this.frame = { process: marker, precision, rows, columns, components };
  }

  private readHuffman(body: number, end: number): void {
    for (let at = body; at < end; ) {
      const target = this.byte(at);
      const counts = this.bytes.subarray(at + 1, at + 17);
      const total = counts.reduce((sum, count) => sum + count, 0);
      const values = this.bytes.subarray(at + 17, at + 17 + total);
      if (at + 17 + total > end || target >> 4 > 1) throw new FrameError('corrupt', at, { detail: 'Huffman table' });
      (target >> 4 === 0 ? this.dc : this.ac).set(target & 15, new HuffmanTable(counts, values, at));
      at += 17 + total;
    }
  }

  private readQuantisation(body: number, end: number): void {
    for (let at = body; at < end; ) {
      const target = this.byte(at);
      const wide = target >> 4 === 1;
      if (at + 1 + (wide ? 128 : 64) > end) throw new FrameError('corrupt', at, { detail: 'quantisation table' });
      const table = Uint16Array.from({ length: 64 }, (_, i) =>
        wide ? this.word(at + 1 + 2 * i) : this.byte(at + 1 + i),
      );
      this.quantisation.set(target & 15, table);
      at += wide ? 129 : 65;
    }
  }

  private readScan(body: number, end: number): void {
    const frame = this.frame;
    const count = this.byte(body);
    if (frame === undefined || end - body !== 4 + 2 * count || count < 1 || count > 4) {
      throw new FrameError('corrupt', body, { detail: 'scan header' });
    }
    const selectors = Array.from({ length: count }, (_, index) => this.word(body + 1 + 2 * index));
    const components = selectors.map((selector) => frame.components.findIndex(({ id }) => id === selector >> 8));
    if (components.includes(-1)) throw new FrameError('corrupt', body, { detail: 'scan of an unknown component' });
    const low = this.byte(end - 1);
    this.at = this.entropyEnd(end, frame.process === jpegLsFrame);
    this.scans.push({
      components,
      dc: selectors.map((selector) => this.dc.get((selector >> 4) & 15)),
      ac: selectors.map((selector) => this.ac.get(selector & 15)),
      parameters: [this.byte(end - 3), this.byte(end - 2), low >> 4, low & 15],
      restartInterval: this.restartInterval,
      start: end,
      end: this.at,
    });
  }

  /** The next marker that is no restart. After 0xff JPEG stuffs a zero byte, JPEG-LS a zero bit (T.87 A.1). */
  private entropyEnd(start: number, bitStuffed: boolean): number {
    for (let at = start; ; at++) {
      at = this.bytes.indexOf(0xff, at);
      const next = at === -1 ? undefined : this.bytes[at + 1];
      if (next === undefined) throw new FrameError('truncated', this.bytes.length);
      const stuffed = bitStuffed ? next < 0x80 : next === 0;
      if (stuffed || (next >= 0xd0 && next <= 0xd7) || next === 0xff) continue;
      while (at > start && this.bytes[at - 1] === 0xff) at--; // fill bytes belong to the marker (T.81 B.1.1.2)
      return at;
    }
  }
}

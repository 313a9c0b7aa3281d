/** Walks JPEG (ITU-T T.81) and JPEG-LS (T.87) streams marker by marker, across chunks, and blanks COM and APPn. */

import { BulkError } from './bulk-error.ts';
import type { CodeStreamWalker } from './code-stream.ts';
import type { SliceList } from './slice-list.ts';

type Mode =
  /** Before SOI, or after EOI: only SOI may follow, or padding. */
  | ('outside' | 'start')
  /** Where a marker must stand, after its FF, and its two length bytes. */
  | ('marker' | 'code' | 'length-high' | 'length-low')
  /** Inside a segment: the first bytes of an APPn are held back until it is known what it is. */
  | ('prefix' | 'keep' | 'blank')
  | ('entropy' | 'entropy-ff');

const soi = 0xd8;
const eoi = 0xd9;
const sos = 0xda;
const com = 0xfe;

/** Longest APPn that is kept in part: JFIF without its thumbnail, 12 of 14 bytes. */
const prefixLength = 14;

function ascii(bytes: Uint8Array, length: number): string {
  return String.fromCharCode(...bytes.subarray(0, length));
}

/**
 * What stays of an application segment, by its first bytes and length: what decoders need to get the colours right, in
 * exactly its form, and nothing else. `prefix` is turned into what is written.
 */
function keepPrefix(marker: number, prefix: Uint8Array, length: number): void {
  // JFIF (T.871): identifier, version, units, densities; the thumbnail's size and pixels go.
  if (marker === 0xe0 && length >= 14 && ascii(prefix, 5) === 'JFIF\0') prefix.fill(0, 12);
  // Adobe: version and colour transform; the two flag words go.
  else if (marker === 0xee && length === 12 && ascii(prefix, 5) === 'Adobe' && (prefix[11] ?? 9) <= 2)
    prefix.fill(0, 7, 11);
  // JPEG-LS with HP's colour transform: five bytes.
  else if (marker === 0xe8 && length === 5 && ascii(prefix, 4) === 'mrfx' && (prefix[4] ?? 9) <= 5) return;
  else prefix.fill(0);
}

export class JpegWalker implements CodeStreamWalker {
  images = 0;
  blanked = 0;
  /** JPEG-LS stuffs a bit, so that a byte below 80 after FF is data; JPEG stuffs a 00 byte. */
  readonly #dataAfterFf: number;
  #mode: Mode = 'outside';
  #marker = 0;
  /** Bytes left of the segment, length field not counted. */
  #left = 0;
  #length = 0;
  #prefix = new Uint8Array(prefixLength);
  #held = 0;
  #closed = false;

  constructor(coding: 'jpeg' | 'jpeg-ls') {
    this.#dataAfterFf = coding === 'jpeg-ls' ? 0x80 : 0x01;
  }

  get idle(): boolean {
    return this.#mode === 'outside';
  }

  endFragment(): void {
    // Held-back bytes cannot be written after the next item's header.
    if (this.#mode === 'prefix' || this.#mode === 'start') throw new BulkError('BULK_CODESTREAM');
    this.#closed = false;
  }

  push(chunk: Uint8Array, from: number, to: number, out: SliceList): void {
    let at = from;
    while (at < to) {
      if (this.#mode === 'entropy') at = this.#entropy(chunk, at, to, out);
      else if (this.#mode === 'keep' || this.#mode === 'blank') at = this.#segment(chunk, at, to, out);
      else if (this.#mode === 'prefix') at = this.#holdBack(chunk, at, to, out);
      else if (this.#mode === 'outside' && this.#closed) {
        // After EOI a fragment has padding only (PS3.5 A.4): whatever it is, it becomes zero.
        out.blank(to - at);
        at = to;
      } else {
        this.#byte(chunk[at] as number);
        out.pass(chunk, at, at + 1);
        at += 1;
      }
    }
  }

  /** Modes in which every byte decides. */
  #byte(byte: number): void {
    switch (this.#mode) {
      case 'outside':
        if (byte !== 0xff) throw new BulkError('BULK_CODESTREAM');
        this.#mode = 'start';
        return;
      case 'start':
        if (byte !== soi) throw new BulkError('BULK_CODESTREAM');
        this.#mode = 'marker';
        return;
      case 'marker':
        if (byte !== 0xff) throw new BulkError('BULK_CODESTREAM');
        this.#mode = 'code';
        return;
      case 'entropy-ff':
        // Stuffing, RSTn: data goes on. FF is a fill byte before a marker.
        if (byte < this.#dataAfterFf || (byte >= 0xd0 && byte <= 0xd7)) this.#mode = 'entropy';
        else this.#code(byte);
        return;
      case 'code':
        this.#code(byte);
        return;
      case 'length-high':
        this.#length = byte << 8;
        this.#mode = 'length-low';
        return;
      default:
        this.#open(this.#length | byte);
    }
  }

  #code(marker: number): void {
    // Fill bytes (T.81 B.1.1.2); in entropy-coded data they may end in data again only for JPEG's FF FF 00, which is none.
    if (marker === 0xff) return;
    if (marker === eoi) {
      this.images += 1;
      this.#closed = true;
      this.#mode = 'outside';
      return;
    }
    // Reserved codes, a second SOI, RST between segments: not a stream that can be followed.
    if (marker < 0xc0 || marker === soi || (marker >= 0xd0 && marker <= 0xd7)) throw new BulkError('BULK_CODESTREAM');
    this.#marker = marker;
    this.#mode = 'length-high';
  }

  #open(length: number): void {
    if (length < 2) throw new BulkError('BULK_CODESTREAM');
    this.#left = length - 2;
    this.#length = length - 2;
    const application = this.#marker >= 0xe0 && this.#marker <= 0xef;
    // JPGn: F7 and F8 are JPEG-LS's own, the others extensions that nobody reads.
    const extension = this.#marker >= 0xf0 && this.#marker <= 0xfd && this.#marker !== 0xf7 && this.#marker !== 0xf8;
    this.#held = 0;
    if (application) this.#mode = 'prefix';
    else this.#mode = this.#marker === com || extension ? 'blank' : 'keep';
    if (this.#mode === 'blank') this.blanked += 1;
    if (this.#left === 0) this.#close();
  }

  #close(): void {
    this.#mode = this.#marker === sos ? 'entropy' : 'marker';
  }

  #segment(chunk: Uint8Array, at: number, to: number, out: SliceList): number {
    const end = Math.min(to, at + this.#left);
    if (this.#mode === 'keep') out.pass(chunk, at, end);
    else out.blank(end - at);
    this.#left -= end - at;
    if (this.#left === 0) this.#close();
    return end;
  }

  #holdBack(chunk: Uint8Array, at: number, to: number, out: SliceList): number {
    const wanted = Math.min(prefixLength, this.#length);
    const end = Math.min(to, at + wanted - this.#held);
    this.#prefix.set(chunk.subarray(at, end), this.#held);
    this.#held += end - at;
    if (this.#held < wanted) return end;
    const prefix = this.#prefix.slice(0, wanted);
    keepPrefix(this.#marker, prefix, this.#length);
    out.put(prefix);
    const zeroed = prefix.reduce((sum, byte, at) => sum + Number(byte !== this.#prefix[at]), 0);
    out.blanked += zeroed;
    this.#left = this.#length - wanted;
    this.#mode = 'blank';
    if (zeroed + this.#left > 0) this.blanked += 1;
    if (this.#left === 0) this.#close();
    return end;
  }

  #entropy(chunk: Uint8Array, at: number, to: number, out: SliceList): number {
    const found = chunk.indexOf(0xff, at);
    const end = found === -1 || found >= to ? to : found + 1;
    out.pass(chunk, at, end);
    if (end === found + 1) this.#mode = 'entropy-ff';
    return end;
  }
}

/** Walks JPEG 2000 and HTJ2K code streams (ITU-T T.800 Annex A, T.814) across chunks and blanks COM segments. */

import { BulkError } from './bulk-error.ts';
import type { CodeStreamWalker } from './code-stream.ts';
import type { SliceList } from './slice-list.ts';

type Mode =
  | ('outside' | 'soc')
  | ('marker' | 'code' | 'length-high' | 'length-low')
  | ('keep' | 'blank' | 'sot')
  /** Packet data of known length, and of a last tile-part that says nothing of its length (Psot 0). */
  | ('packets' | 'packets-open' | 'packets-open-ff');

const soc = 0x4f;
const sot = 0x90;
const sod = 0x93;
const eoc = 0xd9;
const com = 0x64;

/**
 * Segments of main and tile-part headers (T.800 Table A.2, T.801 Table A.2, T.814): CAP SIZ COD COC TLM PRF PLM PLT CPF QCD
 * QCC RGN POC PPM PPT CRG COM, and those of multi-component transforms.
 */
const known = new Set(
  [0x50, 0x51, 0x52, 0x53, 0x55, 0x56, 0x57, 0x58, 0x59, 0x5c, 0x5d, 0x5e, 0x5f, 0x60, 0x61, 0x63, com, sot].concat([
    0x70, 0x71, 0x72, 0x73, 0x74, 0x75, 0x76, 0x77, 0x78, 0x79,
  ]),
);

export class Jpeg2000Walker implements CodeStreamWalker {
  images = 0;
  blanked = 0;
  #mode: Mode = 'outside';
  #marker = 0;
  #length = 0;
  #left = 0;
  /** Bytes left of the tile-part, from its SOT marker on; -1 in the main header; 0 while Psot is 0. */
  #tilePart = -1;
  #psot = 0;
  #closed = false;

  get idle(): boolean {
    return this.#mode === 'outside';
  }

  endFragment(): void {
    this.#closed = false;
  }

  push(chunk: Uint8Array, from: number, to: number, out: SliceList): void {
    let at = from;
    while (at < to) {
      const start = at;
      if (this.#mode === 'outside' && this.#closed) {
        // After EOC a fragment has padding only: whatever it is, it becomes zero.
        out.blank(to - at);
        return;
      }
      if (this.#mode === 'keep' || this.#mode === 'blank' || this.#mode === 'packets')
        at = this.#run(chunk, at, to, out);
      else if (this.#mode === 'packets-open') at = this.#scan(chunk, at, to, out);
      else {
        out.pass(chunk, at, at + 1);
        this.#byte(chunk[at] as number);
        at += 1;
      }
      if (this.#tilePart > 0) this.#count(at - start);
    }
  }

  /** A tile-part's own length is the only thing that says where its packets end. */
  #count(bytes: number): void {
    this.#tilePart -= bytes;
    if (this.#tilePart > 0) return;
    if (this.#tilePart < 0 || this.#mode !== 'packets' || this.#left !== 0) throw new BulkError('BULK_CODESTREAM');
    this.#mode = 'marker';
    this.#tilePart = -1;
  }

  #byte(byte: number): void {
    switch (this.#mode) {
      case 'outside':
        // A JP2 box wrapper starts with 00: PS3.5 A.4.4 forbids it, and its boxes can hold anything.
        if (byte !== 0xff) throw new BulkError('BULK_CODESTREAM');
        this.#mode = 'soc';
        return;
      case 'soc':
        if (byte !== soc) throw new BulkError('BULK_CODESTREAM');
        this.#mode = 'marker';
        this.#tilePart = -1;
        return;
      case 'marker':
        if (byte !== 0xff) throw new BulkError('BULK_CODESTREAM');
        this.#mode = 'code';
        return;
      case 'code':
        this.#code(byte);
        return;
      case 'length-high':
        this.#length = byte << 8;
        this.#mode = 'length-low';
        return;
      case 'length-low':
        this.#open(this.#length | byte);
        return;
      case 'sot':
        this.#sotByte(byte);
        return;
      default:
        if (byte === eoc) this.#end();
        else if (byte !== 0xff) this.#mode = 'packets-open';
    }
  }

  #code(marker: number): void {
    const inTilePart = this.#tilePart !== -1;
    if (marker === eoc && !inTilePart) this.#end();
    else if (marker === sod && inTilePart) {
      this.#mode = this.#tilePart === 0 ? 'packets-open' : 'packets';
      // The two bytes of SOD are still to be counted; it is the counter that ends the packets.
      this.#left = Math.max(0, this.#tilePart - 1);
    } else if (known.has(marker) && (marker !== sot || !inTilePart)) {
      this.#marker = marker;
      this.#mode = 'length-high';
    } else throw new BulkError('BULK_CODESTREAM');
  }

  #open(length: number): void {
    if (length < 2) throw new BulkError('BULK_CODESTREAM');
    this.#left = length - 2;
    if (this.#marker === sot) {
      if (length !== 10) throw new BulkError('BULK_CODESTREAM');
      this.#psot = 0;
      this.#mode = 'sot';
    } else if (this.#left === 0) this.#mode = 'marker';
    else this.#mode = this.#marker === com ? 'blank' : 'keep';
    if (this.#mode === 'blank') this.blanked += 1;
  }

  /** Isot (2 bytes), Psot (4), TPsot, TNsot: T.800 A.4.2. */
  #sotByte(byte: number): void {
    this.#left -= 1;
    const place = 7 - this.#left;
    if (place >= 2 && place <= 5) this.#psot = this.#psot * 256 + byte;
    if (this.#left > 0) return;
    // 12 bytes of the SOT segment are behind; `push` counts this last one once more.
    if (this.#psot !== 0 && this.#psot < 14) throw new BulkError('BULK_CODESTREAM');
    this.#tilePart = this.#psot === 0 ? 0 : this.#psot - 11;
    this.#mode = 'marker';
  }

  #run(chunk: Uint8Array, at: number, to: number, out: SliceList): number {
    const end = Math.min(to, at + this.#left);
    if (this.#mode === 'blank') out.blank(end - at);
    else out.pass(chunk, at, end);
    this.#left -= end - at;
    if (this.#left === 0 && this.#mode !== 'packets') this.#mode = 'marker';
    return end;
  }

  /** Packets never have FF followed by more than 8F (T.800 C.2.2), SOP and EPH apart: FF D9 is the end. */
  #scan(chunk: Uint8Array, at: number, to: number, out: SliceList): number {
    const found = chunk.indexOf(0xff, at);
    const end = found === -1 || found >= to ? to : found + 1;
    out.pass(chunk, at, end);
    if (end === found + 1) this.#mode = 'packets-open-ff';
    return end;
  }

  #end(): void {
    this.images += 1;
    this.#closed = true;
    this.#mode = 'outside';
    this.#tilePart = -1;
  }
}

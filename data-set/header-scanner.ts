/** Walks element heads over a growing buffer without decoding: finds where the bulk element or the end of the header is. */

import { DataSetError } from './error.ts';
import type { BulkHead, HoldReason } from './header-state.ts';
import { traitsOfBytes } from './vr.ts';

export type ScanResult =
  /** Nothing can be said before the buffer holds this many bytes. */
  | { readonly kind: 'need'; readonly bytes: number }
  | { readonly kind: 'bulk'; readonly headerEnd: number; readonly bulk: BulkHead }
  | { readonly kind: 'hold'; readonly reason: HoldReason };

export interface ScanOptions {
  readonly explicit: boolean;
  readonly bigEndian: boolean;
  readonly encapsulated: boolean;
  readonly limit: number;
  /** Elements out of order, and groups that may not be here, are left to whoever reads what was parsed. */
  readonly anyOrder: boolean;
}

/** What of undefined length is open; everything of defined length is stepped over in one. */
interface Frame {
  readonly kind: 'sequence' | 'item' | 'fragments';
  readonly explicit: boolean;
}

interface Head {
  readonly tag: number;
  readonly vr: string;
  readonly length: number;
  readonly size: number;
}

const pixelData = 0x7fe00010;
/** Float and Double Float Pixel Data (PS3.3 C.7.6.24, C.7.6.25): one VR each. An object has one of the three. */
const floatVrs: ReadonlyMap<number, 'OF' | 'OD'> = new Map([
  [0x7fe00008, 'OF'],
  [0x7fe00009, 'OD'],
]);
const undefinedLength = 0xffffffff;
const depthLimit = 64;

export class HeaderScanner {
  readonly #options: ScanOptions;
  readonly #frames: Frame[] = [];
  #at = 0;
  #lastTag = -1;

  constructor(options: ScanOptions) {
    this.#options = options;
  }

  /** True where the stream may end here: between two elements of the top level. */
  endsAt(length: number): boolean {
    return this.#frames.length === 0 && this.#at === length && length > 0;
  }

  /** Goes on where it stopped. The buffer holds everything from the first byte. Throws DataSetError. */
  scan(buffer: Uint8Array): ScanResult {
    const view = new DataView(buffer.buffer, buffer.byteOffset, buffer.byteLength);
    for (;;) {
      if (this.#at > this.#options.limit) return { kind: 'hold', reason: 'header-too-long' };
      if (buffer.length < this.#at + 8) return { kind: 'need', bytes: this.#at + 8 };
      const frame = this.#frames.at(-1);
      if (frame !== undefined && frame.kind !== 'item') {
        this.#stepItem(view, frame);
        continue;
      }
      const head = this.#head(buffer, view, frame?.explicit ?? this.#options.explicit);
      if (head === undefined) return { kind: 'need', bytes: this.#at + 12 };
      const result = frame === undefined ? this.#topLevel(head) : undefined;
      if (result !== undefined) return result;
      this.#step(head, frame);
    }
  }

  #tag(view: DataView): number {
    const little = !this.#options.bigEndian;
    return ((view.getUint16(this.#at, little) << 16) | view.getUint16(this.#at + 2, little)) >>> 0;
  }

  #head(buffer: Uint8Array, view: DataView, explicit: boolean): Head | undefined {
    const little = !this.#options.bigEndian;
    const tag = this.#tag(view);
    // Delimiters have no VR in any syntax (PS3.5 7.5).
    if (!explicit || tag >>> 16 === 0xfffe)
      return { tag, vr: '', length: view.getUint32(this.#at + 4, little), size: 8 };
    const traits = traitsOfBytes(buffer[this.#at + 4] as number, buffer[this.#at + 5] as number);
    if (traits === undefined) throw new DataSetError('BAD_VR', this.#at);
    const { vr } = traits;
    if (!traits.longLength) return { tag, vr, length: view.getUint16(this.#at + 6, little), size: 8 };
    if (buffer.length < this.#at + 12) return undefined;
    return { tag, vr, length: view.getUint32(this.#at + 8, little), size: 12 };
  }

  /** Rules of the top level: order, groups, and whether this is the bulk element. */
  #topLevel(head: Head): ScanResult | undefined {
    const group = head.tag >>> 16;
    if (group === 0xfffe) throw new DataSetError('BAD_TAG', this.#at);
    if (this.#at === 0) this.#first(group);
    // PS3.5 7.1: groups 0000 and 0002 are of messages and files, never of a data set.
    if (group < 0x0008 && !this.#options.anyOrder) return { kind: 'hold', reason: 'group-not-allowed' };
    if (head.tag <= this.#lastTag && !this.#options.anyOrder) return { kind: 'hold', reason: 'tag-disorder' };
    this.#lastTag = head.tag;
    if (head.tag === pixelData || floatVrs.has(head.tag)) return this.#bulk(head);
    return undefined;
  }

  /** A composite instance opens with group 0008, where its SOP Class UID is: anything else is no data set of ours. */
  #first(group: number): void {
    if (group > 0x0008 || (group & 1) === 1) throw new DataSetError('BAD_TAG', 0);
  }

  #bulk(head: Head): ScanResult {
    const open = head.length === undefinedLength;
    const { encapsulated } = this.#options;
    const vr = vrOfBulk(head);
    // Floats are never encapsulated (PS3.5 A.4).
    if (vr === undefined || open !== encapsulated || (open && floatVrs.has(head.tag)))
      return { kind: 'hold', reason: 'bulk-encoding' };
    const offset = this.#at + head.size;
    const bulk: BulkHead = Object.freeze({ tag: head.tag, vr, length: open ? undefined : head.length, offset });
    return { kind: 'bulk', headerEnd: this.#at, bulk };
  }

  #stepItem(view: DataView, frame: Frame): void {
    const tag = this.#tag(view);
    const length = view.getUint32(this.#at + 4, !this.#options.bigEndian);
    if (tag === 0xfffee0dd) {
      this.#frames.pop();
      this.#at += 8;
      return;
    }
    if (tag !== 0xfffee000) throw new DataSetError('BAD_TAG', this.#at);
    this.#at += 8;
    if (length !== undefinedLength) this.#at += length;
    else if (frame.kind === 'sequence') this.#open('item', frame.explicit);
    else throw new DataSetError('BAD_LENGTH', this.#at);
  }

  #step(head: Head, frame: Frame | undefined): void {
    if (head.tag >>> 16 === 0xfffe) {
      if (head.tag !== 0xfffee00d || frame === undefined) throw new DataSetError('BAD_TAG', this.#at);
      this.#frames.pop();
      this.#at += 8;
      return;
    }
    this.#at += head.size;
    if (head.length !== undefinedLength) {
      this.#at += head.length;
      return;
    }
    const explicit = frame?.explicit ?? this.#options.explicit;
    if (head.vr === 'SQ') this.#open('sequence', explicit);
    else if (head.tag === pixelData || head.vr === 'OB' || head.vr === 'OW') this.#open('fragments', explicit);
    // Implicit VR, or UN: only a sequence can have an undefined length (PS3.5 6.2.2, 7.1.3).
    else if (head.vr === '' || head.vr === 'UN') this.#open('sequence', false);
    else throw new DataSetError('BAD_LENGTH', this.#at);
  }

  #open(kind: Frame['kind'], explicit: boolean): void {
    if (this.#frames.length >= depthLimit * 2) throw new DataSetError('TOO_DEEP', this.#at);
    this.#frames.push({ kind, explicit });
  }
}

/** The VR as written, or the one of implicit VR; undefined where pixel data cannot have it. */
function vrOfBulk({ tag, vr }: Head): BulkHead['vr'] | undefined {
  const float = floatVrs.get(tag);
  if (vr === '') return float ?? 'OW';
  if (float !== undefined) return vr === float || vr === 'UN' ? float : undefined;
  // OW and UN where PS3.5 A.4 asks for OB are common and harm nothing: the head is written anew.
  return vr === 'OB' || vr === 'OW' || vr === 'UN' ? vr : undefined;
}

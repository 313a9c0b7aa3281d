/** Streams the pixel data to its end, length unchanged but where it is mended: blanks segments that can carry text, drops what follows. */

import type { BulkHead } from '../../data-set/header-state.ts';
import { transferSyntax } from '../../data-set/transfer-syntax.ts';
import { noStructure, type StructureCounts } from '../contract/deid-counts.ts';
import { BulkError, type Turn } from './bulk-error.ts';
import { ByteOrder } from './byte-order.ts';
import { type CodeStreamWalker, PassingWalker } from './code-stream.ts';
import { EncapsulatedPixels } from './encapsulated-pixels.ts';
import type { Identity } from './identity.ts';
import { Jpeg2000Walker } from './jpeg-2000-walker.ts';
import { JpegWalker } from './jpeg-walker.ts';
import { NativePixels } from './native-pixels.ts';
import { SliceList } from './slice-list.ts';

export { BulkError, type BulkErrorCode, type Turn } from './bulk-error.ts';

export interface BulkFilterOptions {
  /** The one received. */
  readonly transferSyntax: string;
  readonly bulk: BulkHead;
  readonly identity: Identity;
  /** How big endian numbers are turned, where the pixels have shown it: see BulkError. */
  readonly turn?: Turn | undefined;
  /** On a second look: lengths that can be put right without a guess are put right; then the length may change. */
  readonly mend?: boolean;
}

export interface BulkSummary {
  /** Bytes of the element's value as received; for encapsulated data all items and the sequence delimiter. */
  readonly bytes: number;
  /** Fragments without the offset table; 0 for native. */
  readonly fragments: number;
  /** Bytes after the element, dropped. */
  readonly tailDropped: number;
}

function walkerOf(coding: string): CodeStreamWalker {
  switch (coding) {
    case 'jpeg':
    case 'jpeg-ls':
      return new JpegWalker(coding);
    case 'jpeg-2000':
    case 'htj2k':
      return new Jpeg2000Walker();
    case 'rle':
    case 'deflated-frames':
    case 'uncompressed-fragments':
      return new PassingWalker();
    default:
      throw new BulkError('BULK_SYNTAX');
  }
}

function pixelsOf(options: BulkFilterOptions): NativePixels | EncapsulatedPixels {
  const { transferSyntax: uid, bulk, identity, mend = false } = options;
  const syntax = transferSyntax(uid);
  if (syntax === undefined) throw new BulkError('BULK_SYNTAX');
  if (!syntax.encapsulated) {
    if (bulk.length === undefined || syntax.coding !== 'native') throw new BulkError('BULK_SYNTAX');
    if (!syntax.bigEndian) return new NativePixels(bulk.length, identity, { turn: 1, mend });
    const order = byteOrderOf(bulk, identity);
    return new NativePixels(bulk.length, identity, { turn: options.turn ?? usualTurn(bulk, identity), order, mend });
  }
  if (bulk.length !== undefined) throw new BulkError('BULK_SYNTAX');
  return new EncapsulatedPixels(walkerOf(syntax.coding), identity.frames, mend);
}

/** PS3.5 7.3: words of OW, numbers of OF and OD are turned, octets are not. 32-bit numbers are mostly turned as one. */
function usualTurn({ vr }: BulkHead, { bitsAllocated }: Identity): Turn {
  if (vr === 'OD') return 8;
  if (vr === 'OF' || bitsAllocated === 32) return 4;
  return vr === 'OW' || bitsAllocated === 16 ? 2 : 1;
}

/** For what the VR does not tell: PS3.5 A.3 has OW for more than eight bits, and PS3.5 7.3 no 32-bit words. */
function byteOrderOf({ vr }: BulkHead, { bitsAllocated, samplesPerPixel }: Identity): ByteOrder | undefined {
  if (vr === 'OF' || vr === 'OD') return undefined;
  if (bitsAllocated !== 32 && (bitsAllocated !== 16 || vr === 'OW')) return undefined;
  return new ByteOrder(bitsAllocated, samplesPerPixel);
}

/** The pixel data element's tag, VR, reserved bytes and length in explicit little endian (PS3.5 7.1.2). */
export const bulkHeadLength = 12;

/** Element head in explicit little endian: OB for fragments, OW for native words (PS3.5 A.2, A.4), floats as they are. */
function headOf(length: number | undefined, bulk: BulkHead, identity: Identity): Uint8Array {
  const words = length !== undefined && (identity.bitsAllocated > 8 || bulk.vr !== 'OB');
  const vr = bulk.vr === 'OF' || bulk.vr === 'OD' ? bulk.vr : words ? 'OW' : 'OB';
  const head = new Uint8Array([0xe0, 0x7f, bulk.tag & 0xff, 0x00, 0x4f, vr.charCodeAt(1), 0, 0, 0, 0, 0, 0]);
  new DataView(head.buffer).setUint32(8, length ?? 0xffffffff, true);
  return head;
}

/**
 * Throws BulkError from the constructor, `push` or `end`; the object is then to be held. The element's head comes before the
 * first bytes.
 */
export class BulkFilter {
  readonly #pixels: NativePixels | EncapsulatedPixels;
  readonly #out = new SliceList();
  #bytes = 0;
  #tailDropped = 0;

  constructor(options: BulkFilterOptions) {
    this.#pixels = pixelsOf(options);
    const length = this.#pixels instanceof NativePixels ? this.#pixels.length : undefined;
    this.#out.put(headOf(length, options.bulk, options.identity));
  }

  /** Chunks to write: views of `chunk`, which is never changed, and shared zeros; all are to be left unchanged. */
  push(chunk: Uint8Array): Uint8Array[] {
    const end = this.#pixels.finished ? 0 : this.#pixels.push(chunk, this.#out);
    this.#bytes += end;
    this.#tailDropped += chunk.length - end;
    return this.#out.take();
  }

  /** What the pixels have lost so far. */
  get structure(): StructureCounts {
    const segments = this.#pixels instanceof EncapsulatedPixels ? this.#pixels.segments : 0;
    return { ...noStructure, segments, blanked: this.#out.blanked, tail: this.#tailDropped };
  }

  /** The stream is over. Throws BulkError('BULK_TRUNCATED') where the element is not. */
  end(): BulkSummary {
    if (!this.#pixels.finished) throw new BulkError('BULK_TRUNCATED');
    const fragments = this.#pixels instanceof EncapsulatedPixels ? this.#pixels.fragments : 0;
    return { bytes: this.#bytes, fragments, tailDropped: this.#tailDropped };
  }
}

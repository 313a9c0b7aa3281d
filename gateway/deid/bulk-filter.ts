/** Streams the pixel data to its end, length unchanged but where it is mended: blanks segments that can carry text, drops what follows. */

import type { BulkHead } from '../../data-set/header-state.ts';
import { transferSyntax } from '../../data-set/transfer-syntax.ts';
import { BulkError } from './bulk-error.ts';
import { type CodeStreamWalker, PassingWalker } from './code-stream.ts';
import { EncapsulatedPixels } from './encapsulated-pixels.ts';
import type { Identity } from './identity.ts';
import { Jpeg2000Walker } from './jpeg-2000-walker.ts';
import { JpegWalker } from './jpeg-walker.ts';
import { NativePixels } from './native-pixels.ts';
import { SliceList } from './slice-list.ts';

export { BulkError, type BulkErrorCode } from './bulk-error.ts';

export interface BulkFilterOptions {
  /** The one received. */
  readonly transferSyntax: string;
  readonly bulk: BulkHead;
  readonly identity: Identity;
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
    // PS3.5 A.3: more than eight bits are OW; of anything else nobody knows whether it was turned.
    if (syntax.bigEndian && bulk.vr !== 'OW' && identity.bitsAllocated > 8) throw new BulkError('BULK_WORDS');
    return new NativePixels(bulk.length, identity, { swap: syntax.bigEndian && bulk.vr === 'OW', mend });
  }
  if (bulk.length !== undefined) throw new BulkError('BULK_SYNTAX');
  return new EncapsulatedPixels(walkerOf(syntax.coding), identity.frames, mend);
}

/** The pixel data element's tag, VR, reserved bytes and length in explicit little endian (PS3.5 7.1.2). */
export const bulkHeadLength = 12;

/** Element head in explicit little endian: OB for fragments, OW for native words (PS3.5 A.2, A.4). */
function headOf(length: number | undefined, bulk: BulkHead, identity: Identity): Uint8Array {
  const words = length !== undefined && (identity.bitsAllocated > 8 || bulk.vr !== 'OB');
  const head = new Uint8Array([0xe0, 0x7f, 0x10, 0x00, 0x4f, words ? 0x57 : 0x42, 0, 0, 0, 0, 0, 0]);
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

  /** The stream is over. Throws BulkError('BULK_TRUNCATED') where the element is not. */
  end(): BulkSummary {
    if (!this.#pixels.finished) throw new BulkError('BULK_TRUNCATED');
    const fragments = this.#pixels instanceof EncapsulatedPixels ? this.#pixels.fragments : 0;
    return { bytes: this.#bytes, fragments, tailDropped: this.#tailDropped };
  }
}

/** Reads a data set from chunks up to its pixel data: everything before (7FE0,0010) at top level, or all of it. */

import { DataSetError } from './error.ts';
import { HeaderScanner } from './header-scanner.ts';
import type { BulkHead, HeaderState, HoldReason } from './header-state.ts';
import { readDataSet } from './reader.ts';
import { type TransferSyntax, transferSyntax } from './transfer-syntax.ts';

export type { BulkHead, HeaderState, HoldReason } from './header-state.ts';

export interface HeaderReaderOptions {
  readonly transferSyntax: string;
  /** Bytes of header at most; default 1 MiB. */
  readonly limit?: number;
  /** Elements and items of all levels at most; default 100,000. */
  readonly elements?: number;
  /**
   * A held object read again without hurry: big endian is turned, elements out of order are sorted, ones written as UN get
   * the VR they have, what was deflated comes inflated, and long sequences are read item by item.
   */
  readonly secondLook?: boolean;
  /** On a second look: see ReadOptions. Default 64 KiB. */
  readonly longSequences?: number;
}

const more: HeaderState = Object.freeze({ state: 'more' });
const nothing = new Uint8Array(0);

function hold(reason: HoldReason): HeaderState {
  return Object.freeze({ state: 'hold', reason });
}

/** The reason a syntax cannot be read here at all. */
function refusal(syntax: TransferSyntax | undefined, secondLook: boolean): HoldReason | undefined {
  if (syntax === undefined || syntax.coding === 'other') return 'unknown-transfer-syntax';
  if (syntax.coding === 'reference') return 'pixels-elsewhere';
  if (syntax.deflated && !secondLook) return 'deflated';
  if (syntax.bigEndian && !secondLook) return 'big-endian';
  return undefined;
}

/** Throws DataSetError where the bytes cannot be a data set at all. After 'header' or 'hold' it takes no more. */
export class HeaderReader {
  readonly #scanner: HeaderScanner | undefined;
  readonly #refusal: HoldReason | undefined;
  readonly #secondLook: boolean;
  readonly #parse: Parameters<typeof readDataSet>[1];
  /** The first chunk itself, then a growing buffer of our own: most headers lie whole in one chunk and are not copied. */
  #buffer: Uint8Array = nothing;
  #length = 0;
  #owned = false;
  #need = 1;
  #done = false;

  constructor(options: HeaderReaderOptions) {
    const { secondLook = false, limit = 1 << 20 } = options;
    const syntax = transferSyntax(options.transferSyntax);
    this.#refusal = refusal(syntax, secondLook);
    this.#secondLook = secondLook;
    const { explicit = true, bigEndian = false, encapsulated = false } = syntax ?? {};
    const { elements = 100_000 } = options;
    const longSequences = secondLook ? (options.longSequences ?? 1 << 16) : undefined;
    this.#parse = { explicit, bigEndian, elements, sort: secondLook, knownVrs: secondLook, longSequences };
    if (this.#refusal === undefined) {
      this.#scanner = new HeaderScanner({ explicit, bigEndian, encapsulated, limit, anyOrder: secondLook });
    }
  }

  /** Everything pushed so far, for whoever has to hold the object. A view: valid until the next push. */
  received(): Uint8Array {
    return this.#buffer.subarray(0, this.#length);
  }

  /** The chunk is kept until the header is whole, not copied: leave it unchanged. */
  push(chunk: Uint8Array): HeaderState {
    if (this.#done) throw new Error('the header reader has given its answer');
    this.#append(chunk);
    if (this.#refusal !== undefined || this.#scanner === undefined) {
      return this.#finish(hold(this.#refusal ?? 'unknown-transfer-syntax'));
    }
    if (this.#length < this.#need) return more;
    const buffer = this.received();
    const found = this.#scanner.scan(buffer);
    if (found.kind === 'need') {
      this.#need = found.bytes;
      return more;
    }
    if (found.kind === 'hold') return this.#finish(hold(this.#reason(found.reason)));
    return this.#header(found.headerEnd, found.bulk, buffer.subarray(found.bulk.offset));
  }

  /** The stream is over: the header of an object without pixel data, or DataSetError('TRUNCATED'). */
  end(): HeaderState {
    if (this.#done) throw new Error('the header reader has given its answer');
    if (this.#refusal !== undefined) return this.#finish(hold(this.#refusal));
    if (this.#scanner?.endsAt(this.#length) !== true) throw new DataSetError('TRUNCATED', this.#length);
    return this.#header(this.#length, undefined, nothing);
  }

  #reason(reason: HoldReason): HoldReason {
    if (!this.#secondLook) return reason;
    if (reason === 'tag-disorder') return 'element-twice';
    return reason === 'header-too-long' ? 'header-far-too-long' : reason;
  }

  #finish(state: HeaderState): HeaderState {
    this.#done = true;
    return state;
  }

  #header(end: number, bulk: BulkHead | undefined, rest: Uint8Array): HeaderState {
    try {
      const dataSet = readDataSet(this.#buffer.subarray(0, end), this.#parse);
      return this.#finish(Object.freeze({ state: 'header', dataSet, bulk, rest }));
    } catch (error) {
      const code = error instanceof DataSetError ? error.code : undefined;
      if (code === 'DISORDER') return this.#finish(hold(this.#reason('tag-disorder')));
      if (code === 'TOO_DEEP' || code === 'TOO_MANY') return this.#finish(hold('header-limits'));
      throw error;
    }
  }

  #append(chunk: Uint8Array): void {
    if (this.#length === 0) {
      this.#buffer = chunk;
      this.#length = chunk.length;
      return;
    }
    const length = this.#length + chunk.length;
    if (!this.#owned || length > this.#buffer.length) {
      // Doubling keeps the whole work linear however small the chunks are.
      const grown = new Uint8Array(Math.max(length, this.#length * 2, 16_384));
      grown.set(this.received());
      this.#buffer = grown;
      this.#owned = true;
    }
    this.#buffer.set(chunk, this.#length);
    this.#length = length;
  }
}

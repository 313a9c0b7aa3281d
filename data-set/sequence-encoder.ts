/** Writes a long sequence item by item: what an item took in memory goes once its bytes are kept. */

import type { DataSet, EncodedSequenceElement } from './data-set.ts';
import { writeDataSetPieces } from './writer.ts';

const itemHead = 8;
const blockLength = 1 << 20;
/** What is longer is kept as it is: copying it would save nothing. */
const longestCopied = 1 << 16;

export class SequenceEncoder {
  readonly #pieces: Uint8Array[] = [];
  #length = 0;
  #block = new Uint8Array(0);
  #filled = 0;

  get length(): number {
    return this.#length;
  }

  /** Throws DataSetError as `writeDataSet` does. */
  add(item: DataSet): void {
    const pieces = writeDataSetPieces(item, itemHead);
    const length = pieces.reduce((sum, piece) => sum + piece.length, 0);
    const [first] = pieces;
    if (first) writeItemHead(first, length - itemHead);
    for (const piece of pieces) this.#keep(piece);
    this.#length += length;
  }

  /** The encoder is done with. */
  element(tag: number): EncodedSequenceElement {
    this.#close();
    return { kind: 'encoded-sequence', tag, vr: 'SQ', pieces: this.#pieces, length: this.#length };
  }

  /** Small pieces lie together in blocks: an array of its own for each would take more than its bytes. */
  #keep(piece: Uint8Array): void {
    if (piece.length > longestCopied) {
      this.#close();
      this.#pieces.push(piece);
      return;
    }
    if (this.#filled + piece.length > this.#block.length) {
      this.#close();
      this.#block = new Uint8Array(blockLength);
    }
    this.#block.set(piece, this.#filled);
    this.#filled += piece.length;
  }

  #close(): void {
    if (this.#filled > 0) this.#pieces.push(this.#block.subarray(0, this.#filled));
    this.#block = new Uint8Array(0);
    this.#filled = 0;
  }
}

/** Tag FFFE,E000 and the item's length (PS3.5 7.5). */
function writeItemHead(out: Uint8Array, length: number): void {
  const view = new DataView(out.buffer, out.byteOffset, itemHead);
  view.setUint16(0, 0xfffe, true);
  view.setUint16(2, 0xe000, true);
  view.setUint32(4, length, true);
}

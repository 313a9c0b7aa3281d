/**
 * The way back from written pixels to received ones. Pixels go to the file as they come, and only their end may show that
 * the object must be held, as it was received. So the trail keeps, within a bound, what the file does not have: bytes
 * that were blanked, and bytes that were not written.
 */

/** Marker segments and trailing elements take some kilobytes; an object that loses more than this is odd enough to be held. */
const defaultLimit = 1024 * 1024;
/** Differences are kept in blocks: a blanked comment touches one or two. */
const blockLength = 1024;
/** A change of one byte costs an object all the same. */
const changeCost = 64;

interface Change {
  /** Counted from the first written byte. */
  readonly at: number;
  readonly received: Buffer;
}

export class PixelTrail {
  readonly #limit: number;
  readonly #changes: Change[] = [];
  #kept = 0;
  #written = 0;
  /** Written bytes that stand for none received: the head of the element. */
  #headLeft: number;
  #unwritten: Uint8Array[] = [];
  #unwrittenLength = 0;

  constructor(headLength: number, limit: number = defaultLimit) {
    this.#headLeft = headLength;
    this.#limit = limit;
  }

  /** A received chunk, which nobody changes, and what of it goes to the file. False where more than the bound is kept. */
  took(chunk: Uint8Array, written: ReadonlyArray<Uint8Array>): boolean {
    this.#unwritten.push(chunk);
    this.#unwrittenLength += chunk.byteLength;
    for (const piece of written) {
      const head = Math.min(this.#headLeft, piece.byteLength);
      this.#headLeft -= head;
      this.#follow(head === 0 ? piece : piece.subarray(head));
    }
    return this.#kept + this.#unwrittenLength <= this.#limit;
  }

  /** What was received since the first chunk; `written` is the file's content behind the element's head. */
  async *received(written: AsyncIterable<Buffer>): AsyncGenerator<Uint8Array> {
    let position = 0;
    const changes = this.#changes.values();
    let change = changes.next().value;
    for await (const piece of written) {
      const end = position + piece.length;
      while (change && change.at < end) {
        // A change lies whole in a block but a block may straddle two pieces.
        const from = Math.max(change.at, position);
        change.received.copy(piece, from - position, from - change.at);
        if (change.at + change.received.length > end) break;
        change = changes.next().value;
      }
      position = end;
      yield piece;
    }
    yield* this.#unwritten;
  }

  /** One written piece beside the received bytes that it stands for. */
  #follow(piece: Uint8Array): void {
    if (piece.byteLength > this.#unwrittenLength) throw new RangeError('more pixels were written than received');
    for (let at = 0; at < piece.byteLength; ) {
      const received = this.#unwritten[0] as Uint8Array;
      const length = Math.min(piece.byteLength - at, received.byteLength);
      this.#compare(received.subarray(0, length), piece.subarray(at, at + length));
      if (length === received.byteLength) this.#unwritten.shift();
      else this.#unwritten[0] = received.subarray(length);
      at += length;
    }
    this.#unwrittenLength -= piece.byteLength;
  }

  #compare(received: Uint8Array, written: Uint8Array): void {
    const start = this.#written;
    this.#written += received.byteLength;
    // What was passed on is the same memory: nothing to look at.
    if (received.buffer === written.buffer && received.byteOffset === written.byteOffset) return;
    for (let at = 0; at < received.byteLength; at += blockLength) {
      const block = received.subarray(at, at + blockLength);
      if (Buffer.compare(block, written.subarray(at, at + blockLength)) === 0) continue;
      this.#changes.push({ at: start + at, received: Buffer.from(block) });
      this.#kept += block.byteLength + changeCost;
    }
  }
}

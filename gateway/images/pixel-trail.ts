/**
 * The way back from written pixels to received ones. Pixels go to the file as they come, and only their end may show that
 * the object must be held, as it was received. So the trail keeps, within a bound, what the file does not have: bytes
 * that were blanked, and bytes that were not written.
 */

/** Marker segments and trailing elements take some kilobytes; an object that loses more than this is odd enough to be held. */
const defaultLimit = 1024 * 1024;
/** Differences are kept in blocks: a blanked comment touches one or two. */
const blockLength = 1024;

interface Change {
  /** Counted from the first written byte. */
  readonly at: number;
  readonly received: Buffer;
}

/** Scratch of all trails: used only between `before` and `after` of one chunk, which is synchronous. */
let scratch = Buffer.alloc(256 * 1024);

export class PixelTrail {
  readonly #limit: number;
  readonly #changes: Change[] = [];
  #kept = 0;
  #written = 0;
  /** Written bytes that stand for none received: the head of the element. */
  #headLeft: number;
  #unwritten: Buffer = Buffer.alloc(0);
  #chunk: Buffer = scratch.subarray(0, 0);

  constructor(headLength: number, limit: number = defaultLimit) {
    this.#headLeft = headLength;
    this.#limit = limit;
  }

  /** To be called with each received chunk before anybody may change it; then `after`, before anything else. */
  before(chunk: Uint8Array): void {
    if (chunk.byteLength > scratch.length) scratch = Buffer.alloc(chunk.byteLength);
    scratch.set(chunk);
    this.#chunk = scratch.subarray(0, chunk.byteLength);
  }

  /** What of it goes to the file; nothing where it was refused. False where the trail would have to keep more than its bound. */
  after(written: ReadonlyArray<Uint8Array>): boolean {
    let received = this.#unwritten.length === 0 ? this.#chunk : Buffer.concat([this.#unwritten, this.#chunk]);
    for (const piece of written) {
      const head = Math.min(this.#headLeft, piece.byteLength);
      this.#headLeft -= head;
      const pixels = piece.subarray(head);
      if (pixels.byteLength > received.length) throw new RangeError('more pixels were written than received');
      this.#compare(received.subarray(0, pixels.byteLength), pixels);
      received = received.subarray(pixels.byteLength);
    }
    this.#keepUnwritten(received);
    return this.#kept + this.#unwritten.length <= this.#limit;
  }

  /** What was received since the first chunk; `written` is the file's content behind the element's head. */
  async *received(written: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
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
    if (this.#unwritten.length > 0) yield this.#unwritten;
  }

  #compare(received: Buffer, written: Uint8Array): void {
    if (!received.equals(written)) {
      for (let at = 0; at < received.length; at += blockLength) {
        const block = received.subarray(at, at + blockLength);
        if (block.equals(written.subarray(at, at + block.length))) continue;
        this.#changes.push({ at: this.#written + at, received: Buffer.from(block) });
        this.#kept += block.length;
      }
    }
    this.#written += received.length;
  }

  #keepUnwritten(received: Buffer): void {
    // A copy: the scratch serves the next chunk of any object.
    this.#unwritten = Buffer.from(received);
    this.#chunk = scratch.subarray(0, 0);
  }
}

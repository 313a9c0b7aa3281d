/** Joins short runs of bytes into longer ones, so that a sender of one-byte segments cannot cost 200 bytes of heap a byte. */

/** Runs this long go on as they are; below it the copy is cheaper than what every run costs later. */
const shortRun = 1024;
/** A run keeps the whole chunk in memory that it is a view of: what is a smaller part than this of its chunk is copied. */
const smallestPart = 1 / 8;
const blockLength = 16 * 1024;

export class SmallRunJoiner {
  #block = new Uint8Array(0);
  #from = 0;
  #to = 0;

  /** The runs to hand on now, in order. Every view stays valid: a block's bytes are written once and never again. */
  add(run: Uint8Array): readonly Uint8Array[] {
    if (run.length >= shortRun && run.length >= run.buffer.byteLength * smallestPart) return [...this.flush(), run];
    const full = this.#to + run.length > this.#block.length ? this.#nextBlock() : [];
    this.#block.set(run, this.#to);
    this.#to += run.length;
    return full;
  }

  /** What is still held back. */
  flush(): readonly Uint8Array[] {
    if (this.#from === this.#to) return [];
    const joined = this.#block.subarray(this.#from, this.#to);
    this.#from = this.#to;
    return [joined];
  }

  #nextBlock(): readonly Uint8Array[] {
    const joined = this.flush();
    this.#block = new Uint8Array(blockLength);
    this.#from = 0;
    this.#to = 0;
    return joined;
  }
}

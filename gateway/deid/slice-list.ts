/** Collects what to write of a chunk: neighbouring passed ranges become one view, replaced bytes stand between. */

const zeros = new Uint8Array(1 << 16);

export class SliceList {
  #slices: Uint8Array[] = [];
  #chunk: Uint8Array = zeros;
  #from = 0;
  #to = 0;
  /** Bytes that became zeros. */
  blanked = 0;

  /** Bytes as they came. */
  pass(chunk: Uint8Array, from: number, to: number): void {
    if (from === to) return;
    if (chunk === this.#chunk && from === this.#to) {
      this.#to = to;
      return;
    }
    this.#flush();
    this.#chunk = chunk;
    this.#from = from;
    this.#to = to;
  }

  put(bytes: Uint8Array): void {
    this.#flush();
    if (bytes.length > 0) this.#slices.push(bytes);
  }

  /** Zeros in the place of so many bytes; shared ones, nobody writes into them. */
  blank(length: number): void {
    this.blanked += length;
    this.#flush();
    for (let left = length; left > 0; left -= zeros.length)
      this.#slices.push(zeros.subarray(0, Math.min(left, zeros.length)));
  }

  take(): Uint8Array[] {
    this.#flush();
    const taken = this.#slices;
    this.#slices = [];
    return taken;
  }

  #flush(): void {
    if (this.#to > this.#from) this.#slices.push(this.#chunk.subarray(this.#from, this.#to));
    this.#chunk = zeros;
    this.#from = 0;
    this.#to = 0;
  }
}

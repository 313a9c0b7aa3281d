/** Numbers that come one after the other, packed: a million answers of a sheet are a few megabytes. */

type Packed = Uint8Array<ArrayBuffer> | Uint16Array<ArrayBuffer> | Uint32Array<ArrayBuffer> | Float64Array<ArrayBuffer>;

export class GrowingArray<P extends Packed> {
  readonly #make: (length: number) => P;
  #array: P;
  #length = 0;

  constructor(make: (length: number) => P) {
    this.#make = make;
    this.#array = make(1_024);
  }

  get length(): number {
    return this.#length;
  }

  push(value: number): void {
    if (this.#length === this.#array.length) {
      const larger = this.#make(2 * this.#length);
      larger.set(this.#array);
      this.#array = larger;
    }
    this.#array[this.#length] = value;
    this.#length += 1;
  }

  at(index: number): number {
    return this.#array[index] ?? 0;
  }
}

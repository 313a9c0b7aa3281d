/**
 * Bytes of many streams on their way to another thread: a ring in shared memory with one writer and one reader, in records of a
 * stream's number, what is meant, and its bytes. Nothing but a copy stands between the two, and no message is sent.
 */

export type RecordKind = 'bytes' | 'end' | 'drop' | 'close';
const kinds: readonly RecordKind[] = ['bytes', 'end', 'drop', 'close'];

/** Stream u32, kind u8 and length u24; then the bytes, filled up so that the next head is aligned. */
const headLength = 8;
const longest = (1 << 24) - 1;
/** Places of the two counters; both count bytes and wrap at 2^32, which the capacity divides. */
const writtenAt = 0;
const readAt = 1;

export interface Ring {
  readonly counters: SharedArrayBuffer;
  readonly memory: SharedArrayBuffer;
}

/**
 * `capacity` is a power of two: 4 MiB are two milliseconds of a SHA-256 that the processor helps with. Both sides begin at
 * `start`.
 */
export function newRing(capacity = 1 << 22, start = 0): Ring {
  const counters = new SharedArrayBuffer(8);
  new Int32Array(counters).fill(start);
  return { counters, memory: new SharedArrayBuffer(capacity) };
}

const padded = (length: number): number => (length + 7) & ~7;

/** The one who writes. */
export class RingWriter {
  readonly #counters: Int32Array;
  readonly #memory: Uint8Array;
  readonly #heads: Uint32Array;
  #written: number;

  constructor({ counters, memory }: Ring) {
    this.#counters = new Int32Array(counters);
    this.#memory = new Uint8Array(memory);
    this.#heads = new Uint32Array(memory);
    this.#written = Atomics.load(this.#counters, writtenAt);
  }

  /** Copies as much as there is room for and answers how many bytes that were; -1 where not even a head has room. */
  put(stream: number, kind: RecordKind, bytes: Uint8Array): number {
    const capacity = this.#memory.length;
    const free = capacity - ((this.#written - Atomics.load(this.#counters, readAt)) >>> 0);
    if (free < headLength) return -1;
    const length = Math.min(bytes.length, free - headLength, longest);
    if (length === 0 && bytes.length > 0) return -1;
    let at = this.#written & (capacity - 1);
    this.#heads[at >>> 2] = stream;
    this.#heads[(at >>> 2) + 1] = (kinds.indexOf(kind) << 24) | length;
    at = (at + headLength) & (capacity - 1);
    const first = Math.min(length, capacity - at);
    this.#memory.set(bytes.subarray(0, first), at);
    if (first < length) this.#memory.set(bytes.subarray(first, length), 0);
    this.#written = (this.#written + headLength + padded(length)) | 0;
    Atomics.store(this.#counters, writtenAt, this.#written);
    Atomics.notify(this.#counters, writtenAt);
    return length;
  }

  /** Resolves when the reader has gone on, or already has. */
  async room(): Promise<void> {
    const read = Atomics.load(this.#counters, readAt);
    if (((this.#written - read) >>> 0) + headLength < this.#memory.length) return;
    const waiting = Atomics.waitAsync(this.#counters, readAt, read);
    if (waiting.async) await waiting.value;
  }

  /** Ends every wait for room: the reader is gone. */
  wake(): void {
    Atomics.notify(this.#counters, readAt);
  }
}

/** The one who reads: a thread that does nothing else, because it sleeps where there is nothing. */
export class RingReader {
  readonly #counters: Int32Array;
  readonly #memory: Uint8Array;
  readonly #heads: Uint32Array;
  #read: number;

  constructor({ counters, memory }: Ring) {
    this.#counters = new Int32Array(counters);
    this.#memory = new Uint8Array(memory);
    this.#heads = new Uint32Array(memory);
    this.#read = Atomics.load(this.#counters, readAt);
  }

  /** The next record to `take`, in one piece or two; views are valid until it returns. */
  next(take: (stream: number, kind: RecordKind, first: Uint8Array, second: Uint8Array) => void): void {
    const capacity = this.#memory.length;
    while (Atomics.load(this.#counters, writtenAt) === this.#read) Atomics.wait(this.#counters, writtenAt, this.#read);
    let at = this.#read & (capacity - 1);
    const stream = this.#heads[at >>> 2] as number;
    const word = this.#heads[(at >>> 2) + 1] as number;
    const length = word & longest;
    at = (at + headLength) & (capacity - 1);
    const first = Math.min(length, capacity - at);
    take(
      stream,
      kinds[word >>> 24] as RecordKind,
      this.#memory.subarray(at, at + first),
      this.#memory.subarray(0, length - first),
    );
    this.#read = (this.#read + headLength + padded(length)) | 0;
    Atomics.store(this.#counters, readAt, this.#read);
    Atomics.notify(this.#counters, readAt);
  }
}

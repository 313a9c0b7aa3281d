/** Bytes on their way into one file: queued without copying, written in large vectors, with a promise where the disk falls behind. */
import { close, fdatasync, read, writev } from 'node:fs';
import { promisify } from 'node:util';

const closeFile = promisify(close);
const syncFile = promisify(fdatasync);

/** A vector this large costs one system call per half megabyte; smaller ones doubled the calls, larger ones gained nothing. */
const writeAt = 512 * 1024;
/** A sender of two-byte fragments must not turn half a megabyte into a quarter of a million views. */
const writeAtChunks = 512;
/** Waiting plus being written: past this a push asks its caller to wait. */
const highWater = 4 * writeAt;

export class WriteQueue {
  readonly #fd: Promise<number>;
  #waiting: Uint8Array[] = [];
  #waitingBytes = 0;
  #flyingBytes = 0;
  #written = 0;
  #pump: Promise<void> | undefined;
  #failure: unknown;

  /** The file may still be opening: bytes gather meanwhile. A failed opening shows in every later answer. */
  constructor(fd: Promise<number>) {
    this.#fd = fd;
    // Seen again, and reported, by whoever awaits a write; without this line a quick failure would end the process.
    fd.catch((cause: unknown) => {
      this.#failure ??= cause;
    });
  }

  /** Takes a view that nobody changes afterwards. A promise means: wait for it before the next push. Throws what failed before. */
  push(chunk: Uint8Array): Promise<void> | undefined {
    if (this.#failure !== undefined) throw this.#failure;
    if (chunk.byteLength === 0) return undefined;
    this.#waiting.push(chunk);
    this.#waitingBytes += chunk.byteLength;
    const due = this.#waitingBytes >= writeAt || this.#waiting.length >= writeAtChunks;
    if (!this.#pump && due) this.#start();
    if (this.#pump && (this.#waitingBytes + this.#flyingBytes > highWater || this.#waiting.length > writeAtChunks)) {
      return this.#pump;
    }
    return undefined;
  }

  /** Nothing more comes for a moment: what waits is written meanwhile. */
  flush(): void {
    if (!this.#pump && this.#waiting.length > 0) this.#start();
  }

  /** Everything pushed so far is in the file (not yet on the disk). */
  async drain(): Promise<void> {
    while (this.#pump || this.#waiting.length > 0) {
      if (!this.#pump) this.#start();
      await this.#pump;
    }
    if (this.#failure !== undefined) throw this.#failure;
  }

  /** Everything pushed so far is on the disk: the one sync of an object. */
  async sync(): Promise<void> {
    await this.drain();
    await syncFile(await this.#fd);
  }

  /** Reads back bytes that `drain` has written. */
  async read(offset: number, into: Uint8Array): Promise<number> {
    const fd = await this.#fd;
    return new Promise((resolve, reject) => {
      read(fd, into, 0, into.byteLength, offset, (cause, count) => (cause ? reject(cause) : resolve(count)));
    });
  }

  /** Waits for the write under way, drops what is waiting and closes. Never rejects: there is nothing left to lose. */
  async close(): Promise<void> {
    this.#failure ??= new Error('the file is closed');
    this.#forget();
    await this.#pump?.catch(() => undefined);
    // A file that could not be opened needs no closing, and what a sync has confirmed survives a failed close.
    await this.#fd.then(closeFile).catch(() => undefined);
  }

  #start(): void {
    this.#pump = this.#run().finally(() => {
      this.#pump = undefined;
    });
    // The failure is kept and thrown by the next push or drain.
    this.#pump.catch(() => undefined);
  }

  /** One vector in flight at a time: while the disk is busy the next one grows, which is the batching. */
  async #run(): Promise<void> {
    try {
      const fd = await this.#fd;
      do {
        const chunks = this.#waiting;
        this.#flyingBytes = this.#waitingBytes;
        this.#waiting = [];
        this.#waitingBytes = 0;
        await this.#writeAll(fd, chunks, this.#flyingBytes);
        this.#written += this.#flyingBytes;
        this.#flyingBytes = 0;
      } while (this.#waitingBytes >= writeAt);
    } catch (cause) {
      this.#failure ??= cause;
      this.#forget();
      throw cause;
    }
  }

  #forget(): void {
    this.#waiting = [];
    this.#waitingBytes = 0;
  }

  /** A full disk writes short before it fails, so a short count is asked again for the rest. */
  async #writeAll(fd: number, chunks: Uint8Array[], total: number): Promise<void> {
    let done = 0;
    let rest = chunks;
    while (done < total) {
      const count = await writeOnce(fd, rest, this.#written + done);
      done += count;
      if (done < total) rest = after(rest, count);
    }
  }
}

function writeOnce(fd: number, chunks: ReadonlyArray<Uint8Array>, position: number): Promise<number> {
  return new Promise((resolve, reject) => {
    writev(fd, chunks, position, (cause, count) => (cause ? reject(cause) : resolve(count)));
  });
}

function after(chunks: ReadonlyArray<Uint8Array>, count: number): Uint8Array[] {
  const rest: Uint8Array[] = [];
  let skip = count;
  for (const chunk of chunks) {
    if (skip >= chunk.byteLength) skip -= chunk.byteLength;
    else {
      rest.push(skip === 0 ? chunk : chunk.subarray(skip));
      skip = 0;
    }
  }
  return rest;
}

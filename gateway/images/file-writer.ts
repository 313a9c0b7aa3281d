/** One file on its way to the disk: opened under its last name in the current epoch, length and check kept, one sync, or nothing left. */
import { unlink } from 'node:fs/promises';
import { encodeEndMark } from './end-mark.ts';
import type { Epochs } from './epoch.ts';
import { FileCheck } from './file-check.ts';
import { isAbsent } from './file-removal.ts';
import { type NewFile, openNewFile } from './new-file.ts';
import { WriteQueue } from './write-queue.ts';

export class FileWriter {
  readonly #opening: Promise<NewFile>;
  readonly #queue: WriteQueue;
  #length = 0;
  readonly #check = new FileCheck();

  /** The file opens while the first bytes gather; a failed opening is thrown by a later call. */
  constructor(epochs: Epochs, stem: string, suffix: string) {
    this.#opening = openNewFile(epochs, stem, suffix);
    this.#queue = new WriteQueue(this.#opening.then((opened) => opened.fd));
  }

  /** Bytes pushed so far. */
  get length(): number {
    return this.#length;
  }

  /** Takes a view that nobody changes afterwards. A promise means: wait for it before the next push. */
  push(bytes: Uint8Array): Promise<void> | undefined {
    this.#length += bytes.byteLength;
    this.#check.update(bytes);
    return this.#queue.push(bytes);
  }

  /** Nothing more comes for a moment: what waits is written meanwhile. */
  flush(): void {
    this.#queue.flush();
  }

  /** Ends the file behind facts of this length. When it resolves the disk has the file; the answer is its relative name. */
  async finish(factsLength: number): Promise<string> {
    const mark = encodeEndMark(factsLength, this.#length, this.#check);
    this.#length += mark.byteLength;
    await this.#queue.push(mark);
    await this.#queue.sync();
    return (await this.#opening).file;
  }

  /** The bytes pushed so far, read back from `from` on. */
  async *readBack(from: number): AsyncGenerator<Buffer> {
    await this.#queue.drain();
    for (let offset = from; offset < this.#length; ) {
      const bytes = Buffer.allocUnsafeSlow(Math.min(256 * 1024, this.#length - offset));
      const count = await this.#queue.read(offset, bytes);
      if (count === 0) throw new Error('a file being written became shorter');
      offset += count;
      yield bytes.subarray(0, count);
    }
  }

  /** To be called once the row is reported: only then may the epoch be recorded as closed. */
  async release(): Promise<void> {
    await this.#queue.close();
    (await this.#opening).place.release(this.#length);
  }

  /** Nobody knows whether its row was committed: the file stays, its epoch stays open, and the next start finds out. */
  async leave(): Promise<void> {
    await this.#queue.close();
    (await this.#opening).place.release(this.#length, 'stuck');
  }

  /** Leaves nothing behind. Never rejects: what cannot be removed now keeps its epoch open, and the next start removes it. */
  async discard(): Promise<void> {
    await this.#queue.close();
    // A file that never opened has left nothing.
    const opened = await this.#opening.catch(() => undefined);
    if (!opened) return;
    const gone = await unlink(opened.path).then(() => true, isAbsent);
    opened.place.release(0, gone ? 'removed' : 'stuck');
  }
}

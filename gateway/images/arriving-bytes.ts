/**
 * An object's bytes on their way from a door to the story: pushed by one, awaited by the other, digested as they are
 * taken, with a promise to the door where the story falls behind.
 */
import type { StreamDigest } from './received-digests.ts';

/** Thrown to the story when the sender went away in the middle: nothing went wrong here. */
export class Abandoned extends Error {
  constructor() {
    super('the sender went away');
    this.name = 'Abandoned';
  }
}

/** Taken from the door but not yet by the story: small, because the file behind it has a queue of its own. */
const highWater = 512 * 1024;
/** A sender of tiny fragments is made to wait by their number. */
const mostChunks = 1024;

type State = 'open' | 'ended' | 'abandoned' | 'unwanted';

export class ArrivingBytes {
  readonly #digest: StreamDigest;
  #queue: Uint8Array[] = [];
  #queued = 0;
  #state: State = 'open';
  #story: PromiseWithResolvers<void> | undefined;
  #door: PromiseWithResolvers<void> | undefined;

  constructor(digest: StreamDigest) {
    this.#digest = digest;
  }

  /** A promise means: wait for it before the next push. It never rejects. */
  push(chunk: Uint8Array): Promise<void> | undefined {
    if (this.#state !== 'open' || chunk.byteLength === 0) return undefined;
    this.#queue.push(chunk);
    this.#queued += chunk.byteLength;
    this.#wakeStory();
    if (this.#queued < highWater && this.#queue.length < mostChunks) return undefined;
    this.#door ??= Promise.withResolvers();
    return this.#door.promise;
  }

  /** All bytes came. */
  end(): void {
    if (this.#state === 'open') this.#state = 'ended';
    this.#wakeStory();
  }

  /** The sender went away. After `end` it changes nothing: the object is whole and is kept. */
  abandon(): void {
    if (this.#state === 'open') this.#stop('abandoned');
    this.#wakeStory();
  }

  /** The story wants no more: what still comes is dropped. */
  refuse(): void {
    if (this.#state !== 'abandoned') this.#stop('unwanted');
  }

  /** The next bytes, undefined at the end. Throws Abandoned. */
  async next(): Promise<Uint8Array | undefined> {
    while (this.#queue.length === 0) {
      if (this.#state === 'abandoned') throw new Abandoned();
      if (this.#state !== 'open') return undefined;
      this.#story = Promise.withResolvers();
      await this.#story.promise;
    }
    const chunk = this.#queue.shift() as Uint8Array;
    this.#queued -= chunk.byteLength;
    this.#digest.update(chunk);
    if (this.#queued < highWater / 2 && this.#queue.length < mostChunks / 2) this.#wakeDoor();
    return chunk;
  }

  /** The keyed digest of everything taken, in hex. Once, at the end. */
  digest(): string {
    return this.#digest.hex();
  }

  #stop(state: State): void {
    this.#state = state;
    this.#queue = [];
    this.#queued = 0;
    this.#wakeDoor();
  }

  #wakeStory(): void {
    this.#story?.resolve();
    this.#story = undefined;
  }

  #wakeDoor(): void {
    this.#door?.resolve();
    this.#door = undefined;
  }
}

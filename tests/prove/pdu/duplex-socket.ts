/** A socket with a peer in the same process: what the door does with a TCP connection, without the kernel in between. */
import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';

/** How the peer takes what the door writes: at once, a turn later, or not at all. */
export type Reading = 'at once' | 'later' | 'never';

export interface DuplexSocketOptions {
  readonly reading: Reading;
  /** Bytes of answers that the door may write ahead of the peer. */
  readonly room: number;
  readonly onWritten: (bytes: Uint8Array) => void;
}

export class DuplexSocket extends Duplex {
  readonly remoteAddress = '127.0.0.1';
  readonly reading: Reading;
  readonly #onWritten: (bytes: Uint8Array) => void;

  constructor({ reading, room, onWritten }: DuplexSocketOptions) {
    super({ allowHalfOpen: true, writableHighWaterMark: room });
    this.reading = reading;
    this.#onWritten = onWritten;
  }

  /** As the door's own type: it uses no more of it than stands here. */
  get socket(): Socket {
    return this as unknown as Socket;
  }

  /** As net.Socket has it. */
  destroySoon(): void {
    if (this.writable) this.end();
    if (this.writableFinished) this.destroy();
    else this.once('finish', () => this.destroy());
  }

  override _read(): void {}

  override _write(chunk: Uint8Array, _encoding: string, done: () => void): void {
    this.#onWritten(chunk);
    if (this.reading === 'at once') done();
    else if (this.reading === 'later') setImmediate(done);
  }
}

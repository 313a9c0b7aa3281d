/** Watches the bytes that a peer sends for the two things that grow without end: one PDU, and the whole conversation. */
import { MarkitError } from '../errors.ts';

/** The client announces 262,144 bytes (PS3.8 annex D.1); an A-ASSOCIATE-AC is shorter. */
const longestPdu = 262_144 + 64;
const headerLength = 6;

export class IncomingLimits {
  readonly #mostBytes: number;
  readonly #header = Buffer.alloc(headerLength);
  #filled = 0;
  #bodyLeft = 0;
  #total = 0;

  constructor(mostBytes: number) {
    this.#mostBytes = mostBytes;
  }

  /** The next bytes of the socket. Throws PEER_MALFORMED past a limit. */
  take(chunk: Uint8Array): void {
    this.#total += chunk.length;
    if (this.#total > this.#mostBytes) throw new MarkitError('PEER_MALFORMED', { detail: 'it never stops sending' });
    let at = 0;
    while (at < chunk.length) {
      if (this.#bodyLeft > 0) {
        const skipped = Math.min(this.#bodyLeft, chunk.length - at);
        this.#bodyLeft -= skipped;
        at += skipped;
        continue;
      }
      this.#header[this.#filled++] = chunk[at++] as number;
      if (this.#filled < headerLength) continue;
      this.#filled = 0;
      this.#bodyLeft = this.#header.readUInt32BE(2);
      if (this.#bodyLeft > longestPdu)
        throw new MarkitError('PEER_MALFORMED', { detail: 'a PDU longer than announced' });
    }
  }
}

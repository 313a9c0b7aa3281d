/** Takes the head of a file that somebody uploads: in memory only, so many at a time, each within its size and its time. */
import type { Readable } from 'node:stream';
import { MarkitError } from '../errors.ts';

export interface UploadLimits {
  /** Bytes of the file at most; what is past `kept` is read and dropped. */
  readonly longest: number;
  readonly kept: number;
  readonly milliseconds: number;
  /** Of one box; of one person there is one. */
  readonly atOnce: number;
}

export class Uploads {
  readonly #limits: UploadLimits;
  readonly #people = new Set<number>();

  constructor(limits: UploadLimits) {
    this.#limits = limits;
  }

  /** Runs `use` on the head of the file; its place is taken until that ends. Throws BUSY, UPLOAD_TOO_LARGE, UPLOAD_TOO_SLOW, UPLOAD_BROKEN. */
  async take<Answer>(userId: number, file: Readable, use: (head: Uint8Array) => Promise<Answer>): Promise<Answer> {
    if (this.#people.has(userId) || this.#people.size >= this.#limits.atOnce) throw new MarkitError('BUSY');
    this.#people.add(userId);
    try {
      return await use(await headOf(file, this.#limits));
    } finally {
      this.#people.delete(userId);
    }
  }
}

/** The stream is never destroyed: what answers still needs its socket, and Node reads away what is left. */
function headOf(file: Readable, { longest, kept, milliseconds }: UploadLimits): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const pieces: Buffer[] = [];
    let [length, keptLength] = [0, 0];
    const done = (settle: () => void) => {
      clearTimeout(late);
      for (const [event, listener] of Object.entries(listeners)) file.off(event, listener as () => void);
      // A socket that breaks afterwards is nobody's error any more.
      file.on('error', () => undefined);
      settle();
    };
    const refuse = (code: 'UPLOAD_TOO_LARGE' | 'UPLOAD_TOO_SLOW' | 'UPLOAD_BROKEN') =>
      done(() => reject(new MarkitError(code)));
    const listeners = {
      data(piece: Buffer) {
        length += piece.length;
        if (length > longest) return refuse('UPLOAD_TOO_LARGE');
        if (keptLength >= kept) return;
        pieces.push(piece);
        keptLength += piece.length;
      },
      end: () => done(() => resolve(Buffer.concat(pieces))),
      error: () => refuse('UPLOAD_BROKEN'),
      close: () => refuse('UPLOAD_BROKEN'),
    };
    const late = setTimeout(() => refuse('UPLOAD_TOO_SLOW'), milliseconds);
    for (const [event, listener] of Object.entries(listeners)) file.on(event, listener as () => void);
  });
}

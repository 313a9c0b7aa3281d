/** Inflates a data set of the deflated transfer syntax (PS3.5 A.5: RFC 1951, no header) as a stream that has an end. */
import { pipeline, Readable } from 'node:stream';
import { createInflateRaw } from 'node:zlib';

const reasons = {
  BROKEN: 'deflate-broken', // the stream ends early, or is none
  TOO_FAR: 'inflates-too-far',
} as const;

export class InflateError extends Error {
  readonly code: keyof typeof reasons;

  constructor(code: keyof typeof reasons, options?: { cause: unknown }) {
    super(`deflated object: ${code}`, options);
    this.name = 'InflateError';
    this.code = code;
  }

  /** Why the object is held, as it is stored. */
  get reason(): (typeof reasons)[keyof typeof reasons] {
    return reasons[this.code];
  }
}

/** A kilobyte can become a megabyte: `most` bytes come out at most. What follows the stream is padding, and dropped. */
export async function* inflated(deflated: AsyncIterable<Buffer>, most: number): AsyncGenerator<Buffer> {
  const inflate = createInflateRaw({ chunkSize: 64 * 1024 });
  // Its failure is also the failure of the loop below.
  pipeline(Readable.from(deflated), inflate, () => undefined);
  let length = 0;
  try {
    for await (const piece of inflate as AsyncIterable<Buffer>) {
      length += piece.length;
      if (length > most) throw new InflateError('TOO_FAR');
      yield piece;
    }
  } catch (thrown) {
    const code = (thrown as NodeJS.ErrnoException | null)?.code;
    throw code?.startsWith('Z_') ? new InflateError('BROKEN', { cause: thrown }) : thrown;
  } finally {
    inflate.destroy();
  }
}

/** Parses the bytes of a whole data set: explicit or implicit VR, little or big endian, undefined lengths, with limits. */

import type { DataSet } from './data-set.ts';

export interface ReadLimits {
  /** Sequences inside each other; default 32. */
  readonly depth?: number;
  /** Elements of all levels together; default 100,000. */
  readonly elements?: number;
}

export interface ReadOptions extends ReadLimits {
  readonly explicit: boolean;
  readonly bigEndian?: boolean;
}

/** Values are views of `bytes` (copies only where big endian is turned). Throws DataSetError. */
export function readDataSet(_bytes: Uint8Array, _options: ReadOptions): DataSet {
  throw new Error('not written yet');
}

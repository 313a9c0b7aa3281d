/** Writes a data set as explicit VR little endian: sorted, even padding, defined lengths for sequences and items. */

import type { DataSet } from './data-set.ts';

/** Throws DataSetError('NOT_WRITABLE') for a value too long for its VR. */
export function writeDataSet(_dataSet: DataSet): Uint8Array {
  throw new Error('not written yet');
}

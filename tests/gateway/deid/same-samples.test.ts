import { expect, test } from 'vitest';
import { readDataSet } from '../../../data-set/reader.ts';
import { storedTransferSyntax } from '../../../data-set/transfer-syntax.ts';
import { BulkError, BulkFilter } from '../../../gateway/deid/bulk-filter.ts';
import { decodeFrame } from '../../../gateway/pixels/decode.ts';
import { describeFrames } from '../../../gateway/pixels/frame-description.ts';
import { FrameError } from '../../../gateway/pixels/frame-error.ts';
import { type PublicHeader, publicHeaders } from '../../data-set/public-headers.ts';
import { noSharedData, sharedData } from '../../support/shared-data.ts';
import { deidentified } from './images.ts';

/** The only frame of an encapsulated element: its fragments joined. */
function onlyFrame(element: Uint8Array): Uint8Array {
  const [pixels] = readDataSet(element, { explicit: true }).elements;
  return pixels?.kind === 'fragments' ? Buffer.concat(pixels.fragments.slice(1)) : new Uint8Array(0);
}

/** The element before and after the filter, head included; undefined where it is not one encapsulated frame. */
function beforeAndAfter({
  dataSet,
  state,
  transferSyntax,
}: PublicHeader): readonly [Uint8Array, Uint8Array] | undefined {
  const result = deidentified(dataSet);
  if (result.kind === 'hold' || state.bulk === undefined || state.bulk.length !== undefined) return undefined;
  const { identity } = result;
  if (identity.frames !== 1 || identity.rows * identity.columns > 300_000) return undefined;
  const filter = new BulkFilter({ transferSyntax, bulk: state.bulk, identity });
  const after = Buffer.concat(filter.push(state.rest));
  const { bytes } = filter.end();
  return [Buffer.concat([after.subarray(0, 12), state.rest.subarray(0, bytes)]), after];
}

test('public files: where the filter changed bytes every sample is what it was', async (context) => {
  const root = sharedData('dicom');
  if (root === undefined) return context.skip(noSharedData);
  let compared = 0;
  for (const header of publicHeaders(root)) {
    try {
      const pair = beforeAndAfter(header);
      if (pair === undefined || Buffer.compare(...pair) === 0) continue;
      const { format } = describeFrames(header.dataSet, storedTransferSyntax(header.transferSyntax));
      const [before, after] = await Promise.all(pair.map((element) => decodeFrame(onlyFrame(element), format)));
      expect(after?.samples, header.row.file).toEqual(before?.samples);
      compared += 1;
    } catch (error) {
      // Held, or broken on purpose: there are no samples to compare.
      if (!(error instanceof BulkError) && !(error instanceof FrameError)) throw error;
    }
  }
  expect(compared).toBeGreaterThan(15);
});

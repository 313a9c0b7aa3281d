import { expect, test } from 'vitest';
import { dataSetOf } from '../../../data-set/data-set.ts';
import { sequenceElement, textElement } from '../../../data-set/elements.ts';
import { encodePart10Pieces, readFileMeta } from '../../../data-set/part10.ts';
import { readDataSet } from '../../../data-set/reader.ts';
import { carryDataSet } from '../../../gateway/deid/carry-data-set.ts';
import { deriveSiteKeys, pseudonymUid } from '../../../gateway/deid/pseudonym.ts';
import { publicHeaders } from '../../data-set/public-headers.ts';
import { noSharedData, sharedData } from '../../support/shared-data.ts';
import { cleanOf, ctImage, deidentified, imageOf } from './images.ts';

const secrets = [7, 8].map((byte) => new Uint8Array(32).fill(byte));
const [one, two] = [deriveSiteKeys(secrets.slice(0, 1)), deriveSiteKeys(secrets)];
const [link] = two.links as [Uint8Array];

const transferSyntax = '1.2.840.10008.1.2.1';
const bytesOf = (dataSet: Parameters<typeof encodePart10Pieces>[0]) =>
  Buffer.concat(encodePart10Pieces(dataSet, { transferSyntax }));

/** Read back from its bytes as a rotation does, carried, and written again. */
function carried(bytes: Buffer, longSequences?: number): Buffer {
  const options = { explicit: true, elements: 4_000_000, longSequences };
  return bytesOf(carryDataSet(readDataSet(bytes.subarray(readFileMeta(bytes).dataSetOffset), options), link));
}

test('a stored header that is carried is the one that the next key would have made, to the byte', () => {
  const reference = (uid: string) =>
    dataSetOf([textElement(0x00081150, 'UI', ctImage), textElement(0x00081155, 'UI', uid)]);
  const source = imageOf(ctImage, [
    textElement(0x00080050, 'SH', 'A-17'),
    textElement(0x00200052, 'UI', '1.2.3.9'),
    sequenceElement(0x00082112, [reference('1.2.3.4'), reference('1.2.3.5')]),
  ]);
  const [first, second] = [deidentified(source, { keys: one }), deidentified(source, { keys: two })];
  if (first.kind === 'hold' || second.kind === 'hold') throw new Error('held');
  const [before, after] = [bytesOf(first.dataSet), bytesOf(second.dataSet)];
  expect(before.equals(after)).toBe(false);
  expect(carried(before).equals(after)).toBe(true);
  // As a long sequence too, item by item.
  expect(carried(before, 16).equals(after)).toBe(true);
  for (const uid of ['1.2.3.4', '1.2.3.5', '1.2.3.9']) {
    expect(carried(before).includes(pseudonymUid(two, uid))).toBe(true);
    expect(carried(before).includes(pseudonymUid(one, uid))).toBe(false);
  }
});

test('UIDs that a profile retains are the sender’s: they stay', () => {
  const retained = dataSetOf([
    textElement(0x00080016, 'UI', ctImage),
    textElement(0x00080018, 'UI', '2.25.4711'),
    textElement(0x00100020, 'LO', cleanOf(imageOf(ctImage)).identity.patientKey),
    sequenceElement(0x00120064, [dataSetOf([textElement(0x00080100, 'SH', '113110')])]),
  ]);
  const { elements } = carryDataSet(retained, link);
  expect(elements[1]).toEqual(retained.elements[1]);
  expect(elements[2]).not.toEqual(retained.elements[2]);
});

test('public files: carried, each header is the one that the next key makes', (context) => {
  const root = sharedData('dicom');
  if (root === undefined) return context.skip(noSharedData);
  let compared = 0;
  for (const { dataSet, row } of publicHeaders(root)) {
    const [first, second] = [deidentified(dataSet, { keys: one }), deidentified(dataSet, { keys: two })];
    if (first.kind === 'hold' || second.kind === 'hold') continue;
    compared += 1;
    expect(carried(bytesOf(first.dataSet)).equals(bytesOf(second.dataSet)), row.file).toBe(true);
  }
  expect(compared).toBeGreaterThan(200);
});

import { basename } from 'node:path';
import { expect, test } from 'vitest';
import { type DataSet, dataSetOf, withElements } from '../../../data-set/data-set.ts';
import { sequenceElement, textElement } from '../../../data-set/elements.ts';
import { encodePart10Pieces, readFileMeta } from '../../../data-set/part10.ts';
import { readDataSet } from '../../../data-set/reader.ts';
import { firstString, strings } from '../../../data-set/values.ts';
import { carryDataSet } from '../../../gateway/deid/carry-data-set.ts';
import { deidentifyHeader } from '../../../gateway/deid/deidentify.ts';
import { markitProfile, type Profile, profileOf } from '../../../gateway/deid/profile.ts';
import { deriveSiteKeys, pseudonymUid, type SiteKeys } from '../../../gateway/deid/pseudonym.ts';
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

test('the UID of a device that a profile retains stays, though it begins as a pseudonym does; of a wrong form none is there', () => {
  const profile = profileOf({ name: 'device', version: 1, options: ['retain-device-identity'] });
  const device = '2.25.329800735698586629295641978511506172918';
  const [first, second] = [one, two].map((keys) =>
    cleaned(imageOf(ctImage, [textElement(0x00181002, 'UI', device)]), keys, profile),
  );
  if (!first || !second) throw new Error('held');
  expect(firstString(first, 0x00181002)).toBe(device);
  expect(carried(bytesOf(first)).equals(bytesOf(second))).toBe(true);
  const odd = cleaned(imageOf(ctImage, [textElement(0x00181002, 'UI', 'CT.7')]), one, profile);
  expect(odd && strings(odd, 0x00181002)).toEqual([]);
});

const everything = profileOf({
  name: 'full',
  version: 1,
  options: ['retain-safe-private', 'retain-uids', 'retain-full-dates', 'clean-structured-content', 'clean-graphics'],
});

test.for([markitProfile, profileOf({ name: 'bare', version: 1, options: [] }), everything])(
  'public files, profile $name: carried, each header is the one that the next key makes, and a second pass changes nothing',
  (profile, context) => {
    const root = sharedData('dicom');
    if (root === undefined) return context.skip(noSharedData);
    let compared = 0;
    const unlike: string[] = [];
    for (const { dataSet, row } of publicHeaders(root)) {
      const [first, second] = [one, two].map((keys) => cleaned(dataSet, keys, profile));
      if (!first || !second) continue;
      compared += 1;
      const after = carried(bytesOf(first));
      if (!after.equals(bytesOf(second))) unlike.push(basename(row.file ?? ''));
      const again = cleaned(readBack(after), two, profile);
      expect(again && bytesOf(again).equals(after), row.file).toBe(true);
    }
    expect(compared).toBeGreaterThan(200);
    // Where UIDs are retained and one is none, it has a pseudonym, which nobody can tell from a sender's UID any more: it stays.
    const without = ['badVR.dcm', 'bad_sequence.dcm', 'rtdose.dcm', 'rtdose_1frame.dcm'];
    expect(unlike.sort()).toEqual(profile === everything ? without : []);
  },
);

test('the seal is the new key’s over the new names: no older secret made it, and to them the header is a stranger', () => {
  const first = cleaned(imageOf(ctImage), one, markitProfile) as DataSet;
  const after = readBack(carried(bytesOf(first)));
  const [before, now] = [first, after].map((header) => strings(header, methodTag)[1] ?? '') as [string, string];
  expect(before).toMatch(/^[0-9a-f]{32}$/);
  expect(now).toMatch(/^[0-9a-f]{32}$/);
  expect(bytesOf(after).includes(before)).toBe(false);
  const nameOf = (header: DataSet | undefined) => header && firstString(header, 0x00080018);
  expect(nameOf(cleaned(after, two, markitProfile))).toBe(nameOf(after));
  // Nor does the box know what it wrote under the key before: its names would come back.
  for (const keys of [one, deriveSiteKeys(secrets.slice(1)), deriveSiteKeys(secrets.toReversed())])
    expect(nameOf(cleaned(after, keys, markitProfile))).not.toBe(nameOf(after));
  expect(nameOf(cleaned(first, two, markitProfile))).not.toBe(nameOf(first));
});

test('of a class that is not known any more the old seal is dropped', () => {
  const first = cleaned(imageOf(ctImage), one, markitProfile) as DataSet;
  const [method = '', mark = ''] = strings(first, methodTag);
  const after = carryDataSet(withElements(first, [textElement(0x00080016, 'UI', '1.2.3.4.5')]), link);
  expect(strings(after, methodTag)).toEqual([method]);
  expect(bytesOf(after).includes(mark)).toBe(false);
});

const methodTag = 0x00120063;

/** Undefined: held. */
function cleaned(source: DataSet, keys: SiteKeys, profile: Profile): DataSet | undefined {
  const uid = (tag: number) => firstString(source, tag) ?? '';
  const who = { sopClassUid: uid(0x00080016), sopInstanceUid: uid(0x00080018) };
  const result = deidentifyHeader(source, { ...who, keys, profile, transferSyntax });
  return result.kind === 'clean' ? result.dataSet : undefined;
}

function readBack(bytes: Buffer): DataSet {
  return readDataSet(bytes.subarray(readFileMeta(bytes).dataSetOffset), { explicit: true, elements: 4_000_000 });
}

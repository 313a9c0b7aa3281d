import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { findElement } from '../../../data-set/data-set.ts';
import { encodePart10Header, readPart10Header } from '../../../data-set/part10.ts';
import { firstString } from '../../../data-set/values.ts';
import { allowListOf } from '../../../gateway/deid/allow-list.ts';
import { BulkError, BulkFilter } from '../../../gateway/deid/bulk-filter.ts';
import { normalisePatientId, patientKey } from '../../../gateway/deid/pseudonym.ts';
import { type PublicHeader, publicHeaders } from '../../data-set/public-headers.ts';
import { noSharedData, sharedData } from '../../support/shared-data.ts';
import { deidentified, keys } from './images.ts';

/** The file as it would be stored, or why it would be held. */
function stored({ dataSet, state, transferSyntax }: PublicHeader, chunk: number): Uint8Array | string {
  const result = deidentified(dataSet);
  if (result.kind === 'hold') return result.reason;
  if (state.bulk === undefined) return 'no pixel data';
  try {
    const filter = new BulkFilter({ transferSyntax, bulk: state.bulk, identity: result.identity });
    const out = [encodePart10Header(result.dataSet, { transferSyntax })];
    for (let at = 0; at < state.rest.length; at += chunk) out.push(...filter.push(state.rest.subarray(at, at + chunk)));
    filter.end();
    return Buffer.concat(out);
  } catch (error) {
    if (error instanceof BulkError) return error.code;
    throw error;
  }
}

test('public files: each is stored whole and readable or held with a reason; native pixels are those of the manifest', (context) => {
  const root = sharedData('dicom');
  if (root === undefined) return context.skip(noSharedData);
  const count = { native: 0, encapsulated: 0, held: 0 };
  for (const header of publicHeaders(root)) {
    const file = stored(header, 65_536);
    if (typeof file === 'string') {
      count.held += 1;
      continue;
    }
    const back = readPart10Header(file);
    const value = file.subarray(back.bulkOffset);
    expect(back.dataSet.elements.some(({ tag }) => ((tag >>> 16) & 1) === 1)).toBe(false);
    if (back.bulkLength === undefined) count.encapsulated += 1;
    else {
      count.native += 1;
      expect(value.length).toBe(back.bulkLength);
      const sha = createHash('sha256').update(value).digest('hex');
      expect(sha, header.row.file).toBe(header.row.pixeldata_value_sha256);
    }
  }
  console.log(count);
  expect(count.native).toBeGreaterThan(110);
  expect(count.encapsulated).toBeGreaterThan(90);
});

test('public files: the identifiers of the source are nowhere in the stored header', (context) => {
  const root = sharedData('dicom');
  if (root === undefined) return context.skip(noSharedData);
  let checked = 0;
  for (const { dataSet, row } of publicHeaders(root)) {
    const result = deidentified(dataSet);
    if (result.kind === 'hold') continue;
    const text = Buffer.from(encodePart10Header(result.dataSet, { transferSyntax: '1.2.840.10008.1.2.1' })).toString(
      'latin1',
    );
    for (const tag of [
      0x00080018, 0x00080050, 0x00080080, 0x00080090, 0x00081010, 0x00100010, 0x00100020, 0x0020000d, 0x0020000e,
    ]) {
      const value = firstString(dataSet, tag);
      // One public file names the maker as its institution.
      const maker = firstString(dataSet, 0x00080070) ?? '';
      if (value === undefined || value.length < 5 || maker.includes(value)) continue;
      expect(text.includes(value), `${row.file} ${tag.toString(16)}`).toBe(false);
      checked += 1;
    }
  }
  expect(checked).toBeGreaterThan(800);
});

test('public files: no two objects without a patient ID are one patient unless they are one study', (context) => {
  const root = sharedData('dicom');
  if (root === undefined) return context.skip(noSharedData);
  const owners = new Map<string, string>();
  let objects = 0;
  for (const { dataSet } of publicHeaders(root)) {
    const patientId = firstString(dataSet, 0x00100020) ?? '';
    if (normalisePatientId(patientId) !== '') continue;
    const studyInstanceUid = firstString(dataSet, 0x0020000d) ?? '';
    const sopInstanceUid = firstString(dataSet, 0x00080018) ?? '';
    const key = patientKey(keys, { patientId, issuer: '', studyInstanceUid, sopInstanceUid });
    const owner = studyInstanceUid === '' ? `instance ${sopInstanceUid}` : `study ${studyInstanceUid}`;
    expect(owners.get(key) ?? owner).toBe(owner);
    owners.set(key, owner);
    objects += 1;
  }
  expect(objects).toBeGreaterThan(40);
  expect(owners.size).toBeGreaterThan(10);
  console.log(`${objects} objects without a patient ID, ${owners.size} pseudonymous patients`);
});

test('public files: what an IOD requires of type 2 at its top level is there', (context) => {
  const root = sharedData('dicom');
  if (root === undefined) return context.skip(noSharedData);
  for (const { dataSet } of publicHeaders(root)) {
    const result = deidentified(dataSet);
    if (result.kind === 'hold') continue;
    for (const tag of allowListOf(result.identity.sopClassUid)?.mandatoryType2 ?? []) {
      expect(findElement(result.dataSet, tag), tag.toString(16)).toBeDefined();
    }
  }
});

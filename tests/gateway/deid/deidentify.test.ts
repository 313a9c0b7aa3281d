import { expect, test } from 'vitest';
import { dataSetOf, findElement, withElements } from '../../../data-set/data-set.ts';
import { emptyElement, sequenceElement, textElement, unsignedElement } from '../../../data-set/elements.ts';
import { firstString, items, numbers, strings } from '../../../data-set/values.ts';
import { actionsOf } from '../../../gateway/contract/deid-counts.ts';
import { shiftDate, shiftDays } from '../../../gateway/deid/date-shift.ts';
import { pseudonymUid } from '../../../gateway/deid/pseudonym.ts';
import { cleanOf, crImage, ctImage, deidentified, imageOf, keys } from './images.ts';

function held(...arguments_: Parameters<typeof deidentified>): string | undefined {
  const result = deidentified(...arguments_);
  return result.kind === 'hold' ? result.reason : undefined;
}

test('identity: pseudonyms, shifted date, sex, age from the birth date', () => {
  const { dataSet, identity } = cleanOf(imageOf(ctImage));
  expect(identity.sopInstanceUid).toBe(pseudonymUid(keys, '1.2.3.4'));
  expect(identity).toMatchObject({
    rows: 4,
    columns: 4,
    frames: 1,
    bitsStored: 12,
    patientSex: 'F',
    ageYears: 69,
    instanceNumber: 17,
  });
  expect(identity.studyDate).toBe(shiftDate('20190507', shiftDays(keys, identity.patientKey)));
  expect(identity.studyTime).toBe('101112.5');
  expect(firstString(dataSet, 0x00100020)).toBe(identity.patientKey);
  expect(firstString(dataSet, 0x00100010)).toMatch(/^PSEUDONYM\^[0-9A-F]{8}$/);
  expect(firstString(dataSet, 0x00101010)).toBe('069Y');
  expect(strings(dataSet, 0x00100030)).toEqual([]);
});

test('everybody of ninety and more is ninety', () => {
  const old = (age: string) => cleanOf(withElements(imageOf(ctImage), [textElement(0x00101010, 'AS', age)]));
  expect(old('097Y').identity.ageYears).toBe(90);
  expect(firstString(old('104Y').dataSet, 0x00101010)).toBe('090Y');
  expect(old('003M').identity.ageYears).toBe(0);
  expect(firstString(old('003M').dataSet, 0x00101010)).toBe('003M');
});

test('it is written that and how it was de-identified', () => {
  const { dataSet } = cleanOf(imageOf(ctImage));
  expect(firstString(dataSet, 0x00120062)).toBe('YES');
  expect(firstString(dataSet, 0x00280303)).toBe('MODIFIED');
  const codes = items(dataSet, 0x00120064).map((item) => firstString(item, 0x00080100));
  expect(codes).toEqual(['113100', '113105', '113107', '113108']);
});

test('type 2 attributes of the mandatory modules are there, empty where nothing may stay', () => {
  const { dataSet } = cleanOf(imageOf(crImage));
  for (const tag of [0x00080050, 0x00080090, 0x00200010, 0x00180015, 0x00185101]) {
    expect(findElement(dataSet, tag), tag.toString(16)).toMatchObject({ kind: 'value', value: new Uint8Array(0) });
  }
});

test('the values of one list survive, any other text does not', () => {
  const source = withElements(imageOf(ctImage), [
    textElement(0x00080008, 'CS', 'ORIGINAL', 'PRIMARY', 'AXIAL', 'DOE_JANE'),
    textElement(0x00080070, 'LO', 'SIEMENS Doe'),
    textElement(0x00181210, 'SH', 'B30s'),
    textElement(0x00081030, 'LO', 'Chest of Mrs Doe'),
  ]);
  const { dataSet } = cleanOf(source);
  expect(strings(dataSet, 0x00080008)).toEqual(['ORIGINAL', 'PRIMARY', 'AXIAL']);
  expect(firstString(dataSet, 0x00080070)).toBeUndefined();
  expect(firstString(dataSet, 0x00181210)).toBe('B30s');
  expect(findElement(dataSet, 0x00081030)).toBeUndefined();
});

test('an unknown word between known ones leaves its place', () => {
  const { dataSet } = cleanOf(withElements(imageOf(ctImage), [textElement(0x00080008, 'CS', 'DERIVED', 'DOE', 'MPR')]));
  expect(strings(dataSet, 0x00080008)).toEqual(['DERIVED', '', 'MPR']);
});

test('codes of known schemes stay without their meaning, others go with their item', () => {
  const code = (value: string, scheme: string) =>
    dataSetOf([
      textElement(0x00080100, 'SH', value),
      textElement(0x00080102, 'SH', scheme),
      textElement(0x00080104, 'LO', 'Jane Doe'),
    ]);
  const source = withElements(imageOf(ctImage), [
    sequenceElement(0x00082218, [
      code('51185008', 'SCT'),
      code('51185009', 'SCT'),
      code('T-D3000', 'SRT'),
      code('JD1', '99DOE'),
    ]),
  ]);
  const codes = items(cleanOf(source).dataSet, 0x00082218);
  expect(codes.map((item) => strings(item, 0x00080100)[0])).toEqual(['51185008', 'T-D3000']);
  expect(codes.map((item) => strings(item, 0x00080104)[0])).toEqual(['51185008', 'T-D3000']);
});

test('references stay, their UIDs are pseudonyms, classes of the standard are not', () => {
  const reference = dataSetOf([textElement(0x00081150, 'UI', ctImage), textElement(0x00081155, 'UI', '1.2.3.4')]);
  const source = withElements(imageOf(ctImage), [sequenceElement(0x00081140, [reference])]);
  const { dataSet, identity } = cleanOf(source);
  const [kept] = items(dataSet, 0x00081140);
  expect(kept && strings(kept, 0x00081150)).toEqual([ctImage]);
  expect(kept && strings(kept, 0x00081155)).toEqual([identity.sopInstanceUid]);
});

test('private data, overlays, curves, icons and values of a wrong VR go, and are counted', () => {
  const source = withElements(imageOf(ctImage), [
    textElement(0x00290010, 'LO', 'ACME'),
    textElement(0x00291001, 'LO', 'x'),
    unsignedElement(0x60000010, 4),
    { kind: 'value', tag: 0x60003000, vr: 'OW', value: new Uint8Array(2) },
    { kind: 'value', tag: 0x50003000, vr: 'OW', value: new Uint8Array(2) },
    sequenceElement(0x00880200, [imageOf(ctImage)]),
    textElement(0x00180060, 'LO', '120'),
    sequenceElement(0xfffafffa, [dataSetOf([textElement(0x04000310, 'LO', 'signed by')])]),
    textElement(0xfffcfffc, 'LO', 'x'),
  ]);
  const { dataSet, counts } = cleanOf(source);
  for (const tag of [0x00290010, 0x00291001, 0x60000010, 0x60003000, 0x50003000, 0x00880200, 0xfffafffa, 0xfffcfffc]) {
    expect(findElement(dataSet, tag)).toBeUndefined();
  }
  // KVP is type 2 of the CT Image module.
  expect(findElement(dataSet, 0x00180060)).toMatchObject({ vr: 'DS', value: new Uint8Array(0) });
  expect(counts.elements.kinds.private).toEqual({ foreign: 2 });
  expect(actionsOf(counts.elements.kinds).removed).toBeGreaterThan(20);
});

test('burned-in annotation is told as it came', () => {
  const burned = (value: string) =>
    cleanOf(withElements(imageOf(crImage), [textElement(0x00280301, 'CS', value)])).identity.burnedIn;
  expect(burned('YES')).toBe(true);
  expect(burned('NO')).toBe(false);
  expect(cleanOf(imageOf(crImage)).identity.burnedIn).toBeUndefined();
});

test('numbers out of range or of wrong form go', () => {
  const source = withElements(imageOf(ctImage), [
    textElement(0x00200011, 'IS', '0012345678'),
    textElement(0x00281053, 'DS', '1e400'),
    textElement(0x00281052, 'DS', '-1024 '),
    { kind: 'value', tag: 0x00189087, vr: 'FD', value: new TextEncoder().encode('JANE_DOE') },
  ]);
  const { dataSet, identity } = cleanOf(source);
  expect(identity.seriesNumber).toBeUndefined();
  expect(numbers(dataSet, 0x00281052)).toEqual([-1024]);
  expect(identity.rescaleSlope).toBeUndefined();
  expect(findElement(dataSet, 0x00189087)).toBeUndefined();
});

test('what cannot be made clean is held with its reason', () => {
  const image = imageOf(ctImage);
  expect(held(image, { sopClassUid: '1.2.3' })).toBe('unknown-sop-class');
  expect(held(image, { sopClassUid: crImage })).toBe('sop-class-differs');
  expect(held(withElements(image, [emptyElement(0x0020000d, 'UI')]))).toBe('no-study');
  expect(held(withElements(image, [unsignedElement(0x60000102, 12)]))).toBe('overlay-in-pixels');
  expect(held(withElements(image, [unsignedElement(0x00280100, 12)]))).toBe('pixel-description');
  expect(held(withElements(image, [textElement(0x00280004, 'CS', 'PALETTE COLOR')]))).toBe('no-palette');
  expect(held(dataSetOf(image.elements.filter(({ tag }) => tag !== 0x00280010)))).toBe('not-an-image');
});

test('nothing depends on the clock, a sequence or the order of calls', () => {
  const first = cleanOf(imageOf(ctImage));
  cleanOf(imageOf(crImage));
  expect(cleanOf(imageOf(ctImage))).toEqual(first);
});

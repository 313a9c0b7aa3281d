import { expect, test } from 'vitest';
import { type DataElement, type DataSet, dataSetOf, findElement, withElements } from '../../../data-set/data-set.ts';
import { emptyElement, sequenceElement, textElement, unsignedElement } from '../../../data-set/elements.ts';
import { encodePart10Header, readPart10Header } from '../../../data-set/part10.ts';
import { firstString, items, numbers, strings } from '../../../data-set/values.ts';
import { type DeidResult, deidentifyHeader } from '../../../gateway/deid/deidentify.ts';
import { rulesHash } from '../../../gateway/deid/manifest.ts';
import { markitProfile, type OptionId, profileOf, profileOptions } from '../../../gateway/deid/profile.ts';
import { ctImage, deidentified, imageOf, keys } from './images.ts';

const latin1 = (tag: number, vr: 'LO' | 'SH' | 'ST', text: string): DataElement => ({
  kind: 'value',
  tag,
  vr,
  value: Buffer.from(text.length % 2 === 0 ? text : `${text} `, 'latin1'),
});
const code = (value: string, scheme: string) =>
  dataSetOf([
    textElement(0x00080100, 'SH', value),
    textElement(0x00080102, 'SH', scheme),
    textElement(0x00080104, 'LO', 'as somebody typed it'),
  ]);

/** A CT of a real house: everything an option could keep is there. */
const source: DataSet = {
  ...withElements(imageOf(ctImage), [
    textElement(0x00080005, 'CS', 'ISO_IR 100'),
    textElement(0x00080021, 'DA', '20190507'),
    textElement(0x0008002a, 'DT', '20190507101112.25+0200'),
    textElement(0x00080050, 'SH', 'A20190507-1'),
    latin1(0x00080080, 'LO', 'Universitätsklinikum Westerland'),
    textElement(0x00080081, 'ST', 'Parkweg 3\r\n25980 Westerland'),
    textElement(0x00080090, 'PN', 'Haase^Wu'),
    textElement(0x00080201, 'SH', '+0200'),
    textElement(0x00081010, 'SH', 'CTROOM7'),
    textElement(0x00081030, 'LO', 'CHEST'),
    textElement(0x00081040, 'LO', 'Radiologie II'),
    sequenceElement(0x00081140, [dataSetOf([textElement(0x00081155, 'UI', '1.2.3.4')])]),
    textElement(0x00101010, 'AS', '069Y'),
    textElement(0x00101020, 'DS', '1.7'),
    textElement(0x00101030, 'DS', '82'),
    unsignedElement(0x001021c0, 4),
    textElement(0x00180015, 'CS', 'CHEST'),
    textElement(0x00181000, 'LO', 'SN-99812'),
    textElement(0x00181002, 'UI', '1.3.12.2.1107.5.1.4.99812'),
    textElement(0x00181030, 'LO', 'Thorax'),
    textElement(0x00181200, 'DA', '20190410'),
    textElement(0x00200052, 'UI', '1.2.3.9'),
    sequenceElement(0x00400555, [
      dataSetOf([
        textElement(0x0040a040, 'CS', 'NUMERIC'),
        sequenceElement(0x0040a043, [code('113691', 'DCM')]),
        textElement(0x0040a30a, 'DS', '12.5'),
        sequenceElement(0x004008ea, [code('mm', 'UCUM')]),
      ]),
      dataSetOf([
        textElement(0x0040a040, 'CS', 'TEXT'),
        sequenceElement(0x0040a043, [code('113691', 'DCM')]),
        textElement(0x0040a160, 'UT', 'Mrs Doe moved'),
      ]),
      dataSetOf([
        textElement(0x0040a040, 'CS', 'CODE'),
        sequenceElement(0x0040a043, [code('113691', 'DCM')]),
        sequenceElement(0x0040a168, [code('JD', '99DOE')]),
      ]),
    ]),
    textElement(0x00190010, 'LO', 'GEMS_ACQU_01'),
    textElement(0x00190011, 'LO', 'ACME'),
    textElement(0x00191002, 'SL', 'abcd'),
    textElement(0x00191018, 'LO', 'S'),
    textElement(0x0019101a, 'LO', 'Doe'),
    textElement(0x00191119, 'DS', '7'),
    textElement(0x00430010, 'LO', 'GEMS_PARM_01'),
    { kind: 'value', tag: 0x00431027, vr: 'UN', value: Buffer.from('0.984:1 ') },
  ]),
  characterSet: 'ISO_IR 100',
};

function cleaned(options: readonly OptionId[], from: DataSet = source): DeidResult {
  return deidentifyHeader(from, {
    keys,
    sopClassUid: firstString(from, 0x00080016) ?? '',
    sopInstanceUid: firstString(from, 0x00080018) ?? '',
    transferSyntax: '1.2.840.10008.1.2.1',
    profile: profileOf({ name: 'tried', version: 1, options }),
  });
}

function clean(options: readonly OptionId[], from?: DataSet) {
  const result = cleaned(options, from);
  if (result.kind === 'hold') throw new Error(result.reason);
  return result;
}

/** Value text by tag, undefined where there is none. */
function left(options: readonly OptionId[], tags: readonly number[], from?: DataSet): (string | undefined)[] {
  const { dataSet } = clean(options, from);
  return tags.map((tag) => firstString(dataSet, tag));
}

test('the Basic profile alone: no date, no characteristic, no description, and that is what it says of itself', () => {
  const { dataSet, identity } = clean([]);
  for (const tag of [0x00080021, 0x0008002a, 0x00101010, 0x00101020, 0x001021c0, 0x00081030, 0x00181030, 0x00181000]) {
    expect(findElement(dataSet, tag), tag.toString(16)).toBeUndefined();
  }
  // Type 2: Study Date and Time, Patient's Sex.
  for (const tag of [0x00080020, 0x00080030, 0x00100040]) {
    expect(findElement(dataSet, tag)).toMatchObject({ value: new Uint8Array(0) });
  }
  expect(identity).toMatchObject({ patientSex: undefined, ageYears: undefined, studyDate: undefined });
  expect(firstString(dataSet, 0x00280303)).toBe('REMOVED');
  expect(items(dataSet, 0x00120064).map((item) => firstString(item, 0x00080100))).toEqual(['113100']);
  expect(firstString(dataSet, 0x00180015)).toBe('CHEST');
});

test('each option writes its own code, and no two profiles have the same rules', () => {
  const hashes = new Set<string>();
  for (const { id, code: said } of profileOptions) {
    const profile = profileOf({ name: 'tried', version: 1, options: [id] });
    hashes.add(rulesHash(profile));
    const codes = items(clean([id]).dataSet, 0x00120064).map((item) => firstString(item, 0x00080100));
    expect(codes).toEqual(['113100', said].sort());
  }
  expect(hashes.size).toBe(profileOptions.length);
});

test('Retain UIDs: as they came, in references, file meta and identity; a text in their place is none', () => {
  const tags = [0x00080018, 0x0020000d, 0x0020000e, 0x00200052];
  expect(left(['retain-uids'], tags)).toEqual(['1.2.3.4', '1.2.3.1', '1.2.3.2', '1.2.3.9']);
  const { dataSet, identity } = clean(['retain-uids']);
  expect(identity).toMatchObject({
    sopInstanceUid: '1.2.3.4',
    studyInstanceUid: '1.2.3.1',
    seriesInstanceUid: '1.2.3.2',
  });
  const [reference] = items(dataSet, 0x00081140);
  expect(reference && firstString(reference, 0x00081155)).toBe('1.2.3.4');
  expect(identity.patientKey).toBe(firstString(dataSet, 0x00100020));
  expect(identity.patientKey).toMatch(/^[0-9a-f]{32}$/);
  const file = readPart10Header(encodePart10Header(dataSet, { transferSyntax: '1.2.840.10008.1.2.1' }));
  expect(file.meta.sopInstanceUid).toBe('1.2.3.4');
  const odd = withElements(source, [textElement(0x00200052, 'UI', 'Doe.1'), textElement(0x0020000d, 'UI', '../1')]);
  for (const uid of left(['retain-uids'], [0x00200052, 0x0020000d], odd)) expect(uid).toMatch(/^2\.25\.\d+$/);
  expect(left([], [0x00080018])[0]).toMatch(/^2\.25\.\d+$/);
});

test('Retain Device Identity: serial number, station and device UID, and no other UID', () => {
  const tags = [0x00081010, 0x00181000, 0x00181002];
  expect(left(['retain-device-identity'], tags)).toEqual(['CTROOM7', 'SN-99812', '1.3.12.2.1107.5.1.4.99812']);
  expect(left(['retain-device-identity'], [0x00200052, 0x00080080])).toEqual([
    expect.stringMatching(/^2\.25\./),
    undefined,
  ]);
  expect(left(['modified-dates'], tags.slice(0, 2))).toEqual([undefined, undefined]);
  // Days on which a device was calibrated follow the options of dates.
  expect(left(['retain-device-identity'], [0x00181200])).toEqual([undefined]);
});

test('Retain Institution Identity: in Unicode whatever came, and read back as it was', () => {
  const tags = [0x00080080, 0x00080081, 0x00081040];
  const expected = ['Universitätsklinikum Westerland', 'Parkweg 3\r\n25980 Westerland', 'Radiologie II'];
  const { dataSet } = clean(['retain-institution-identity']);
  expect(firstString(dataSet, 0x00080005)).toBe('ISO_IR 192');
  const file = readPart10Header(encodePart10Header(dataSet, { transferSyntax: '1.2.840.10008.1.2.1' }));
  expect(tags.map((tag) => firstString(file.dataSet, tag))).toEqual(expected);
  expect(left([], tags)).toEqual([undefined, undefined, undefined]);
});

test.each<readonly [string, DataElement]>([
  ['longer than its VR', textElement(0x00080080, 'LO', 'K'.repeat(65))],
  ['a control sign', textElement(0x00080080, 'LO', 'Klinikum\u001b[2J')],
  ['more values than it has', textElement(0x00080080, 'LO', 'Klinikum', 'Doe')],
  ['another VR', textElement(0x00080080, 'ST', 'Klinikum')],
  ['bytes of no character', { kind: 'value', tag: 0x00080080, vr: 'LO', value: Uint8Array.of(0x4b, 0x85, 0x4b, 0x20) }],
])('what is kept has its form checked: %s', (_what, element) => {
  expect(left(['retain-institution-identity'], [0x00080080], withElements(source, [element]))).toEqual([undefined]);
});

test('the sweep finds the patient in what is kept on purpose, and nothing else there', () => {
  const both: OptionId[] = ['retain-institution-identity', 'retain-device-identity'];
  const named = (text: string) => cleaned(both, withElements(source, [textElement(0x00080080, 'LO', text)]));
  expect(named('Klinikum').kind).toBe('clean');
  // The address has the same town: it cannot be told from what is kept.
  expect(
    cleaned(['retain-institution-identity'], withElements(source, [textElement(0x00101040, 'LO', 'Westerland')])).kind,
  ).toBe('clean');
  for (const text of ['Praxis Dr. Haase', 'Station of Jane', 'Nr. MRN-0017', 'A20190507-1', 'Klinik 19500102']) {
    expect(named(text), text).toEqual({ kind: 'hold', reason: 'identifier-left' });
  }
});

test('Full and Modified Dates: one, the other, or none', () => {
  const tags = [0x00080020, 0x0008002a, 0x00080201, 0x00280303, 0x00100030];
  expect(left(['retain-full-dates'], tags)).toEqual([
    '20190507',
    '20190507101112.25+0200',
    '+0200',
    'UNMODIFIED',
    undefined,
  ]);
  const [date = '', moment = '', zone, said] = left(['modified-dates'], tags);
  expect([zone, said]).toEqual([undefined, 'MODIFIED']);
  expect(date).not.toBe('20190507');
  expect(moment).toBe(`${date}101112.25`);
  expect(() => profileOf({ name: 'both', version: 1, options: ['retain-full-dates', 'modified-dates'] })).toThrow(
    'Dates are either kept in full or modified',
  );
});

test('Full Dates: a birth date is found where it stands by itself, and is not told from a study date of that day', () => {
  const newborn = withElements(source, [textElement(0x00100030, 'DA', '20190507')]);
  expect(cleaned(['retain-full-dates'], newborn).kind).toBe('clean');
  const named = withElements(source, [textElement(0x00080080, 'LO', 'K 19500102')]);
  expect(cleaned(['retain-full-dates', 'retain-institution-identity'], named).kind).toBe('hold');
});

test('Retain Patient Characteristics and Clean Descriptors, on and off', () => {
  const tags = [0x00100040, 0x00101010, 0x00101020, 0x00101030];
  expect(left(['retain-patient-characteristics'], tags)).toEqual(['F', '069Y', '1.7', '82']);
  expect(left([], tags)).toEqual([undefined, undefined, undefined, undefined]);
  expect(left(['clean-descriptors'], [0x00081030, 0x00181030])).toEqual(['CHEST', 'Thorax']);
  expect(left([], [0x00081030, 0x00181030])).toEqual([undefined, undefined]);
});

test('Clean Structured Content: of the acquisition context numbers and codes, no text', () => {
  // The IOD of a CT has none.
  const film = withElements(source, [textElement(0x00080016, 'UI', '1.2.840.10008.5.1.4.1.1.1.1')]);
  const context = items(clean(['clean-structured-content'], film).dataSet, 0x00400555);
  expect(context.map((item) => strings(item, 0x0040a040)[0])).toEqual(['NUMERIC']);
  expect(context.map((item) => numbers(item, 0x0040a30a))).toEqual([[12.5]]);
  expect(items(clean([], film).dataSet, 0x00400555)).toEqual([]);
  expect(findElement(clean(['clean-structured-content']).dataSet, 0x00400555)).toBeUndefined();
});

test('Retain Safe Private: of the list, under their creator, checked by VR; no other creator and no text', () => {
  const { dataSet, counts } = clean(['retain-safe-private']);
  const privates = dataSet.elements.filter(({ tag }) => ((tag >>> 16) & 1) === 1).map(({ tag }) => tag.toString(16));
  // 0019,1002 is a word read as a number, 0019,101a a name, 0019,1119 another creator's, 0043,1027 a ratio in letters.
  expect(privates).toEqual(['190010', '191018']);
  expect(firstString(dataSet, 0x00190010)).toBe('GEMS_ACQU_01');
  expect(counts.elements.kinds.private).toEqual({ kept: 2, foreign: 6 });
  expect(clean([]).dataSet.elements.some(({ tag }) => ((tag >>> 16) & 1) === 1)).toBe(false);
});

test('a number of an implicit data set, where no VR is told, is read as that of the list', () => {
  const pitch = { kind: 'value', tag: 0x00431005, vr: 'UN', value: Uint8Array.of(7, 0) } as const;
  const { dataSet } = clean(['retain-safe-private'], withElements(source, [pitch]));
  expect(findElement(dataSet, 0x00431005)).toMatchObject({ vr: 'SS', value: Uint8Array.of(7, 0) });
  expect(findElement(dataSet, 0x00430010)).toBeDefined();
});

test('options of one profile are not those of the next', () => {
  const before = deidentified(source);
  for (const { id } of profileOptions) cleaned([id]);
  expect(deidentified(source)).toEqual(before);
  const same = cleaned(markitProfile.options);
  const statement = new Set([0x00120063]);
  const plain = (result: DeidResult) =>
    result.kind === 'clean' ? result.dataSet.elements.filter(({ tag }) => !statement.has(tag)) : [];
  expect(plain(same)).toEqual(plain(before));
  expect(emptyElement(0x00100030, 'DA')).toEqual(plain(before).find(({ tag }) => tag === 0x00100030));
});

test('padding as long as a header can hold is cut off at once, in texts that are kept and in names of private blocks', () => {
  const long = ' '.repeat(200_000);
  const padded = withElements(source, [
    textElement(0x00080081, 'ST', `Parkweg 3${long}25980`),
    textElement(0x00190010, 'LO', `GEMS_ACQU_01${long}`),
    textElement(0x00430010, 'LO', `GEMS_PARM_01${long}x`),
  ]);
  const { dataSet } = clean(['retain-institution-identity', 'retain-safe-private'], padded);
  expect(firstString(dataSet, 0x00080081)).toBeUndefined();
  expect(firstString(dataSet, 0x00190010)).toBe('GEMS_ACQU_01');
  expect(findElement(dataSet, 0x00430010)).toBeUndefined();
});

test('a letter that nobody sees does not part a name: the text goes', () => {
  const filled = withElements(source, [
    textElement(0x00080005, 'CS', 'ISO_IR 192'),
    { kind: 'value', tag: 0x00080080, vr: 'LO', value: Buffer.from('Praxis D\u3164oe ') },
  ]);
  const read = { ...filled, characterSet: 'ISO_IR 192' };
  expect(left(['retain-institution-identity'], [0x00080080, 0x00081040], read)).toEqual([undefined, 'Radiologie II']);
});

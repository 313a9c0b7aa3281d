import { expect, test } from 'vitest';
import { type DataSet, dataSetOf, findElement, withElements } from '../../../data-set/data-set.ts';
import { sequenceElement, textElement } from '../../../data-set/elements.ts';
import { HeaderReader } from '../../../data-set/header-reader.ts';
import { encodePart10Header, readFileMeta } from '../../../data-set/part10.ts';
import { explicitLittleEndian } from '../../../data-set/transfer-syntax.ts';
import { firstString, items, strings } from '../../../data-set/values.ts';
import { deidentifyHeader, deidentifyObject } from '../../../gateway/deid/deidentify.ts';
import { markitProfile, type OptionId, type Profile, profileOf } from '../../../gateway/deid/profile.ts';
import { deriveSiteKeys, type SiteKeys } from '../../../gateway/deid/pseudonym.ts';
import { publicHeaders } from '../../data-set/public-headers.ts';
import { noSharedData, sharedData } from '../../support/shared-data.ts';
import { ctImage, imageOf, keys } from './images.ts';

const stranger = deriveSiteKeys(new Uint8Array(32).fill(8));

interface Way {
  readonly keys?: SiteKeys;
  readonly profile?: Profile;
  readonly pixels?: number | undefined;
}

/** Undefined: held. */
function pass(source: DataSet, way: Way = {}) {
  const context = {
    keys: way.keys ?? keys,
    profile: way.profile ?? markitProfile,
    sopClassUid: firstString(source, 0x00080016) ?? '',
    sopInstanceUid: firstString(source, 0x00080018) ?? '',
    transferSyntax: explicitLittleEndian,
    pixels: way.pixels,
  };
  const image = findElement(source, 0x00280010) !== undefined;
  const result = image ? deidentifyHeader(source, context) : deidentifyObject(source, context);
  return result.kind === 'clean' ? result : undefined;
}

function fileOf(clean: DataSet): Buffer {
  return Buffer.from(encodePart10Header(clean, { transferSyntax: explicitLittleEndian }));
}

/** As it comes back: written to a file and read from it. */
function readAgain(clean: DataSet): DataSet {
  const file = fileOf(clean);
  const { dataSetOffset } = readFileMeta(file);
  const reader = new HeaderReader({ transferSyntax: explicitLittleEndian });
  const pushed = reader.push(file.subarray(dataSetOffset));
  const state = pushed.state === 'more' ? reader.end() : pushed;
  if (state.state !== 'header') throw new Error(state.state);
  return state.dataSet;
}

const everything: readonly OptionId[] = [
  'retain-safe-private',
  'retain-uids',
  'retain-device-identity',
  'retain-institution-identity',
  'retain-full-dates',
  'clean-structured-content',
];
const profiles: readonly Profile[] = [
  markitProfile,
  profileOf({ name: 'bare', version: 1, options: [] }),
  profileOf({ name: 'full', version: 1, options: everything }),
];

test.for(profiles)(
  'public files, profile $name: a second pass with the same key leaves every byte as it is',
  (profile, context) => {
    const root = sharedData('dicom');
    if (root === undefined) return context.skip(noSharedData);
    let passed = 0;
    for (const { dataSet, row, state } of publicHeaders(root)) {
      const first = pass(dataSet, { profile, pixels: state.bulk?.tag });
      if (first === undefined) continue;
      const second = pass(readAgain(first.dataSet), { profile, pixels: state.bulk?.tag });
      expect(second?.identity, row.file).toEqual(first.identity);
      expect(fileOf(second?.dataSet ?? first.dataSet).equals(fileOf(first.dataSet)), row.file).toBe(true);
      passed += 1;
    }
    console.log(`${profile.name}: ${passed} objects`);
    expect(passed).toBeGreaterThan(230);
  },
);

test('what another key wrote is renamed and moved once more, as any stranger’s is', () => {
  const first = pass(imageOf(ctImage), { keys: stranger });
  const second = first && pass(readAgain(first.dataSet));
  expect(second?.identity.sopInstanceUid).not.toBe(first?.identity.sopInstanceUid);
  expect(second?.identity.patientKey).not.toBe(first?.identity.patientKey);
  expect(firstString(second?.dataSet as DataSet, 0x00080020)).not.toBe(
    firstString(first?.dataSet as DataSet, 0x00080020),
  );
});

test('a seal is broken by every change of what it seals, and under other options: then all is made new', () => {
  const source = withElements(imageOf(ctImage), [
    textElement(0x00080050, 'SH', 'ACC1'),
    textElement(0x00200052, 'UI', '1.2.9'),
  ]);
  const first = pass(source)?.dataSet as DataSet;
  const changes = [
    textElement(0x00080020, 'DA', '20190507'),
    textElement(0x00080021, 'DA', '20190507'),
    textElement(0x00100020, 'LO', 'f'.repeat(32)),
    textElement(0x00080050, 'SH', 'A'.repeat(16)),
    textElement(0x00200052, 'UI', '1.2.826.0.1.4711'),
    textElement(0x0020000d, 'UI', '1.2.826.0.1.4712'),
    textElement(0x00080014, 'UI', '1.2.826.0.1.4713'),
    sequenceElement(0x00081140, [{ elements: [textElement(0x00081155, 'UI', '1.2.826.0.1.4714')], characterSet: '' }]),
    textElement(0x00120063, 'LO', strings(first, 0x00120063)[0] ?? '', '0'.repeat(32)),
    textElement(0x00120063, 'LO', 'Other', strings(first, 0x00120063)[1] ?? ''),
  ];
  for (const change of changes) {
    const forged = readAgain(withElements(first, [change]));
    const second = pass(forged)?.dataSet as DataSet;
    expect(firstString(second, 0x00080018)).not.toBe(firstString(first, 0x00080018));
    const text = fileOf(second).toString('latin1');
    for (const planted of ['20190507', '1.2.826.0.1', 'A'.repeat(16), 'f'.repeat(32)])
      expect(text).not.toContain(planted);
  }
  const full = profileOf({ name: 'full', version: 1, options: ['retain-full-dates'] });
  const dated = pass(source, { profile: full })?.dataSet as DataSet;
  expect(firstString(dated, 0x00080020)).toBe('20190507');
  expect(firstString(pass(readAgain(dated))?.dataSet as DataSet, 0x00080020)).not.toBe('20190507');
});

test('a seal holds every one of very many UIDs', () => {
  const uids = Array.from({ length: 4000 }, (_, at) => `1.2.826.0.1.4711.${at + 1}`);
  const first = pass(withElements(imageOf(ctImage), [textElement(0x0008001a, 'UI', ...uids)]))?.dataSet as DataSet;
  const sealed = strings(first, 0x0008001a);
  expect(sealed).toHaveLength(4000);
  const same = pass(first)?.dataSet as DataSet;
  expect(strings(same, 0x0008001a)).toEqual(sealed);
  for (const at of [0, 2000, 3999]) {
    const forged = withElements(first, [textElement(0x0008001a, 'UI', ...sealed.with(at, '1.2.826.0.1.4711'))]);
    const second = pass(forged)?.dataSet as DataSet;
    expect(strings(second, 0x0008001a)).not.toContain('1.2.826.0.1.4711');
  }
});

test('behind an unbroken seal every value passes the same rules: a name that was put in is gone, or the object is held', () => {
  const first = pass(imageOf(ctImage))?.dataSet as DataSet;
  const put = [
    textElement(0x00081030, 'LO', 'Chest of Mrs Doe'),
    textElement(0x00080080, 'LO', 'Klinikum'),
    textElement(0x00101001, 'PN', 'Chest^Doe'),
    textElement(0x00291010, 'LO', 'Doe'),
    sequenceElement(0x00082218, [{ elements: [textElement(0x00080104, 'LO', 'Doe')], characterSet: '' }]),
  ];
  const second = pass(readAgain(withElements(first, put)));
  expect(fileOf(second?.dataSet as DataSet).equals(fileOf(first))).toBe(true);
});

test('an attribute that the IOD asks for and that did not come stands there empty, and breaks no seal', () => {
  const { elements } = imageOf(ctImage);
  const source = dataSetOf(elements.filter(({ tag }) => tag !== 0x00080020));
  const first = pass(source)?.dataSet as DataSet;
  expect(findElement(first, 0x00080020)).toMatchObject({ value: new Uint8Array(0) });
  expect(fileOf(pass(readAgain(first))?.dataSet as DataSet).equals(fileOf(first))).toBe(true);
});

test('who writes a name or a birth date into a sealed object breaks the seal, and both are searched for', () => {
  const profile = profileOf({ name: 'house', version: 1, options: ['retain-institution-identity'] });
  const source = withElements(imageOf(ctImage), [textElement(0x00080080, 'LO', 'Haus Nord')]);
  const first = pass(source, { profile })?.dataSet as DataSet;
  const house = textElement(0x00080080, 'LO', 'Praxis Doe 19500102');
  expect(pass(readAgain(first), { profile })?.identity).toEqual(pass(source, { profile })?.identity);
  for (const put of [textElement(0x00100010, 'PN', 'Doe^Jane'), textElement(0x00100030, 'DA', '19500102')]) {
    const changed = readAgain(withElements(first, [put]));
    expect(pass(changed, { profile })?.identity.studyInstanceUid).not.toBe(firstString(first, 0x0020000d));
    expect(pass(withElements(changed, [house]), { profile })).toBeUndefined();
  }
});

test('two sites with two keys have no pseudonym, no accession number and no seal in common', (context) => {
  const root = sharedData('dicom');
  if (root === undefined) return context.skip(noSharedData);
  const written = [keys, stranger].map((site) => {
    const names = new Set<string>();
    for (const { dataSet, state } of publicHeaders(root)) {
      const clean = pass(dataSet, { keys: site, pixels: state.bulk?.tag });
      if (clean) collect(clean.dataSet, names);
    }
    return names;
  });
  const [ours, theirs] = written as [Set<string>, Set<string>];
  expect(ours.size).toBeGreaterThan(700);
  expect(theirs.size).toBe(ours.size);
  expect([...ours].filter((name) => theirs.has(name))).toEqual([]);
  console.log(`${ours.size} names at each of two sites, none in common`);
});

/** Pseudonyms at any level: all UIDs but those of the standard, patient, accession, seal. */
function collect(dataSet: DataSet, into: Set<string>): void {
  for (const element of dataSet.elements) {
    if (element.kind === 'sequence') for (const item of items(dataSet, element.tag)) collect(item, into);
    if (element.kind !== 'value') continue;
    const isName = element.vr === 'UI' || [0x00080050, 0x00100010, 0x00100020].includes(element.tag);
    const values = strings(dataSet, element.tag);
    if (isName) for (const value of values) if (value !== '' && !value.startsWith('1.2.840.10008.')) into.add(value);
    if (element.tag === 0x00120063) into.add(values[1] ?? '');
  }
}

test('a date in a content item that goes is no part of the seal', () => {
  const code = (value: string, scheme: string) =>
    dataSetOf([textElement(0x00080100, 'SH', value), textElement(0x00080102, 'SH', scheme)]);
  const item = dataSetOf([
    textElement(0x0040a040, 'CS', 'NUMERIC'),
    sequenceElement(0x0040a043, [code('JD', '99DOE')]),
    textElement(0x0040a121, 'DA', '20190507'),
    textElement(0x0040a30a, 'DS', '12.5'),
  ]);
  const profile = profileOf({ name: 'tried', version: 1, options: ['modified-dates', 'clean-structured-content'] });
  const source = imageOf('1.2.840.10008.5.1.4.1.1.1.1', [sequenceElement(0x00400555, [item])]);
  const first = pass(source, { profile })?.dataSet as DataSet;
  const second = pass(readAgain(first), { profile })?.dataSet as DataSet;
  expect(fileOf(second).equals(fileOf(first))).toBe(true);
});

import { expect, test } from 'vitest';
import { type DataElement, type DataSet, dataSetOf } from '../../../data-set/data-set.ts';
import { sequenceElement, textElement } from '../../../data-set/elements.ts';
import { firstString, items, strings } from '../../../data-set/values.ts';
import { deidentifyHeader, deidentifyObject } from '../../../gateway/deid/deidentify.ts';
import { markitProfile } from '../../../gateway/deid/profile.ts';
import { pseudonymUid } from '../../../gateway/deid/pseudonym.ts';
import { crImage, imageOf, keys } from './images.ts';

const structureSet = '1.2.840.10008.5.1.4.1.1.481.3';

function contextOf(sopClassUid: string, sopInstanceUid = '1.2.3.4') {
  const transferSyntax = '1.2.840.10008.1.2.1';
  return { keys, sopClassUid, sopInstanceUid, transferSyntax, profile: markitProfile, secondLook: true };
}

function without(source: DataSet, ...tags: readonly number[]): DataSet {
  return { ...source, elements: source.elements.filter(({ tag }) => !tags.includes(tag)) };
}

function lookAgain(source: DataSet, sopInstanceUid = '1.2.3.4') {
  const result = deidentifyHeader(source, contextOf(crImage, sopInstanceUid));
  if (result.kind === 'hold') throw new Error(`held: ${result.reason}`);
  return result;
}

test('an image without a study stands alone: no two are merged, and the same one is always the same', () => {
  const [study, patientId] = [0x0020000d, 0x00100020];
  const alone = without(imageOf(crImage), study, 0x0020000e, patientId, 0x00080018);
  const one = lookAgain(alone, '1.2.3.4');
  const other = lookAgain(alone, '1.2.3.5');
  expect(one.coerced).toBe(true);
  expect(lookAgain(alone, '1.2.3.4').identity).toEqual(one.identity);
  for (const name of ['studyInstanceUid', 'seriesInstanceUid', 'sopInstanceUid', 'patientKey'] as const) {
    expect(one.identity[name]).not.toBe(other.identity[name]);
  }
  expect(firstString(one.dataSet, study)).toBe(one.identity.studyInstanceUid);
  expect(new Set(Object.values(one.identity).filter((value) => String(value).startsWith('2.25.'))).size).toBe(3);
  // A series that is named keeps its name, and a patient his number.
  const named = lookAgain(without(imageOf(crImage), study));
  expect(named.identity.seriesInstanceUid).toBe(pseudonymUid(keys, '1.2.3.2'));
  expect(named.identity.patientKey).toBe(lookAgain(imageOf(crImage)).identity.patientKey);
  expect(lookAgain(imageOf(crImage)).coerced).toBe(false);
});

test('what contradicts itself is not put right', () => {
  const reason = (source: DataSet, sopInstanceUid?: string) => {
    const result = deidentifyHeader(source, contextOf(crImage, sopInstanceUid));
    return result.kind === 'hold' ? result.reason : 'clean';
  };
  expect(reason(imageOf('1.2.840.10008.5.1.4.1.1.2'))).toBe('sop-class-differs');
  expect(reason(imageOf(crImage), '1.2.3.99')).toBe('sop-instance-differs');
});

function structures(contour: string): DataSet {
  const drawn = dataSetOf([textElement(0x30060042, 'CS', 'CLOSED_PLANAR'), textElement(0x30060050, 'DS', contour)]);
  const about: DataElement[] = [
    textElement(0x00080016, 'UI', structureSet),
    textElement(0x00080018, 'UI', '1.2.3.4'),
    textElement(0x00080060, 'CS', 'RTSTRUCT'),
    textElement(0x00100020, 'LO', 'MRN-0017'),
    textElement(0x0020000d, 'UI', '1.2.3.1'),
    textElement(0x0020000e, 'UI', '1.2.3.2'),
  ];
  const roi = dataSetOf([textElement(0x30060022, 'IS', '1'), textElement(0x30060026, 'LO', 'Lunge Frau Doe')]);
  const contours = dataSetOf([sequenceElement(0x30060040, [drawn]), textElement(0x30060084, 'IS', '1')]);
  return dataSetOf([...about, sequenceElement(0x30060020, [roi]), sequenceElement(0x30060039, [contours])]);
}

test('a structure set keeps its contours, however long, and loses the names of its structures', () => {
  const points = Array.from({ length: 9_000 }, (_, at) => `${at}.5`).join('\\');
  const result = deidentifyObject(structures(points), contextOf(structureSet));
  if (result.kind !== 'clean') throw new Error(`held: ${result.reason}`);
  const [contours] = items(result.dataSet, 0x30060039);
  const [drawn] = contours ? items(contours, 0x30060040) : [];
  expect(drawn && strings(drawn, 0x30060050).length).toBe(9_000);
  const [roi] = items(result.dataSet, 0x30060020);
  expect(roi && strings(roi, 0x30060026)).toEqual([]);
  expect(result.identity.sopInstanceUid).toBe(pseudonymUid(keys, '1.2.3.4'));
});

test('one whose contours cannot stay, and every kind that lives by text or bytes, waits with its own reason', () => {
  const reason = (source: DataSet, sopClassUid: string) => {
    const result = deidentifyObject(source, contextOf(sopClassUid));
    return result.kind === 'hold' ? result.reason : 'clean';
  };
  expect(reason(structures('0\\DOE^JANE\\0'), structureSet)).toBe('purpose-lost');
  const kinds = {
    '1.2.840.10008.5.1.4.1.1.88.33': 'report',
    '1.2.840.10008.5.1.4.1.1.104.1': 'document',
    '1.2.840.10008.5.1.4.1.1.9.1.1': 'waveform',
    '1.2.840.10008.5.1.4.1.1.9.100.1': 'presentation',
    '1.2.840.10008.5.1.4.1.1.11.1': 'presentation',
    '1.2.840.10008.5.1.4.1.1.4.2': 'spectroscopy',
    '1.2.840.10008.5.1.4.1.1.2': 'no-pixels',
    '1.2.840.10008.5.1.4.39.1': 'no-pixels',
    '1.2.3.4': 'unknown-sop-class',
  };
  for (const [sopClassUid, expected] of Object.entries(kinds)) {
    expect(reason(imageOf(sopClassUid), sopClassUid), sopClassUid).toBe(expected);
  }
});

import { createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import {
  deriveSiteKeys,
  normalisePatientId,
  patientKey,
  pseudonymAccession,
  pseudonymUid,
} from '../../../gateway/deid/pseudonym.ts';
import { keys } from './images.ts';

const nobody = { patientId: '', issuer: '', studyInstanceUid: '1.2', sopInstanceUid: '1.3' };

test('keys differ by purpose, generation and secret, and are the same every time', () => {
  const again = deriveSiteKeys(new Uint8Array(32).fill(7));
  expect(again).toEqual(keys);
  const all = [keys, deriveSiteKeys(new Uint8Array(32).fill(7), 2), deriveSiteKeys(new Uint8Array(32).fill(8))];
  const texts = all
    .flatMap(({ pseudonym, dateShift, digest }) => [pseudonym, dateShift, digest])
    .map((key) => Buffer.from(key).toString('hex'));
  expect(new Set(texts).size).toBe(9);
  expect(() => deriveSiteKeys(new Uint8Array(16))).toThrow(RangeError);
});

test('a UID becomes 2.25 with the first 128 bits of its HMAC in decimal, at most 39 digits', () => {
  const uid = '1.2.840.113619.2.1';
  const hex = createHmac('sha256', keys.pseudonym).update(`uid\0${uid}`).digest('hex').slice(0, 32);
  expect(pseudonymUid(keys, uid)).toBe(`2.25.${BigInt(`0x${hex}`)}`);
  expect(pseudonymUid(keys, uid)).toMatch(/^2\.25\.(0|[1-9]\d{0,38})$/);
  expect(pseudonymUid(keys, uid)).toBe(pseudonymUid(keys, uid));
  expect(pseudonymUid(deriveSiteKeys(new Uint8Array(32)), uid)).not.toBe(pseudonymUid(keys, uid));
});

test('an ID retyped with other case, space, width or leading zeros is the same patient', () => {
  for (const id of ['ab 12', 'AB12', ' ab12 ', 'ＡＢ１２']) expect(normalisePatientId(id)).toBe('AB12');
  expect(normalisePatientId('000123')).toBe('123');
  expect(normalisePatientId('A00123')).toBe('A00123');
});

test('IDs that name nobody are empty', () => {
  for (const id of ['', '  ', '0', '0000', 'unknown', 'N/A', '---', 'Anonymous', 'NO ID'])
    expect(normalisePatientId(id)).toBe('');
});

test('issuers part patients of one number', () => {
  const of = (issuer: string) => patientKey(keys, { ...nobody, patientId: '17', issuer });
  expect(of('A')).not.toBe(of('B'));
  expect(of('A')).toBe(of('a '));
});

test('without an ID a patient is the study, without a study the instance', () => {
  const study = patientKey(keys, nobody);
  expect(patientKey(keys, { ...nobody, sopInstanceUid: '1.9' })).toBe(study);
  expect(patientKey(keys, { ...nobody, studyInstanceUid: '1.4' })).not.toBe(study);
  const stray = patientKey(keys, { ...nobody, studyInstanceUid: '' });
  expect(patientKey(keys, { ...nobody, studyInstanceUid: '', sopInstanceUid: '1.9' })).not.toBe(stray);
  // A study UID typed as a patient's ID is another thing than that study.
  expect(patientKey(keys, { ...nobody, patientId: '1.2' })).not.toBe(study);
});

test('an accession number fits SH and stays empty where it was', () => {
  expect(pseudonymAccession(keys, 'ACC 1')).toMatch(/^[0-9A-F]{16}$/);
  expect(pseudonymAccession(keys, ' ')).toBe('');
});

import { createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { shiftDays } from '../../../gateway/deid/date-shift.ts';
import {
  carryAccession,
  carryPatientKey,
  carryUid,
  deriveSiteKeys,
  firstPatientKey,
  normalisePatientId,
  patientKey,
  pseudonymAccession,
  pseudonymUid,
  type SiteKeys,
} from '../../../gateway/deid/pseudonym.ts';
import { keys } from './images.ts';

const nobody = { patientId: '', issuer: '', studyInstanceUid: '1.2', sopInstanceUid: '1.3' };

const [first, second, third] = [7, 8, 9].map((byte) => new Uint8Array(32).fill(byte)) as [
  Uint8Array,
  Uint8Array,
  Uint8Array,
];

test('keys differ by purpose, generation and secret, and are the same every time', () => {
  expect(deriveSiteKeys(first)).toEqual(keys);
  expect(deriveSiteKeys([first])).toEqual(keys);
  const all = [keys, deriveSiteKeys(second), { ...keys, pseudonym: deriveSiteKeys([second, first]).links[0] }];
  const texts = all
    .flatMap(({ pseudonym, dateShift, digest }) => [pseudonym, dateShift, digest])
    .map((key) => Buffer.from(key ?? []).toString('hex'));
  expect(new Set(texts).size).toBe(7);
  expect(() => deriveSiteKeys(new Uint8Array(16))).toThrow(RangeError);
  expect(() => deriveSiteKeys([])).toThrow(RangeError);
});

test('a rotation carries every pseudonym on without an identifier, and moves neither dates nor digests', () => {
  const [one, two, three] = [
    deriveSiteKeys(first),
    deriveSiteKeys([first, second]),
    deriveSiteKeys([first, second, third]),
  ];
  expect([one, two, three].map(({ generation }) => generation)).toEqual([1, 2, 3]);
  const [link, last] = three.links as [Uint8Array, Uint8Array];
  const who = { ...nobody, patientId: '17' };
  for (const [of, carry] of [
    [(by: SiteKeys) => pseudonymUid(by, '1.2.3'), carryUid],
    [(by: SiteKeys) => patientKey(by, who), carryPatientKey],
    [(by: SiteKeys) => pseudonymAccession(by, 'A1'), carryAccession],
  ] as const) {
    expect(carry(link, of(one))).toBe(of(two));
    expect(carry(last, of(two))).toBe(of(three));
    // Neither secret alone makes it: the newest without the first knows no identifier, the first has no later pseudonym.
    const alone = [one, deriveSiteKeys(second), deriveSiteKeys(third), deriveSiteKeys([third])].map(of);
    expect(alone).not.toContain(of(three));
  }
  expect(carryAccession(link, '')).toBe('');
  expect(shiftDays(three, firstPatientKey(three, who))).toBe(shiftDays(one, patientKey(one, who)));
  expect(three.digest).toEqual(one.digest);
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

/**
 * Keyed pseudonyms: HMAC-SHA-256 with the site's keys; nothing is stored, whoever holds the keys recomputes them. After a
 * rotation each is the one of the generation before under the next key: `carry...` makes that step, and takes no identifier.
 */
import { createHmac } from 'node:crypto';
import { remembered } from './pseudonym-cache.ts';
import type { SiteKeys } from './site-keys.ts';

export { deriveSiteKeys, type SiteKeys } from './site-keys.ts';

/** Parts are joined by a byte that none of them has, after the name of what they are: no two kinds collide. */
function keyed(key: Uint8Array, kind: string, ...parts: readonly string[]): Buffer {
  return createHmac('sha256', key)
    .update([kind, ...parts.map((part) => part.replaceAll('\0', ''))].join('\0'))
    .digest();
}

/** The same UID always becomes the same 2.25.<128-bit decimal> (PS3.5 B.2). */
export function pseudonymUid(keys: SiteKeys, uid: string): string {
  return remembered(keys, `uid\0${uid}`, () =>
    keys.links.reduce((before, link) => carryUid(link, before), uidOfDigest(keyed(keys.pseudonym, 'uid', uid))),
  );
}

/** A pseudonymous UID of one generation as the next one has it. */
export function carryUid(link: Uint8Array, uid: string): string {
  return uidOfDigest(keyed(link, 'uid', uid));
}

/** 2.25.<the first 128 bits in decimal>: the form of a UUID, which needs no registered root. */
export function uidOfDigest(digest: Buffer): string {
  return `2.25.${((digest.readBigUInt64BE(0) << 64n) | digest.readBigUInt64BE(8)).toString()}`;
}

/** Of the newest generation: what is marked by it, no older secret makes or knows again. */
export function newestKey({ pseudonym, links }: SiteKeys): Uint8Array {
  return links.at(-1) ?? pseudonym;
}

/** 32 hex digits over texts that stand for nobody by themselves. */
export function keyedMark(key: Uint8Array, kind: string, ...texts: readonly string[]): string {
  return keyed(key, kind, ...texts).toString('hex', 0, 16);
}

/** What an empty identifier looks like when a form did not allow empty: one "patient" of all strangers is the danger. */
const nobody = new Set([
  'UNKNOWN',
  'UNKNOWNID',
  'ANONYMOUS',
  'ANON',
  'ANONYMIZED',
  'NONE',
  'NOID',
  'NA',
  'NULL',
  'TEST',
]);

/**
 * Patient identifiers as people retype them: case, width, inner and outer space and leading zeros make no difference.
 * '' where it names nobody. Changing this function makes new pseudonyms: raise the version then.
 */
export const normaliserVersion = 1;
export function normalisePatientId(id: string): string {
  const folded = id.normalize('NFKC').toUpperCase().replace(/\s+/gu, '');
  const bare = folded.replace(/[^\p{L}\p{N}]/gu, '');
  if (bare === '' || /^0*$/.test(bare) || nobody.has(bare)) return '';
  return /^\d+$/.test(folded) ? folded.replace(/^0+/, '') : folded;
}

export interface PatientReference {
  readonly patientId: string;
  readonly issuer: string;
  readonly studyInstanceUid: string;
  readonly sopInstanceUid: string;
}

/**
 * 32 hex digits. Without an ID that names somebody a patient is the study, and without a study the instance: nobody is
 * merged with a stranger.
 */
export function patientKey(keys: SiteKeys, patient: PatientReference): string {
  return keys.links.reduce((before, link) => carryPatientKey(link, before), firstPatientKey(keys, patient));
}

/** Of generation 1, by which dates are shifted: a rotation must not move them, and what is stored never shows it. */
export function firstPatientKey(keys: SiteKeys, patient: PatientReference): string {
  const id = normalisePatientId(patient.patientId);
  const issuer = patient.issuer.normalize('NFKC').trim().toUpperCase();
  const kind = `patient/${normaliserVersion}`;
  let parts: readonly string[];
  if (id !== '') parts = ['id', issuer, id];
  else if (patient.studyInstanceUid !== '') parts = ['study', patient.studyInstanceUid];
  else parts = ['instance', patient.sopInstanceUid];
  return remembered(keys, [kind, ...parts].join('\0'), () =>
    keyed(keys.pseudonym, kind, ...parts).toString('hex', 0, 16),
  );
}

export function carryPatientKey(link: Uint8Array, key: string): string {
  return keyed(link, 'patient', key).toString('hex', 0, 16);
}

/** 16 hex digits, as SH allows; '' stays ''. */
export function pseudonymAccession(keys: SiteKeys, accession: string): string {
  const trimmed = accession.normalize('NFKC').trim().toUpperCase();
  if (trimmed === '') return '';
  return remembered(keys, `accession\0${trimmed}`, () =>
    keys.links.reduce((before, link) => carryAccession(link, before), accessionOf(keys.pseudonym, trimmed)),
  );
}

/** '' stays ''. */
export function carryAccession(link: Uint8Array, accession: string): string {
  return accession === '' ? '' : accessionOf(link, accession);
}

function accessionOf(key: Uint8Array, accession: string): string {
  return keyed(key, 'accession', accession).toString('hex', 0, 8).toUpperCase();
}

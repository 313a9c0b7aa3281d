/** Under which names an object goes: pseudonyms by the key, or those that it has where this box gave them before. */

import type { DataSet } from '../../data-set/data-set.ts';
import { firstString, strings } from '../../data-set/values.ts';
import { isUid } from './clean-value.ts';
import { shiftDays } from './date-shift.ts';
import { patientName } from './patient.ts';
import type { Profile } from './profile.ts';
import { firstPatientKey, patientKey, pseudonymAccession, pseudonymUid, type SiteKeys } from './pseudonym.ts';
import { type Retention, retentionOfProfile, retentionOfSealed } from './retention.ts';
import { sealShift } from './sealed-shift.ts';
import type { SourceUids } from './source-uids.ts';

/** Of De-identification Method (0012,0063): the first value begins with it. */
export const software = 'MarkIt Edge';

export interface Names {
  readonly uidOf: (uid: string) => string;
  readonly patientKey: string;
  readonly accession: string;
  /** By which dates are moved. */
  readonly days: number;
  /** The same for whoever may ask later: sealed-shift.ts. */
  readonly dateShift?: string | undefined;
  readonly retention: Retention | undefined;
}

interface Keyed {
  readonly keys: SiteKeys;
  readonly profile: Profile;
}

export function newNames(source: DataSet, { keys, profile }: Keyed, uids: SourceUids): Names {
  const patientId = firstString(source, 0x00100020) ?? '';
  const issuer = firstString(source, 0x00100021) ?? '';
  // A study that was made up for is no study: then a patient without an ID is the instance.
  const studyInstanceUid = firstString(source, 0x0020000d) === uids.study ? uids.study : '';
  const who = { patientId, issuer, studyInstanceUid, sopInstanceUid: uids.sopInstance };
  const { options } = profile;
  const key = patientKey(keys, who);
  const days = options.includes('retain-full-dates') ? 0 : shiftDays(keys, firstPatientKey(keys, who));
  return {
    uidOf: options.includes('retain-uids') ? keptUid(keys) : (uid) => pseudonymUid(keys, uid),
    patientKey: key,
    accession: pseudonymAccession(keys, firstString(source, 0x00080050) ?? ''),
    days,
    dateShift: options.includes('modified-dates') ? sealShift(keys, key, days) : undefined,
    retention: retentionOfProfile(profile),
  };
}

/** As it came; what has not the form of a UID is one to its sender all the same, and goes under its pseudonym. */
function keptUid(keys: SiteKeys): Names['uidOf'] {
  return (uid) => (isUid(uid) ? uid : pseudonymUid(keys, uid));
}

const patientForm = /^[0-9a-f]{32}$/;
const accessionForm = /^([0-9A-F]{16})?$/;
const markForm = /^[0-9a-f]{32}$/;

/** The mark that an object bears, and the names that it has if that is the right one: seal.ts. */
export function sealedNames(
  source: DataSet,
  { keys, profile }: Keyed,
  uids: SourceUids,
): { readonly stated?: string; readonly names?: Names } {
  const [method = '', stated = ''] = strings(source, 0x00120063);
  if (!method.startsWith(software) || !markForm.test(stated) || uids.coerced) return {};
  const key = firstString(source, 0x00100020) ?? '';
  const accession = firstString(source, 0x00080050) ?? '';
  if (!patientForm.test(key) || !accessionForm.test(accession)) return {};
  // Neither is under the mark, for both follow from the key. Put in by somebody else they are identifiers to be searched for.
  if (firstString(source, 0x00100010) !== patientName(key) || strings(source, 0x00100030).length > 0) return {};
  const retention = retentionOfSealed(retentionOfProfile(profile));
  return { stated, names: { uidOf: keptUid(keys), patientKey: key, accession, days: 0, retention } };
}

/** Whether what an archive answers is what a pseudonym stands for: recomputed, never looked up. */
import type { DataSet } from '../../data-set/data-set.ts';
import { firstString } from '../../data-set/values.ts';
import { shiftDate } from './date-shift.ts';
import { patientKey, pseudonymUid, type SiteKeys } from './pseudonym.ts';
import { datesOf, storedShift } from './sealed-shift.ts';

/** What the box has of a study. */
export interface StudyPseudonyms {
  readonly studyInstanceUid: string;
  readonly patientKey: string;
}

/** What the archive says of one. */
export interface ClearStudy {
  readonly studyInstanceUid: string;
  readonly patientId: string;
  readonly issuer: string;
}

export interface Likeness {
  readonly study: boolean;
  readonly patient: boolean;
}

/** An archive may leave the issuer out though the object had it, or the other way round: both are tried. */
export function likenessOf(keys: SiteKeys, wanted: StudyPseudonyms, { issuer, ...clear }: ClearStudy): Likeness {
  const { studyInstanceUid } = clear;
  // A profile may keep UIDs as they are.
  const isStudy = [studyInstanceUid, pseudonymUid(keys, studyInstanceUid)].includes(wanted.studyInstanceUid);
  const isPatient = [issuer, ''].some(
    (one) => patientKey(keys, { ...clear, issuer: one, sopInstanceUid: '' }) === wanted.patientKey,
  );
  return { study: studyInstanceUid !== '' && isStudy, patient: isPatient };
}

const studyDate = 0x00080020;

/** What the box has of an object beside its header. */
export interface StoredPatient {
  readonly patientKey: string;
  /** Sealed (sealed-shift.ts). */
  readonly dateShift: string | null;
}

/**
 * The day of the study as the archive knows it, YYYYMMDD; undefined where the stored header has none or does not say what was done
 * to it, and where nobody knows any more how far it was moved.
 */
export function archiveDay(keys: SiteKeys, header: DataSet, of: StoredPatient): string | undefined {
  const stored = firstString(header, studyDate);
  if (stored === undefined) return undefined;
  const done = datesOf(header);
  if (done !== 'MODIFIED') return done === 'UNMODIFIED' ? shiftDate(stored, 0) : undefined;
  const days = storedShift(keys, of.patientKey, of.dateShift);
  return days === undefined ? undefined : shiftDate(stored, -days);
}

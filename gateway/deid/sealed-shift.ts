/**
 * How far the dates of a patient were moved, beside what is stored of the patient. It hangs on the first pseudonym, which nobody can
 * work out from a carried one: from the first rotation on it is kept, sealed by the newest key, so that an older one tells nothing.
 */
import type { DataSet } from '../../data-set/data-set.ts';
import { firstString } from '../../data-set/values.ts';
import { shiftDays } from './date-shift.ts';
import { seal, unseal } from './sealed.ts';
import type { SiteKeys } from './site-keys.ts';

/** Longitudinal Temporal Information Modified (PS3.3 C.12.1.1.11): of a stored header, what was done to its dates. */
export function datesOf(header: DataSet): string | undefined {
  return firstString(header, 0x00280303);
}

/** 40 characters, others each time; undefined in generation 1, where the stored pseudonym is the first. */
export function sealShift(keys: SiteKeys, patientKey: string, days: number): string | undefined {
  if (keys.generation === 1) return undefined;
  const plain = new Uint8Array(2);
  new DataView(plain.buffer).setInt16(0, days);
  return Buffer.from(seal(keys.sealing, labelOf(patientKey), plain)).toString('base64url');
}

/** Days, negative; undefined where nothing was kept. Throws where key, patient or one bit is not what was sealed. */
export function storedShift(keys: SiteKeys, patientKey: string, sealed: string | null): number | undefined {
  if (keys.generation === 1) return shiftDays(keys, patientKey);
  if (sealed === null) return undefined;
  const plain = unseal(keys.sealing, labelOf(patientKey), Buffer.from(sealed, 'base64url'));
  return new DataView(plain.buffer, plain.byteOffset).getInt16(0);
}

/** Of one generation to the next. `header`: as it is stored; both patient keys are of one patient. */
export function carryShift(
  keys: { readonly before: SiteKeys; readonly next: SiteKeys },
  header: DataSet,
  before: { readonly patientKey: string; readonly dateShift: string | null },
  patientKey: string,
): string | null {
  if (datesOf(header) !== 'MODIFIED') return null;
  const days = storedShift(keys.before, before.patientKey, before.dateShift);
  return days === undefined ? null : (sealShift(keys.next, patientKey, days) ?? null);
}

const labelOf = (patientKey: string) => `markit date shift of ${patientKey}`;

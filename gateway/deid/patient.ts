/** The patient as far as he may stay: a keyed name and number, sex, and an age that tops out at 90. */

import type { DataElement, DataSet } from '../../data-set/data-set.ts';
import { emptyElement, textElement } from '../../data-set/elements.ts';
import { firstString, strings } from '../../data-set/values.ts';
import { yearsBetween } from './date-shift.ts';

export type Sex = 'M' | 'F' | 'O';

export interface Patient {
  readonly sex: Sex | undefined;
  readonly ageYears: number | undefined;
  /** Patient's Age as written: years, or the months, weeks or days of infants; undefined where nothing is known. */
  readonly age: string | undefined;
}

/** Without Retain Patient Characteristics. */
export const nobody: Patient = { sex: undefined, ageYears: undefined, age: undefined };

/** 45 CFR 164.514(b)(2)(i)(C): ages over 89 are one class. */
const oldest = 90;

const perYear: Readonly<Record<string, number>> = { Y: 1, M: 12, W: 52, D: 365 };

function years(age: string | undefined): number | undefined {
  const match = /^(\d{3})([DWMY])$/.exec(age ?? '');
  if (match === null) return undefined;
  return Math.floor(Number(match[1]) / (perYear[match[2] ?? 'Y'] ?? 1));
}

/** Age at the study, from Patient's Age or else from birth and study date. */
export function readPatient(source: DataSet): Patient {
  const sex = firstString(source, 0x00100040);
  const stated = strings(source, 0x00101010)[0];
  const birth = firstString(source, 0x00100030) ?? '';
  const reached = years(stated) ?? yearsBetween(birth, firstString(source, 0x00080020) ?? '');
  const plausible = reached !== undefined && reached <= 150;
  const ageYears = plausible ? Math.min(reached, oldest) : undefined;
  const infant = ageYears !== undefined && years(stated) !== undefined && !stated?.endsWith('Y') && ageYears < 3;
  const inYears = ageYears === undefined ? undefined : `${String(ageYears).padStart(3, '0')}Y`;
  return {
    sex: sex === 'M' || sex === 'F' || sex === 'O' ? sex : undefined,
    ageYears,
    age: infant ? stated : inYears,
  };
}

/** For people who look at lists: the head of the patient key. */
export function patientName(patientKey: string): string {
  return `PSEUDONYM^${patientKey.slice(0, 8).toUpperCase()}`;
}

/** Elements of the Patient module (PS3.3 C.7.1.1) that are written whatever came. */
export function patientElements(
  patient: Patient,
  pseudonyms: { readonly patientKey: string; readonly accession: string },
): DataElement[] {
  const { sex, age } = patient;
  const out: DataElement[] = [
    textElement(0x00100010, 'PN', patientName(pseudonyms.patientKey)),
    textElement(0x00100020, 'LO', pseudonyms.patientKey),
    emptyElement(0x00100030, 'DA'),
    sex === undefined ? emptyElement(0x00100040, 'CS') : textElement(0x00100040, 'CS', sex),
    pseudonyms.accession === '' ? emptyElement(0x00080050, 'SH') : textElement(0x00080050, 'SH', pseudonyms.accession),
  ];
  if (age !== undefined) out.push(textElement(0x00101010, 'AS', age));
  return out;
}

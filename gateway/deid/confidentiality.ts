/** Rows of PS3.15 Table E.1-1 by tag. */

import generated from './confidentiality.generated.json' with { type: 'json' };

export interface ConfidentialityRow {
  /** Basic profile: X, Z, D, U or a conditional code such as X/Z/D. */
  readonly action: string;
  /** Retain Longitudinal Temporal Information With Modified Dates: C. */
  readonly modifiedDates: boolean;
  /** Retain Patient Characteristics: K. */
  readonly patientCharacteristic: boolean;
  /** Clean Descriptors: C. */
  readonly descriptor: boolean;
}

export const confidentialityEdition: string = generated.edition;

const rows = new Map<number, ConfidentialityRow>();
for (const line of generated.rows.split('\n')) {
  const [id = '', action = 'X', options = ''] = line.split(' ');
  rows.set(Number.parseInt(id, 16), {
    action,
    modifiedDates: options.includes('m'),
    patientCharacteristic: options.includes('p'),
    descriptor: options.includes('c'),
  });
}

export function confidentialityRow(tag: number): ConfidentialityRow | undefined {
  return rows.get(tag);
}

/** Rows of PS3.15 Table E.1-1 by tag, with what each option says of them. */

import generated from './confidentiality.generated.json' with { type: 'json' };
import type { OptionId } from './profile.ts';

export interface ConfidentialityRow {
  /** Basic profile: X, Z, D, U or a conditional code such as X/Z/D. */
  readonly action: string;
  /** Of the options that say anything else: K, kept as it came; C, cleaned. */
  readonly options: ReadonlyMap<OptionId, 'K' | 'C'>;
}

export const confidentialityEdition: string = generated.edition;
/** Rows that are younger than the edition. */
export const laterRows: number = generated.laterRows;

/** Letters of the generated file: small for K, large for C. */
const letters: Readonly<Record<string, OptionId>> = {
  r: 'retain-safe-private',
  u: 'retain-uids',
  d: 'retain-device-identity',
  i: 'retain-institution-identity',
  p: 'retain-patient-characteristics',
  f: 'retain-full-dates',
  m: 'modified-dates',
  c: 'clean-descriptors',
  s: 'clean-structured-content',
  g: 'clean-graphics',
};

const rows = new Map<number, ConfidentialityRow>();
for (const line of generated.rows.split('\n')) {
  const [id = '', action = 'X', options = ''] = line.split(' ');
  const said = [...options].map((letter) => {
    const option = letters[letter.toLowerCase()];
    if (option === undefined) throw new Error('an option column without a name');
    return [option, letter === letter.toLowerCase() ? 'K' : 'C'] as const;
  });
  rows.set(Number.parseInt(id, 16), { action, options: new Map(said) });
}

export function confidentialityRow(tag: number): ConfidentialityRow | undefined {
  return rows.get(tag);
}

/** Every row, by tag. */
export function confidentialityRows(): ReadonlyMap<number, ConfidentialityRow> {
  return rows;
}

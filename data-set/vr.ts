/** Value representations (PS3.5 Table 6.2-1): how each is laid out and padded. */

export const vrs = [
  'AE',
  'AS',
  'AT',
  'CS',
  'DA',
  'DS',
  'DT',
  'FD',
  'FL',
  'IS',
  'LO',
  'LT',
  'OB',
  'OD',
  'OF',
  'OL',
  'OV',
  'OW',
  'PN',
  'SH',
  'SL',
  'SQ',
  'SS',
  'ST',
  'SV',
  'TM',
  'UC',
  'UI',
  'UL',
  'UN',
  'UR',
  'US',
  'UT',
  'UV',
] as const;

export type Vr = (typeof vrs)[number];

export interface VrTraits {
  /** Explicit VR: two reserved bytes and a 32-bit length (PS3.5 Table 7.1-1). */
  readonly longLength: boolean;
  /** Bytes of one binary number, also the unit of byte swapping; 1 for text and octets. */
  readonly unit: 1 | 2 | 4 | 8;
  readonly kind: 'text' | 'binary' | 'sequence';
  /** Affected by Specific Character Set (PS3.5 6.1.2.3). */
  readonly extended: boolean;
  /** Backslash parts values. */
  readonly multi: boolean;
  readonly padding: 0x00 | 0x20;
}

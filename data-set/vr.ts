/** Value representations (PS3.5 Table 6.2-1): how each is laid out and padded. */

export type Vr =
  | (
      | 'AE'
      | 'AS'
      | 'AT'
      | 'CS'
      | 'DA'
      | 'DS'
      | 'DT'
      | 'FD'
      | 'FL'
      | 'IS'
      | 'LO'
      | 'LT'
      | 'OB'
      | 'OD'
      | 'OF'
      | 'OL'
      | 'OV'
    )
  | (
      | 'OW'
      | 'PN'
      | 'SH'
      | 'SL'
      | 'SQ'
      | 'SS'
      | 'ST'
      | 'SV'
      | 'TM'
      | 'UC'
      | 'UI'
      | 'UL'
      | 'UN'
      | 'UR'
      | 'US'
      | 'UT'
      | 'UV'
    );

export interface VrTraits {
  readonly vr: Vr;
  /** Explicit VR: two reserved bytes and a 32-bit length (PS3.5 Table 7.1-1). */
  readonly longLength: boolean;
  /** Bytes of one binary number, also the unit of byte swapping; 1 for text and octets. */
  readonly unit: 1 | 2 | 4 | 8;
  readonly kind: 'text' | 'binary' | 'sequence';
  /** Affected by Specific Character Set (PS3.5 6.1.2.3). */
  readonly extended: boolean;
  /** A backslash parts values; where it does not, it is text (PS3.5 6.2, ST LT UT UR). */
  readonly multi: boolean;
  readonly padding: 0x00 | 0x20;
}

function text(vr: Vr, options: { extended?: boolean; multi?: boolean; long?: boolean; padding?: 0x00 } = {}): VrTraits {
  const { extended = false, multi = true, long = false, padding = 0x20 } = options;
  return Object.freeze({ vr, longLength: long, unit: 1, kind: 'text', extended, multi, padding });
}

function binary(vr: Vr, unit: 1 | 2 | 4 | 8, longLength = false): VrTraits {
  return Object.freeze({ vr, longLength, unit, kind: 'binary', extended: false, multi: true, padding: 0x00 });
}

const all: readonly VrTraits[] = [
  text('AE'),
  text('AS'),
  text('CS'),
  text('DA'),
  text('DS'),
  text('DT'),
  text('IS'),
  text('LO', { extended: true }),
  text('LT', { extended: true, multi: false }),
  text('PN', { extended: true }),
  text('SH', { extended: true }),
  text('ST', { extended: true, multi: false }),
  text('TM'),
  text('UC', { extended: true, long: true }),
  text('UI', { padding: 0x00 }),
  text('UR', { multi: false, long: true }),
  text('UT', { extended: true, multi: false, long: true }),
  // An AT is two 16-bit numbers, group first: each is turned by itself (PS3.5 7.3).
  binary('AT', 2),
  binary('FD', 8),
  binary('FL', 4),
  binary('SL', 4),
  binary('SS', 2),
  binary('SV', 8, true),
  binary('UL', 4),
  binary('US', 2),
  binary('UV', 8, true),
  binary('OB', 1, true),
  binary('OD', 8, true),
  binary('OF', 4, true),
  binary('OL', 4, true),
  binary('OV', 8, true),
  binary('OW', 2, true),
  binary('UN', 1, true),
  Object.freeze({ vr: 'SQ', longLength: true, unit: 1, kind: 'sequence', extended: false, multi: true, padding: 0x00 }),
];

const byVr = new Map<string, VrTraits>(all.map((traits) => [traits.vr, traits]));

/** Indexed by the two VR letters as a 10-bit number, so that parsing makes no strings. */
const byCode: (VrTraits | undefined)[] = new Array(26 * 26).fill(undefined);
for (const traits of all) byCode[(traits.vr.charCodeAt(0) - 65) * 26 + traits.vr.charCodeAt(1) - 65] = traits;

/** A VR that later editions may add is laid out like UN (PS3.5 6.2, note on new VRs). */
const un = byVr.get('UN') as VrTraits;

/** Traits of the VR in two bytes; undefined where they are not two capital letters. */
export function traitsOfBytes(first: number, second: number): VrTraits | undefined {
  const a = first - 65;
  const b = second - 65;
  if (a < 0 || a > 25 || b < 0 || b > 25) return undefined;
  return byCode[a * 26 + b] ?? un;
}

export function traitsOf(vr: Vr): VrTraits {
  return byVr.get(vr) ?? un;
}

export function isVr(name: string): name is Vr {
  return byVr.has(name);
}

/** Codes (PS3.3 8) that may survive: of public coding schemes, in the exact form of the scheme, check digit included. */

/** Verhoeff's dihedral check (SNOMED CT Release File Specification, partition and check digit). */
const multiplication = ['0123456789', '1234067895', '2340178956', '3401289567', '4012395678'].concat([
  '5987604321',
  '6598710432',
  '7659821043',
  '8765932104',
  '9876543210',
]);
const permutation = ['0123456789', '1576283094', '5803796142', '8916043527'].concat([
  '9453126870',
  '4286573901',
  '2793806415',
  '7046913258',
]);

function verhoeff(digits: string): boolean {
  let check = 0;
  for (let at = 0; at < digits.length; at += 1) {
    const digit = Number(digits.charAt(digits.length - 1 - at));
    check = Number(multiplication[check]?.charAt(Number(permutation[at % 8]?.charAt(digit))));
  }
  return check === 0;
}

/** LOINC: mod 10 of ISO/IEC 7812, over the digits before the hyphen. */
function loinc(code: string): boolean {
  const [digits = '', check] = code.split('-');
  let sum = 0;
  for (let at = 0; at < digits.length; at += 1) {
    const digit = Number(digits.charAt(digits.length - 1 - at)) * (at % 2 === 0 ? 2 : 1);
    sum += digit > 9 ? digit - 9 : digit;
  }
  return (10 - (sum % 10)) % 10 === Number(check);
}

/** Units that images carry (PS3.16 CID 82, 83, 84, 3083 ...). */
const units: ReadonlySet<string> = new Set(
  '1 mm cm um nm m mm2 cm2 mm3 cm3 ml s ms us min h d deg rad % Hz kHz MHz keV kV mA mAs uA mGy Gy cGy Bq/ml Bq MBq'
    .concat(
      " g kg g/ml{SUVbw} {SUVbw}g/ml {counts} {counts}/s [hnsf'U] {pixels} {ratio} {0:255} no_units mm2/s um2/s /s /mm T",
    )
    .split(' '),
);

const snomedRt = /^[A-Z][0-9A-F]?-[0-9A-F]{4,6}$/;

const schemes: ReadonlyMap<string, (code: string) => boolean> = new Map([
  ['DCM', (code: string) => /^1[0-3]\d{4}$/.test(code)],
  ['SCT', (code: string) => /^[1-9]\d{5,17}$/.test(code) && verhoeff(code)],
  ['SRT', (code: string) => snomedRt.test(code)],
  ['SNM3', (code: string) => snomedRt.test(code)],
  ['99SDM', (code: string) => snomedRt.test(code)],
  ['LN', (code: string) => /^[1-9]\d{2,5}-\d$/.test(code) && loinc(code)],
  ['UCUM', (code: string) => units.has(code)],
  ['RADLEX', (code: string) => /^RID\d{1,6}$/.test(code)],
]);

export function isKnownCode(scheme: string, code: string): boolean {
  return schemes.get(scheme)?.(code) === true;
}

/** For who must know which words codes are made of. */
export const codeSchemes: readonly string[] = [...schemes.keys()];
export const codeUnits: readonly string[] = [...units];

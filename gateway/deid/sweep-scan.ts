/** The quick look of the sweep: whether bytes of a text could hold an identifier. It may be wrong in one direction only. */

import { digitHash, type Needles, signCode, type TextNeedle } from './sweep-needles.ts';

/** Classes of bytes: 0 parts words, 1 to 26 are letters, 32 to 41 digits; the marks of dates and UIDs; what is not ASCII. */
const firstDigit = 32;
const firstMark = 64;
const notAscii = 128;
const classes = new Uint8Array(256).fill(notAscii);
for (let sign = 0x20; sign < 0x7f; sign += 1) {
  const code = signCode(sign);
  classes[sign] = sign >= 0x30 && sign <= 0x39 ? firstDigit + code : code;
}
for (const mark of '-./') classes[mark.charCodeAt(0)] = firstMark;
// Padding, and what ends lines.
for (const control of [0x00, 0x09, 0x0a, 0x0c, 0x0d]) classes[control] = 0;

/** Lengths of three runs of digits between marks, four bits each: YYYY-MM-DD, DD.MM.YYYY. */
const yearFirst = 0x422;
const yearLast = 0x224;
const dateLength = 8;

/** True: look closer. `least`: digits that a number must have to count; Infinity where numbers do not. */
export function isSuspect(bytes: Uint8Array, needles: Needles, least: number): boolean {
  const { codes, hashes } = needles;
  const { length } = bytes;
  let code = 0;
  let hash = 0;
  let digits = 0;
  let ended = 0;
  let shape = 0;
  for (let at = 0; at < length; at += 1) {
    const sign = classes[bytes[at] as number] as number;
    if (sign >= firstDigit && sign < firstMark) {
      // Leading zeros make no difference to a number.
      if (digits > 0 || sign > firstDigit) {
        hash = digitHash(hash, sign - firstDigit);
        digits += 1;
        // A date and time in one run of digits.
        if (digits === dateLength && least <= dateLength && isNoted(hashes, hash)) return true;
      }
      ended += 1;
    } else {
      if (ended > 0) {
        if (digits >= least && isNoted(hashes, hash)) return true;
        shape = ((shape << 4) | (ended < 15 ? ended : 15)) & 0xffff;
        // Three runs that are a date, or four: a UID.
        if (least !== Number.POSITIVE_INFINITY && isShape(shape)) return true;
        hash = 0;
        digits = 0;
        ended = 0;
      }
      if (sign < firstMark) shape = 0;
      else if (sign === notAscii) return true;
    }
    code = ((code << 5) | (sign & 31)) & 0x7fff;
    if (((codes[code >>> 5] as number) >>> (code & 31)) & 1 && stands(bytes, at - 2, needles.texts.get(code))) {
      return true;
    }
  }
  return (
    ended > 0 &&
    ((digits >= least && isNoted(hashes, hash)) || isShape(((shape << 4) | (ended < 15 ? ended : 15)) & 0xffff))
  );
}

/** Of a DS or IS, where letters are odd in themselves: whether it has any, or a whole part of `least` digits. */
export function isOddQuantity(bytes: Uint8Array, least: number): boolean {
  const { length } = bytes;
  let digits = 0;
  let fraction = false;
  for (let at = 0; at < length; at += 1) {
    const byte = bytes[at] as number;
    if (byte >= 0x30 && byte <= 0x39) {
      digits += 1;
      continue;
    }
    if (digits >= least && !fraction) return true;
    digits = 0;
    fraction = byte === 0x2e;
    // Padding, signs, backslash, exponent.
    if (byte > 0x2e && byte !== 0x5c && byte !== 0x45 && byte !== 0x65) return true;
  }
  return digits >= least && !fraction;
}

function isNoted(hashes: Uint32Array, hash: number): boolean {
  return (((hashes[(hash & 4095) >>> 5] as number) >>> (hash & 31)) & 1) === 1;
}

function isShape(shape: number): boolean {
  return shape >= 0x1000 || shape === yearFirst || shape === yearLast;
}

function stands(bytes: Uint8Array, from: number, needles: readonly TextNeedle[] | undefined): boolean {
  return needles?.some((needle) => standsAt(bytes, from, needle)) === true;
}

function isWordSign(byte: number | undefined): boolean {
  return byte !== undefined && ((classes[byte] as number) & 63) !== 0 && classes[byte] !== notAscii;
}

/** Whether a needle begins at a place, whatever parts its words. */
export function standsAt(bytes: Uint8Array, from: number, { text, word }: TextNeedle): boolean {
  if (from < 0 || from + text.length > bytes.length) return false;
  for (let k = 0; k < text.length; k += 1) {
    const sign = classes[bytes[from + k] as number] as number;
    const wanted = classes[text.charCodeAt(k)] as number;
    if ((sign >= firstMark ? 0 : sign) !== wanted) return false;
  }
  return !word || !(isWordSign(bytes[from - 1]) || isWordSign(bytes[from + text.length]));
}

/** Every form in which a needle would leak: encodings, hex, base64 at any alignment, digests. */
import { createHash } from 'node:crypto';
import type { Needle } from './needles.ts';

export interface Form {
  readonly bytes: Uint8Array;
  /** Digits that count only where no other digit or hex letter stands beside them: a digest is no record number. */
  readonly alone: boolean;
}

/** What is shorter would be met by chance. */
export const shortestForm = 8;

export function formsOf(needle: Needle): Form[] {
  const forms: Form[] = [];
  for (const text of needle.texts) {
    const plain = Buffer.from(text);
    const wide = Buffer.from(text, 'utf16le');
    const digits = /^\d{1,9}$/.test(text);
    forms.push({ bytes: plain, alone: digits });
    forms.push(...[...written(plain), wide, Buffer.from(wide).swap16(), ...written(wide)].map(whole));
    forms.push(...written(Buffer.from(wide).swap16()).map(whole), ...digests(plain).map(whole));
    const lower = text.toLowerCase();
    if (lower !== text) forms.push(...[Buffer.from(lower), ...digests(Buffer.from(lower))].map(whole));
  }
  for (const bytes of needle.bytes) {
    forms.push(...[bytes, ...written(Buffer.from(bytes)), ...digests(bytes)].map(whole));
  }
  return forms.filter(({ bytes }) => bytes.length >= shortestForm);
}

function whole(bytes: Uint8Array): Form {
  return { bytes, alone: false };
}

function written(bytes: Buffer): Buffer[] {
  const hex = bytes.toString('hex');
  return [hex, hex.toUpperCase(), ...base64Forms(bytes)].map((text) => Buffer.from(text));
}

/** The characters that do not depend on what stands before and behind, for each of the three alignments, in both alphabets. */
function base64Forms(bytes: Buffer): string[] {
  return [0, 1, 2].flatMap((before) => {
    const padded = Buffer.concat([Buffer.alloc(before), bytes]);
    const text = padded
      .subarray(0, padded.length - (padded.length % 3))
      .toString('base64')
      .slice(before === 0 ? 0 : 4);
    const url = text.replaceAll('+', '-').replaceAll('/', '_');
    return url === text ? [text] : [text, url];
  });
}

/**
 * Without a key a digest of a name is that name: whoever has the list of names has it back. Its first eight bytes are enough to know
 * it by, however it was cut; and as the decimal number that a UID of the root 2.25 makes of sixteen bytes.
 */
function digests(bytes: Uint8Array): Buffer[] {
  return ['md5', 'sha1', 'sha256'].flatMap((name) => {
    const digest = createHash(name).update(bytes).digest();
    const hex = digest.toString('hex', 0, 8);
    const base64 = digest.toString('base64').slice(0, 16);
    const decimal = ((digest.readBigUInt64BE(0) << 64n) | digest.readBigUInt64BE(8)).toString();
    const texts = [hex, hex.toUpperCase(), base64, decimal].map((text) => Buffer.from(text));
    return [digest.subarray(0, 8), ...texts];
  });
}

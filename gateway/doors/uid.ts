/** Unique identifiers as they stand in PDUs and commands (PS3.5 section 9): hostile until checked here. */

/** Components with leading zeros are wrong but frequent, and harmless as a key: only the alphabet and length are checked. */
const uidPattern = /^[0-9][0-9.]{0,63}$/;

export function isUid(text: string): boolean {
  return uidPattern.test(text);
}

/** Bytes as Latin-1 text without the padding that senders use: NUL by the standard, spaces by habit. */
export function paddedText(bytes: Uint8Array): string {
  let end = bytes.length;
  while (end > 0 && (bytes[end - 1] === 0 || bytes[end - 1] === 0x20)) end--;
  let start = 0;
  while (start < end && bytes[start] === 0x20) start++;
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('latin1');
}

export const applicationContextUid = '1.2.840.10008.3.1.1.1';
export const verificationUid = '1.2.840.10008.1.1';

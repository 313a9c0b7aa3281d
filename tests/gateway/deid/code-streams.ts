/** Hand-made code streams and their fragments: no image anybody could see, but every marker where it belongs. */
import { ascii, concat, item, sequenceDelimiter, uint32 } from '../../data-set/hand-made.ts';

export function segment(marker: number, payload: Uint8Array | string): Uint8Array {
  const bytes = typeof payload === 'string' ? ascii(payload) : payload;
  return concat([0xff, marker, (bytes.length + 2) >> 8, (bytes.length + 2) & 255], bytes);
}

/** Fragments of encapsulated pixel data, an empty offset table before them. */
export function fragments(...parts: readonly Uint8Array[]): Uint8Array {
  return concat(item(ascii('')), ...parts.map((part) => item(part)), sequenceDelimiter);
}

const entropy = Uint8Array.from([1, 2, 0xff, 0x00, 3, 0xff, 0xd0, 4, 5]);
export const jfif = concat(ascii('JFIF\0'), [1, 2, 0, 0, 1, 0, 1, 0, 0]);

export function jpeg(...segments: readonly Uint8Array[]): Uint8Array {
  const bytes = concat([0xff, 0xd8], ...segments, segment(0xda, '\x01\x01'), entropy, [0xff, 0xd9]);
  return bytes.length % 2 === 0 ? bytes : concat(bytes, [0]);
}

export function tilePart(
  body: Uint8Array,
  headers: Uint8Array = new Uint8Array(0),
  psot = 14 + headers.length + body.length,
): Uint8Array {
  const length = uint32(psot, false);
  return concat([0xff, 0x90, 0, 10, 0, 0], length, [0, 1], headers, [0xff, 0x93], body);
}

export const packets = Uint8Array.from([9, 0xff, 0x10, 0xff, 0x4f, 8, 7, 6]);

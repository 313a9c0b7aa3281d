/** Hand-made encoded data sets, independent of the writer under test. */

export function concat(...parts: readonly (Uint8Array | readonly number[])[]): Uint8Array {
  const arrays = parts.map((part) => Uint8Array.from(part));
  const out = new Uint8Array(arrays.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of arrays) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

export function ascii(text: string): Uint8Array {
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}

function tagBytes(tag: number, little = true): number[] {
  const [a, b, c, d] = [tag >>> 24, (tag >>> 16) & 255, (tag >>> 8) & 255, tag & 255];
  return little ? [b, a, d, c] : [a, b, c, d];
}

export function uint32(value: number, little = true): number[] {
  const bytes = [value & 255, (value >>> 8) & 255, (value >>> 16) & 255, (value >>> 24) & 255];
  return little ? bytes : bytes.reverse();
}

export function uint16(value: number, little = true): number[] {
  const bytes = [value & 255, value >>> 8];
  return little ? bytes : bytes.reverse();
}

const long = new Set(['OB', 'OD', 'OF', 'OL', 'OV', 'OW', 'SQ', 'SV', 'UC', 'UN', 'UR', 'UT', 'UV']);

/** One element, explicit VR. `length` overrides the one that is true. */
export function explicit(
  tag: number,
  vr: string,
  value: Uint8Array | string,
  length?: number,
  little = true,
): Uint8Array {
  const bytes = typeof value === 'string' ? ascii(value) : value;
  const size = length ?? bytes.length;
  const head = long.has(vr) ? [0, 0, ...uint32(size, little)] : uint16(size, little);
  return concat(tagBytes(tag, little), ascii(vr), head, bytes);
}

export function implicit(tag: number, value: Uint8Array | string, length?: number): Uint8Array {
  const bytes = typeof value === 'string' ? ascii(value) : value;
  return concat(tagBytes(tag), uint32(length ?? bytes.length), bytes);
}

export const undefinedLength = 0xffffffff;

/** An item or delimiter: tag and length, no VR. */
export function item(value: Uint8Array, length?: number): Uint8Array {
  return implicit(0xfffee000, value, length);
}

export const itemDelimiter = implicit(0xfffee00d, '');
export const sequenceDelimiter = implicit(0xfffee0dd, '');

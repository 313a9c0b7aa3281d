/** Checks numbers of the binary VRs: sizes by attribute, and that they are numbers and no letters. */

import type { ValueElement } from '../../data-set/data-set.ts';
import { traitsOf, type Vr } from '../../data-set/vr.ts';
import { sizedNumber } from './number-size.ts';

/** Float and Double Float Pixel Padding Value: the largest numbers there are stand for no value, and say nothing else. */
const floatPaddings = new Set([0x00280122, 0x00280123]);
const largest = new Set([Math.fround(3.4028234663852886e38), Number.MAX_VALUE]);

function readNumber(view: DataView, at: number, vr: Vr): number {
  switch (vr) {
    case 'FD':
      return view.getFloat64(at, true);
    case 'FL':
      return view.getFloat32(at, true);
    case 'UL':
      return view.getUint32(at, true);
    case 'SL':
      return view.getInt32(at, true);
    case 'UV':
      return Number(view.getBigUint64(at, true));
    default:
      return Number(view.getBigInt64(at, true));
  }
}

/** A number that was rounded: of a quantity, which none is in 64-bit integers. */
function writeNumber(view: DataView, at: number, vr: Vr, number: number): void {
  if (vr === 'FD') view.setFloat64(at, number, true);
  else if (vr === 'FL') view.setFloat32(at, number, true);
  else if (vr === 'SL') view.setInt32(at, number, true);
  else view.setUint32(at, number, true);
}

/** Six letters and more where numbers should stand are words. */
const shortestWord = 6;

export function isText(value: Uint8Array): boolean {
  return value.length >= shortestWord && value.every((byte) => byte >= 0x20 && byte <= 0x7e);
}

/** Numbers of a binary VR as they may stand; undefined: they go. */
export function cleanBinary(element: ValueElement): ValueElement | undefined {
  const { unit } = traitsOf(element.vr);
  const { tag, value, vr } = element;
  if (value.length % unit !== 0) return undefined;
  // A single US or SS has no room for anything.
  if (unit === 2) return value.length > unit && isText(value) ? undefined : element;
  const floats = vr === 'FL' || vr === 'FD';
  const view = new DataView(value.buffer, value.byteOffset, value.byteLength);
  let changed: ValueElement | undefined;
  for (let at = 0; at < value.length; at += unit) {
    const number = readNumber(view, at, vr);
    const size = Math.abs(number);
    if (size === 0 || (floatPaddings.has(tag) && largest.has(size))) continue;
    // Quantities of this world: letters read as a number nearly always lie outside. NaN is no quantity either.
    const sized = floats && !(size >= 1e-12) ? undefined : sizedNumber(tag, number);
    if (sized === undefined) return undefined;
    if (sized === number) continue;
    // Of a Buffer `slice` is a view.
    changed ??= { ...element, value: Uint8Array.from(value) };
    writeNumber(new DataView(changed.value.buffer), at, vr, sized);
  }
  return changed ?? element;
}

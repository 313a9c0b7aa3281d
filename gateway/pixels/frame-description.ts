/** Reads from a header what its frames are: format, count, padding value and palette. */

import type { DataSet } from '../../data-set/data-set.ts';
import { findElement } from '../../data-set/data-set.ts';
import { firstNumber, firstString, numbers } from '../../data-set/values.ts';
import { FrameError } from './frame-error.ts';
import { checkFormat, type FrameFormat } from './frame-format.ts';
import type { Palette } from './luminance.ts';

export interface FrameDescription {
  readonly format: FrameFormat;
  readonly frames: number;
  /** Pixel Padding Value, of floats their own (PS3.3 C.7.5.1.1.2, C.7.6.24, C.7.6.25). */
  readonly padding: number | undefined;
  readonly palette: Palette | undefined;
}

/** Hours of film at 100 frames a second; more is no image. */
const mostFrames = 1_000_000;

/** `transferSyntax` is the one the frames are stored in. Throws FrameError 'format' or 'too-large'. */
export function describeFrames(header: DataSet, transferSyntax: string): FrameDescription {
  const bitsAllocated = firstNumber(header, 0x00280100) ?? 0;
  const bitsStored = firstNumber(header, 0x00280101) ?? bitsAllocated;
  const floats = isOfFloats(header, bitsAllocated);
  const format: FrameFormat = {
    transferSyntax,
    rows: firstNumber(header, 0x00280010) ?? 0,
    columns: firstNumber(header, 0x00280011) ?? 0,
    samplesPerPixel: firstNumber(header, 0x00280002) ?? 1,
    bitsAllocated,
    bitsStored,
    highBit: firstNumber(header, 0x00280102) ?? bitsStored - 1,
    signed: firstNumber(header, 0x00280103) === 1,
    planar: firstNumber(header, 0x00280006) === 1,
    photometric: firstString(header, 0x00280004) ?? '',
    floats,
  };
  checkFormat(format);
  const frames = firstNumber(header, 0x00280008) ?? 1;
  if (!Number.isInteger(frames) || frames < 1 || frames > mostFrames) throw new FrameError('format');
  const padding = firstNumber(header, floats ? (bitsAllocated === 64 ? 0x00280123 : 0x00280122) : 0x00280120);
  return { format, frames, padding, palette: readPalette(header, format) };
}

/** A stored header of floats has neither Bits Stored nor Pixel Representation: de-identification sees to it. */
function isOfFloats(header: DataSet, bitsAllocated: number): boolean {
  const whole = [0x00280101, 0x00280103].some((tag) => findElement(header, tag) !== undefined);
  return !whole && (bitsAllocated === 32 || bitsAllocated === 64);
}

/** PS3.3 C.7.6.3.1.5 and .6. Undefined where the tables are absent or do not fit their descriptor. */
function readPalette(header: DataSet, { photometric, signed }: FrameFormat): Palette | undefined {
  if (photometric !== 'PALETTE COLOR') return undefined;
  const [entries, first] = numbers(header, 0x00281101);
  const length = entries === 0 ? 65_536 : (entries ?? 0);
  const [red, green, blue] = [0x1201, 0x1202, 0x1203].map((element) => table(header, 0x00280000 + element, length));
  if (length < 1 || length > 65_536 || !red || !green || !blue) return undefined;
  // The descriptor's second value has the sign of the samples, whatever VR it came with.
  const start = signed ? ((first ?? 0) << 16) >> 16 : (first ?? 0) & 0xffff;
  return { first: start, red, green, blue };
}

/** Entries as 8 bits: 16-bit tables give their upper byte; tables of one byte an entry come as they are. */
function table(header: DataSet, tag: number, length: number): Uint8Array | undefined {
  const element = findElement(header, tag);
  if (element?.kind !== 'value' || element.value.length < length) return undefined;
  const { value } = element;
  if (value.length < 2 * length) return value.slice(0, length);
  const words = Uint16Array.from({ length }, (_, i) => ((value[2 * i + 1] ?? 0) << 8) | (value[2 * i] ?? 0));
  // Some writers fill 16-bit entries with 8-bit values.
  const shift = words.some((word) => word > 255) ? 8 : 0;
  return Uint8Array.from(words, (word) => word >> shift);
}

/** Objects whose pixels are not whole grey numbers, as a sender encodes them: maps of floats, and a segmented palette. */
import { type DataElement, dataSetOf } from '../../data-set/data-set.ts';
import { textElement, unsignedElement } from '../../data-set/elements.ts';
import { concat, explicit } from '../data-set/hand-made.ts';
import { explicitBig, explicitLittle, imageElements, secondaryCapture } from '../prove/sent-object.ts';
import { encoded, type OddObject } from './odd-encodings.ts';

const parametricMap = '1.2.840.10008.5.1.4.1.1.30';

function namedElements(number: number, side: number, more: readonly DataElement[]): readonly DataElement[] {
  const study = textElement(0x0020_000d, 'UI', `1.2.826.0.1.3680043.8.498.1.${number}`);
  return dataSetOf([...imageElements(uidOf(number), side), study, ...more]).elements;
}

const uidOf = (number: number) => `1.2.826.0.1.3680043.8.498.91.${number}`;

export interface FloatMapChange {
  readonly side: number;
  /** Names the object and its study; default 1. */
  readonly number?: number;
  readonly little?: boolean;
}

/** A square parametric map whose sender also says what a float has not: Bits Stored and its kin. Something hides behind it. */
export function floatMap(samples: Float32Array | Float64Array, change: FloatMapChange): OddObject {
  const { side, number = 1, little = true } = change;
  const bits = samples.BYTES_PER_ELEMENT * 8;
  const double = bits === 64;
  const elements = namedElements(number, side, [
    textElement(0x0008_0016, 'UI', parametricMap),
    unsignedElement(0x0028_0100, bits),
    unsignedElement(0x0028_0101, bits),
    unsignedElement(0x0028_0102, bits - 1),
    double
      ? { kind: 'value', tag: 0x0028_0123, vr: 'FD', value: new Uint8Array(Float64Array.of(-Number.MAX_VALUE).buffer) }
      : { kind: 'value', tag: 0x0028_0122, vr: 'FL', value: new Uint8Array(Float32Array.of(-1).buffer) },
  ]);
  const value = Buffer.from(new Uint8Array(samples.buffer.slice(0)));
  if (!little) double ? value.swap64() : value.swap32();
  const pixels = explicit(double ? 0x7fe0_0009 : 0x7fe0_0008, double ? 'OD' : 'OF', value, undefined, little);
  const transferSyntax = little ? explicitLittle : explicitBig;
  const second = explicit(0x7fe0_0010, 'OW', 'HIDDEN', undefined, little);
  const bytes = concat(encoded(elements, { little }), pixels, second);
  return { sopClassUid: parametricMap, sopInstanceUid: uidOf(number), transferSyntax, bytes };
}

/** Square, 8 bits: samples 0 to 255 row by row, red rising, green falling, blue 0, in segments of 16 bits. */
export function segmentedPaletteImage(side: number, number = 1): OddObject {
  const segments = (tag: number, ...words: readonly number[]): DataElement => ({
    ...{ kind: 'value', tag, vr: 'OW' },
    value: new Uint8Array(Uint16Array.from(words).buffer),
  });
  const elements = namedElements(number, side, [
    textElement(0x0028_0004, 'CS', 'PALETTE COLOR'),
    unsignedElement(0x0028_0100, 8),
    unsignedElement(0x0028_0101, 8),
    unsignedElement(0x0028_0102, 7),
    ...[0x0028_1101, 0x0028_1102, 0x0028_1103].map((tag) => unsignedElement(tag, 256, 0, 16)),
    segments(0x0028_1221, 0, 1, 0, 1, 255, 0xffff),
    segments(0x0028_1222, 0, 1, 0xffff, 1, 255, 0),
    segments(0x0028_1223, 0, 1, 0, 1, 255, 0),
  ]);
  const samples = Uint8Array.from({ length: side * side }, (_, at) => Math.floor((at * 256) / (side * side)));
  const bytes = concat(encoded(elements), explicit(0x7fe0_0010, 'OB', samples));
  return { sopClassUid: secondaryCapture, sopInstanceUid: uidOf(number), transferSyntax: explicitLittle, bytes };
}

/** Square, whole numbers of 32 bits or of one. */
export function greyImage(samples: Uint32Array | Uint8Array, side: number, number = 1): OddObject {
  const bits = samples.BYTES_PER_ELEMENT === 4 ? 32 : 1;
  const elements = namedElements(number, side, [
    unsignedElement(0x0028_0100, bits),
    unsignedElement(0x0028_0101, bits),
    unsignedElement(0x0028_0102, bits - 1),
  ]);
  const value = bits === 32 ? new Uint8Array(samples.buffer) : packed(samples);
  const bytes = concat(encoded(elements), explicit(0x7fe0_0010, 'OW', value));
  return { sopClassUid: secondaryCapture, sopInstanceUid: uidOf(number), transferSyntax: explicitLittle, bytes };
}

/** PS3.5 8.1.1: the first pixel is the least significant bit. */
function packed(samples: Uint32Array | Uint8Array): Uint8Array {
  const bytes = new Uint8Array(samples.length / 8);
  for (const [at, sample] of samples.entries()) bytes[at >> 3] = (bytes[at >> 3] ?? 0) | (sample << (at & 7));
  return bytes;
}

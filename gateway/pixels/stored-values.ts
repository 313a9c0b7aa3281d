/** Decoded samples as the values that were stored: no more than Bits Stored, with their sign; YBR as RGB. */
import type { ImageDescription, SampleKind } from '../../inference/predict-contract.ts';
import { type DecodedFrame, type FrameFormat, isFloats, type SampleArray } from './frame-format.ts';

const kinds: Readonly<Record<string, SampleKind>> = {
  Uint8Array: 'uint8',
  Int8Array: 'int8',
  Uint16Array: 'uint16',
  Int16Array: 'int16',
  Uint32Array: 'uint32',
  Int32Array: 'int32',
  Float32Array: 'float32',
  Float64Array: 'float64',
};

export function sampleKind(samples: SampleArray): SampleKind {
  return kinds[samples.constructor.name] as SampleKind;
}

/**
 * PS3.5 8.1.1: a value is the Bits Stored up to High Bit; what lies around it is no part of it. Padding need not fit there, and stays.
 * A code stream has no High Bit: its values begin at bit 0.
 */
export function storedValues(
  samples: SampleArray,
  { bitsAllocated, bitsStored, highBit, signed, transferSyntax }: FrameFormat,
  padding: ImageDescription['padding'],
): SampleArray {
  const width = samples.BYTES_PER_ELEMENT * 8;
  if (isFloats(samples) || bitsAllocated === 1 || bitsStored >= width) return samples;
  const down = isCodeStream(transferSyntax) ? 0 : highBit + 1 - bitsStored;
  const up = 32 - bitsStored;
  let values = samples;
  for (let i = 0; i < samples.length; i++) {
    const sample = samples[i] as number;
    const value = signed ? ((sample >> down) << up) >> up : ((sample >>> down) << up) >>> up;
    if (value === sample || (padding && sample >= padding.from && sample <= padding.to)) continue;
    // Most frames have nothing to mend: then there is no copy.
    if (values === samples) values = samples.slice();
    values[i] = value;
  }
  return values;
}

function isCodeStream(transferSyntax: string): boolean {
  return /^1\.2\.840\.10008\.1\.2\.4\.\d+$/.test(transferSyntax);
}

/** PS3.3 C.7.6.3.1.2: YBR_FULL and YBR_PARTIAL (BT.601), rounded to whole values; undefined of what is no colour of three. */
export function rgbValues({ samples, photometric }: DecodedFrame, bitsStored: number): SampleArray | undefined {
  if (photometric === 'RGB' || photometric === 'YBR_RCT' || photometric === 'YBR_ICT') return samples;
  const partial = photometric.startsWith('YBR_PARTIAL');
  if (!partial && photometric !== 'YBR_FULL' && photometric !== 'YBR_FULL_422') return undefined;
  const most = 2 ** bitsStored - 1;
  const zero = 2 ** (bitsStored - 1);
  const black = partial ? 2 ** (bitsStored - 4) : 0;
  const [light, chroma] = partial ? [255 / 219, 255 / 224] : [1, 1];
  const clamp = (value: number) => Math.min(most, Math.max(0, Math.floor(value + 0.5)));
  const rgb = samples.slice();
  for (let at = 0; at < rgb.length; at += 3) {
    const y = ((samples[at] as number) - black) * light;
    const blue = ((samples[at + 1] as number) - zero) * chroma;
    const red = ((samples[at + 2] as number) - zero) * chroma;
    rgb[at] = clamp(y + 1.402 * red);
    rgb[at + 1] = clamp(y - (0.114 * 1.772 * blue + 0.299 * 1.402 * red) / 0.587);
    rgb[at + 2] = clamp(y + 1.772 * blue);
  }
  return rgb;
}

/** What a stored header says of the meaning of a frame's samples, for models: everything of it bounded, nothing of it applied. */
import type { DataSet } from '../../data-set/data-set.ts';
import type { ImageDescription } from '../../inference/predict-contract.ts';
import { describeFrames } from './frame-description.ts';
import { FrameError } from './frame-error.ts';
import type { DecodedFrame, FrameFormat } from './frame-format.ts';
import { macrosOfFrame } from './functional-groups.ts';
import { paletteEntries } from './palette-entries.ts';
import { pixelAspect } from './pixel-aspect.ts';
import { type FrameOfValues, frameOfValues, sampleKind } from './stored-values.ts';
import { noMeaning, paddingRange, valueMeaning } from './value-meaning.ts';

export interface DescribedImage {
  readonly image: ImageDescription;
  /** Little endian, row by row, the samples of a pixel side by side: as POST /v1/predict wants them. */
  readonly samples: Uint8Array;
}

/**
 * `transferSyntax`: in which the frame is stored. `index`: of the frame, from 0. Throws FrameError 'format' where no model can be asked
 * about such an image. Goes over all samples; where a decode worker has done so already, see describeValues.
 */
export function describeImage(
  header: DataSet,
  transferSyntax: string,
  decoded: DecodedFrame,
  index: number,
): DescribedImage {
  const { format } = describeFrames(header, transferSyntax);
  const frame = frameOfValues(decoded, format, paddingRange(header, format));
  return describeValues(header, transferSyntax, frame, index);
}

/** The same of a frame that a decode worker was asked for as values: nothing is done here that grows with the image. */
export function describeValues(
  header: DataSet,
  transferSyntax: string,
  frame: FrameOfValues,
  index: number,
): DescribedImage {
  const { format } = describeFrames(header, transferSyntax);
  const macros = macrosOfFrame(header, index);
  const common = { rows: frame.rows, columns: frame.columns, aspect: pixelAspect(header, macros) };
  if (frame.samplesPerPixel === 3) {
    return described({ ...common, ...noMeaning, photometric: 'RGB', palette: null }, frame, 3, format);
  }
  if (frame.photometric === 'PALETTE COLOR') {
    const palette = paletteEntries(header, format.signed);
    if (!palette || frame.samples.BYTES_PER_ELEMENT > 2) {
      throw new FrameError('format', undefined, { detail: 'a palette that its samples do not fit' });
    }
    return described({ ...common, ...noMeaning, photometric: 'PALETTE COLOR', palette }, frame, 1, format);
  }
  const photometric = frame.photometric === 'MONOCHROME1' ? 'MONOCHROME1' : 'MONOCHROME2';
  const meaning = valueMeaning(header, macros, format);
  return described({ ...common, ...meaning, photometric, palette: null }, frame, 1, format);
}

function described(
  image: Omit<ImageDescription, 'sample' | 'samplesPerPixel' | 'bitsStored'>,
  { samples: values }: FrameOfValues,
  samplesPerPixel: 1 | 3,
  { bitsStored }: FrameFormat,
): DescribedImage {
  return {
    image: { ...image, sample: sampleKind(values), samplesPerPixel, bitsStored },
    samples: new Uint8Array(values.buffer, values.byteOffset, values.byteLength),
  };
}

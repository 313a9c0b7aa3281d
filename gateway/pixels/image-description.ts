/** What a stored header says of the meaning of a frame's samples, for models: everything of it bounded, nothing of it applied. */
import type { DataSet } from '../../data-set/data-set.ts';
import type { ImageDescription } from '../../inference/predict-contract.ts';
import { describeFrames } from './frame-description.ts';
import { FrameError } from './frame-error.ts';
import type { DecodedFrame, FrameFormat, SampleArray } from './frame-format.ts';
import { macrosOfFrame } from './functional-groups.ts';
import { paletteEntries } from './palette-entries.ts';
import { pixelAspect } from './pixel-aspect.ts';
import { rgbValues, sampleKind, storedValues } from './stored-values.ts';
import { noMeaning, valueMeaning } from './value-meaning.ts';

export interface DescribedImage {
  readonly image: ImageDescription;
  /** Little endian, row by row, the samples of a pixel side by side: as POST /v1/predict wants them. */
  readonly samples: Uint8Array;
}

/**
 * `transferSyntax`: in which the frame is stored. `index`: of the frame, from 0. Throws FrameError 'format' where no model can be asked
 * about such an image.
 */
export function describeImage(
  header: DataSet,
  transferSyntax: string,
  frame: DecodedFrame,
  index: number,
): DescribedImage {
  const decoded = withoutPad(frame);
  const { format } = describeFrames(header, transferSyntax);
  const macros = macrosOfFrame(header, index);
  const common = { rows: decoded.rows, columns: decoded.columns, aspect: pixelAspect(header, macros) };
  if (decoded.samplesPerPixel !== 1) return colour(common, decoded, format);
  if (decoded.photometric === 'PALETTE COLOR') return ofPalette(common, header, decoded, format);
  const meaning = valueMeaning(header, macros, format);
  const values = storedValues(decoded.samples, format, meaning.padding);
  const photometric = decoded.photometric === 'MONOCHROME1' ? 'MONOCHROME1' : 'MONOCHROME2';
  return described({ ...common, ...meaning, photometric, palette: null }, values, 1, format);
}

/** The byte that makes a frame's length even is no sample of it. */
function withoutPad(frame: DecodedFrame): DecodedFrame {
  const count = frame.rows * frame.columns * frame.samplesPerPixel;
  if (frame.samples.length < count) throw new FrameError('truncated');
  return frame.samples.length === count ? frame : { ...frame, samples: frame.samples.subarray(0, count) };
}

type Common = Pick<ImageDescription, 'rows' | 'columns' | 'aspect'>;

function colour(common: Common, decoded: DecodedFrame, format: FrameFormat): DescribedImage {
  const samples = storedValues(decoded.samples, format, null);
  const rgb = decoded.samplesPerPixel === 3 ? rgbValues({ ...decoded, samples }, format.bitsStored) : undefined;
  if (!rgb || format.signed) throw new FrameError('format', undefined, { detail: 'a colour space of no use here' });
  return described({ ...common, ...noMeaning, photometric: 'RGB', palette: null }, rgb, 3, format);
}

function ofPalette(common: Common, header: DataSet, decoded: DecodedFrame, format: FrameFormat): DescribedImage {
  const palette = paletteEntries(header, format.signed);
  const values = storedValues(decoded.samples, format, null);
  if (!palette || values.BYTES_PER_ELEMENT > 2) {
    throw new FrameError('format', undefined, { detail: 'a palette that its samples do not fit' });
  }
  return described({ ...common, ...noMeaning, photometric: 'PALETTE COLOR', palette }, values, 1, format);
}

function described(
  image: Omit<ImageDescription, 'sample' | 'samplesPerPixel' | 'bitsStored'>,
  values: SampleArray,
  samplesPerPixel: 1 | 3,
  { bitsStored }: FrameFormat,
): DescribedImage {
  return {
    image: { ...image, sample: sampleKind(values), samplesPerPixel, bitsStored },
    samples: new Uint8Array(values.buffer, values.byteOffset, values.byteLength),
  };
}

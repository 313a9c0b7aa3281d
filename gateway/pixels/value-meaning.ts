/** What a header says of the way from a grey frame's stored values to light: rescale or LUT, windows, polarity, padding. */
import type { DataSet } from '../../data-set/data-set.ts';
import { firstNumber, firstString, items, numbers } from '../../data-set/values.ts';
import type { ImageDescription } from '../../inference/predict-contract.ts';
import type { FrameFormat } from './frame-format.ts';
import type { FindMacro } from './functional-groups.ts';
import { readLookupTable, type TableInput } from './lookup-tables.ts';

export type ValueMeaning = Pick<
  ImageDescription,
  'rescale' | 'modalityLut' | 'windows' | 'voiLutFunction' | 'voiLut' | 'presentationLutShape' | 'padding'
>;

export const noMeaning: ValueMeaning = {
  rescale: { slope: 1, intercept: 0 },
  modalityLut: null,
  windows: [],
  voiLutFunction: 'LINEAR',
  voiLut: null,
  presentationLutShape: null,
  padding: null,
};

const pixelValueTransformation = 0x00289145;
const frameVoiLut = 0x00289132;
const modalityLutSequence = 0x00283000;
const voiLutSequence = 0x00283010;

/** More than one is a choice for people; the first is the one that counts. */
const mostWindows = 16;

export function valueMeaning(header: DataSet, macros: FindMacro, format: FrameFormat): ValueMeaning {
  const transformation = macros(pixelValueTransformation) ?? header;
  const voi = macros(frameVoiLut) ?? header;
  const stored = storedRange(format);
  const modalityLut = isForDisplay(header) ? readLookupTable(items(header, modalityLutSequence)[0], stored) : null;
  const rescale = modalityLut ? noMeaning.rescale : rescaleOf(transformation);
  const entries = modalityLut?.entries.reduce((a, b) => Math.max(a, b), 0);
  const input = entries === undefined ? rescaled(stored, rescale) : { lowest: 0, highest: entries };
  const shape = firstString(header, 0x20500020);
  return {
    rescale,
    modalityLut,
    windows: windowsOf(voi),
    voiLutFunction: functionOf(voi),
    voiLut: readLookupTable(items(voi, voiLutSequence)[0], input),
    presentationLutShape: shape === 'IDENTITY' || shape === 'INVERSE' ? shape : null,
    padding: paddingOf(header, format),
  };
}

/**
 * X-Ray Angiographic and Radiofluoroscopic images carry a Modality LUT that leads back to intensity, for measuring; they are
 * displayed without it (PS3.3 C.8.7.1.1.2).
 */
function isForDisplay(header: DataSet): boolean {
  const sopClass = firstString(header, 0x00080016);
  return sopClass !== '1.2.840.10008.5.1.4.1.1.12.1' && sopClass !== '1.2.840.10008.5.1.4.1.1.12.2';
}

/** A slope of 0 would make every image one grey: such a rescale is none. */
function rescaleOf(from: DataSet): ImageDescription['rescale'] {
  const slope = firstNumber(from, 0x00281053) ?? 1;
  const intercept = firstNumber(from, 0x00281052) ?? 0;
  const usable = Number.isFinite(slope) && slope !== 0 && Number.isFinite(intercept);
  return usable ? { slope, intercept } : noMeaning.rescale;
}

function storedRange({ bitsStored, signed, floats }: FrameFormat): TableInput {
  if (floats) return { lowest: -Infinity, highest: Infinity };
  return signed
    ? { lowest: -(2 ** (bitsStored - 1)), highest: 2 ** (bitsStored - 1) - 1 }
    : { lowest: 0, highest: 2 ** bitsStored - 1 };
}

function rescaled({ lowest, highest }: TableInput, { slope, intercept }: ImageDescription['rescale']): TableInput {
  const [one, other] = [lowest * slope + intercept, highest * slope + intercept];
  return { lowest: Math.min(one, other), highest: Math.max(one, other) };
}

function windowsOf(from: DataSet): ImageDescription['windows'] {
  const centers = numbers(from, 0x00281050).slice(0, mostWindows);
  const widths = numbers(from, 0x00281051);
  return centers
    .map((center, index) => ({ center, width: widths[index] ?? 0 }))
    .filter(({ center, width }) => Number.isFinite(center) && Number.isFinite(width) && width > 0);
}

function functionOf(from: DataSet): ImageDescription['voiLutFunction'] {
  const name = firstString(from, 0x00281056);
  return name === 'SIGMOID' || name === 'LINEAR_EXACT' ? name : 'LINEAR';
}

/** Pixel Padding Value to its Range Limit (PS3.3 C.7.5.1.1.2), of floats their own. They have the sign of the samples. */
function paddingOf(header: DataSet, { floats, bitsAllocated, signed }: FrameFormat): ImageDescription['padding'] {
  const [value, limit] = floats
    ? [bitsAllocated === 64 ? 0x00280123 : 0x00280122, bitsAllocated === 64 ? 0x00280125 : 0x00280124]
    : [0x00280120, 0x00280121];
  const read = (tag: number): number | undefined => {
    const number = firstNumber(header, tag);
    if (number === undefined || floats) return Number.isFinite(number) ? number : undefined;
    return signed ? (number << 16) >> 16 : number & 0xffff;
  };
  const first = read(value);
  if (first === undefined) return null;
  const other = read(limit) ?? first;
  return { from: Math.min(first, other), to: Math.max(first, other) };
}

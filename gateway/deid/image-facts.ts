/** Reads the facts of a clean image header that its row and its decoding need; undefined where they describe no image. */

import type { DataSet } from '../../data-set/data-set.ts';
import { firstNumber, firstString, items, numbers } from '../../data-set/values.ts';

export interface ImageFacts {
  readonly modality: string;
  readonly rows: number;
  readonly columns: number;
  readonly frames: number;
  readonly bitsAllocated: number;
  readonly bitsStored: number;
  readonly highBit: number;
  /** null: the pixels are floating point numbers. */
  readonly pixelRepresentation: number | null;
  readonly samplesPerPixel: number;
  readonly planarConfiguration: number;
  readonly photometric: string;
  readonly pixelSpacing: readonly [row: number, column: number] | undefined;
  readonly imagerPixelSpacing: readonly [row: number, column: number] | undefined;
  readonly bodyPart: string | undefined;
  readonly viewPosition: string | undefined;
  readonly laterality: string | undefined;
  readonly burnedIn: boolean | undefined;
  readonly windowCenter: number | undefined;
  readonly windowWidth: number | undefined;
  readonly rescaleSlope: number | undefined;
  readonly rescaleIntercept: number | undefined;
  readonly seriesNumber: number | undefined;
  readonly instanceNumber: number | undefined;
  readonly studyDate: string | undefined;
  readonly studyTime: string | undefined;
}

/** Larger images exist (slides), but not ones that one screen reads; their frames are tiles below this. */
const maxSide = 65_535;
const maxFrames = 1_000_000;

function pair(values: readonly number[]): readonly [number, number] | undefined {
  const [row, column] = values;
  return row === undefined || column === undefined || row <= 0 || column <= 0 ? undefined : [row, column];
}

function yesNo(value: string | undefined): boolean | undefined {
  return value === 'YES' ? true : value === 'NO' ? false : undefined;
}

/** PS3.3 C.7.6.3: whether the numbers can be those of an image. */
function isImage(facts: ImageFacts): boolean {
  const { rows, columns, frames, bitsAllocated, bitsStored, highBit, pixelRepresentation, samplesPerPixel } = facts;
  const floats = pixelRepresentation === null;
  return (
    rows > 0 &&
    columns > 0 &&
    rows <= maxSide &&
    columns <= maxSide &&
    Number.isInteger(frames) &&
    frames > 0 &&
    frames <= maxFrames &&
    (floats || [1, 8, 16, 32].includes(bitsAllocated)) &&
    bitsStored > 0 &&
    bitsStored <= bitsAllocated &&
    highBit < bitsAllocated &&
    highBit >= bitsStored - 1 &&
    (floats ? samplesPerPixel === 1 : pixelRepresentation <= 1 && [1, 3, 4].includes(samplesPerPixel)) &&
    facts.planarConfiguration <= 1 &&
    facts.photometric !== ''
  );
}

/** Pixel Spacing of an enhanced object stands in its shared functional groups (PS3.3 C.7.6.16.2.1). */
function sharedSpacing(dataSet: DataSet): readonly [number, number] | undefined {
  const [shared] = items(dataSet, 0x52009229);
  const [measures] = shared === undefined ? [] : items(shared, 0x00289110);
  return measures === undefined ? undefined : pair(numbers(measures, 0x00280030));
}

/** `floatBits`: of a floating point sample, which is stored in all of its bits (PS3.3 C.7.6.24, C.7.6.25). */
export function imageFacts(dataSet: DataSet, floatBits?: 32 | 64): ImageFacts | undefined {
  const number = (tag: number) => firstNumber(dataSet, tag);
  const text = (tag: number) => firstString(dataSet, tag);
  const bitsAllocated = number(0x00280100) ?? 0;
  if (floatBits !== undefined && floatBits !== bitsAllocated) return undefined;
  const bitsStored = floatBits ?? number(0x00280101) ?? 0;
  const facts: ImageFacts = {
    modality: text(0x00080060) ?? 'OT',
    rows: number(0x00280010) ?? 0,
    columns: number(0x00280011) ?? 0,
    frames: number(0x00280008) ?? 1,
    bitsAllocated,
    bitsStored,
    highBit: number(0x00280102) ?? bitsStored - 1,
    pixelRepresentation: floatBits === undefined ? (number(0x00280103) ?? 0) : null,
    samplesPerPixel: number(0x00280002) ?? 1,
    planarConfiguration: number(0x00280006) ?? 0,
    photometric: text(0x00280004) ?? '',
    pixelSpacing: pair(numbers(dataSet, 0x00280030)) ?? sharedSpacing(dataSet),
    imagerPixelSpacing: pair(numbers(dataSet, 0x00181164)),
    bodyPart: text(0x00180015),
    viewPosition: text(0x00185101),
    laterality: text(0x00200062) ?? text(0x00200060),
    burnedIn: yesNo(text(0x00280301)),
    windowCenter: number(0x00281050),
    windowWidth: number(0x00281051),
    rescaleSlope: number(0x00281053),
    rescaleIntercept: number(0x00281052),
    seriesNumber: number(0x00200011),
    instanceNumber: number(0x00200013),
    studyDate: text(0x00080020),
    studyTime: text(0x00080030),
  };
  return isImage(facts) ? facts : undefined;
}

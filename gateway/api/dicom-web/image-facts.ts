/** What the reading page needs of a header to show its pixels rightly (PS3.3 C.7.6.3, C.11). */

import type { DataSet } from '../../../data-set/data-set.ts';
import { storedTransferSyntax } from '../../../data-set/transfer-syntax.ts';
import { firstNumber, firstString, numbers } from '../../../data-set/values.ts';
import type { ShownImage } from '../../answers/images-of-task.ts';
import type { TaskImage } from '../../contract/tasks.ts';
import { paletteOf } from './palette-facts.ts';

const tag = {
  imagerPixelSpacing: 0x00181164,
  planarConfiguration: 0x00280006,
  pixelSpacing: 0x00280030,
  highBit: 0x00280102,
  pixelPaddingValue: 0x00280120,
  floatPaddingValue: 0x00280122,
  doublePaddingValue: 0x00280123,
  windowCenter: 0x00281050,
  windowWidth: 0x00281051,
  rescaleIntercept: 0x00281052,
  rescaleSlope: 0x00281053,
  voiLutFunction: 0x00281056,
  presentationLutShape: 0x20500020,
} as const;

const mostWindows = 32;

export function imageOf({ version: row, standing }: ShownImage, header: DataSet): TaskImage {
  const place = `/dicom-web/studies/${row.studyInstanceUid}/series/${row.seriesInstanceUid}/instances/${row.sopInstanceUid}`;
  const bitsStored = row.bitsStored ?? row.bitsAllocated ?? 8;
  // The version by name: what the page keeps of one must never stand for another.
  const version = `?instance=${row.id}`;
  return {
    instance: row.id,
    standing,
    studyInstanceUid: row.studyInstanceUid,
    seriesInstanceUid: row.seriesInstanceUid,
    sopInstanceUid: row.sopInstanceUid,
    sopClassUid: row.sopClassUid,
    modality: row.modality,
    frameUrls: Array.from({ length: Math.min(row.frames, 10_000) }, (_, at) => `${place}/frames/${at + 1}${version}`),
    metadataUrl: `${place}/metadata${version}`,
    transferSyntax: storedTransferSyntax(row.transferSyntax),
    rows: row.rows ?? 0,
    columns: row.columns ?? 0,
    samplesPerPixel: row.samplesPerPixel ?? 1,
    bitsAllocated: row.bitsAllocated ?? 8,
    bitsStored,
    highBit: whole(firstNumber(header, tag.highBit)) ?? bitsStored - 1,
    pixelRepresentation: row.pixelRepresentation === null ? null : row.pixelRepresentation === 1 ? 1 : 0,
    photometric: row.photometric ?? 'MONOCHROME2',
    planarConfiguration: oneOf(firstNumber(header, tag.planarConfiguration), [0, 1]),
    pixelSpacing: spacing(header),
    windows: windows(header),
    voiLutFunction: oneOf(firstString(header, tag.voiLutFunction), ['LINEAR', 'LINEAR_EXACT', 'SIGMOID']) ?? 'LINEAR',
    rescale: {
      slope: finite(firstNumber(header, tag.rescaleSlope)) || 1,
      intercept: finite(firstNumber(header, tag.rescaleIntercept)) ?? 0,
    },
    presentationLutShape: oneOf(firstString(header, tag.presentationLutShape), ['IDENTITY', 'INVERSE']),
    pixelPaddingValue: padding(header, row) ?? null,
    palette: row.photometric === 'PALETTE COLOR' ? paletteOf(header, row.pixelRepresentation === 1) : null,
    viewPosition: row.viewPosition,
    laterality: row.laterality,
  };
}

/** Floats have a padding value of their own (PS3.3 C.7.6.24, C.7.6.25). */
function padding(header: DataSet, row: ShownImage['version']): number | undefined {
  if (row.pixelRepresentation !== null) return whole(firstNumber(header, tag.pixelPaddingValue));
  return finite(firstNumber(header, row.bitsAllocated === 64 ? tag.doublePaddingValue : tag.floatPaddingValue));
}

/** Pixel Spacing of a projection is calibrated (PS3.3 10.7.1.3); else what was measured at the detector. */
function spacing(header: DataSet): TaskImage['pixelSpacing'] {
  for (const [at, kind] of [
    [tag.pixelSpacing, 'calibrated'],
    [tag.imagerPixelSpacing, 'imager'],
  ] as const) {
    const [row, column] = numbers(header, at);
    if (row !== undefined && column !== undefined && row > 0 && column > 0) return { row, column, kind };
  }
  return null;
}

/** A window narrower than one is none (PS3.3 C.11.2.1.2.1). */
function windows(header: DataSet): TaskImage['windows'] {
  const widths = numbers(header, tag.windowWidth);
  return numbers(header, tag.windowCenter)
    .slice(0, mostWindows)
    .flatMap((center, at) => {
      const width = widths[at];
      return width !== undefined && width > 0 ? [{ center, width }] : [];
    });
}

function oneOf<Value>(value: unknown, allowed: readonly Value[]): Value | null {
  return allowed.find((one) => one === value) ?? null;
}

function finite(value: number | undefined): number | undefined {
  return Number.isFinite(value) ? value : undefined;
}

function whole(value: number | undefined): number | undefined {
  return Number.isInteger(value) ? value : undefined;
}

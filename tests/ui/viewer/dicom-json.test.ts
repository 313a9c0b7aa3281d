import { expect, test } from 'vitest';
import type { TaskImage } from '../../../gateway/contract/tasks.ts';
import { dicomJsonOf, showsInverted } from '../../../ui/viewer/dicom-json.ts';

const image: TaskImage = {
  instance: 1,
  standing: 'same',
  studyInstanceUid: '1.2',
  seriesInstanceUid: '1.2.1',
  sopInstanceUid: '1.2.1.1',
  sopClassUid: '1.2.840.10008.5.1.4.1.1.1.1',
  modality: 'DX',
  frameUrls: ['/f/1'],
  metadataUrl: '/m',
  transferSyntax: '1.2.840.10008.1.2.1',
  rows: 3,
  columns: 2,
  samplesPerPixel: 1,
  bitsAllocated: 16,
  bitsStored: 12,
  highBit: 11,
  pixelRepresentation: 0,
  photometric: 'MONOCHROME2',
  planarConfiguration: null,
  pixelSpacing: { row: 0.2, column: 0.1, kind: 'imager' },
  windows: [
    { center: 2_048, width: 4_096 },
    { center: 1, width: 0 },
  ],
  voiLutFunction: 'LINEAR',
  rescale: { slope: 1, intercept: -1_024 },
  presentationLutShape: null,
  pixelPaddingValue: null,
  palette: null,
  viewPosition: 'PA',
  laterality: null,
};

test('a header that the loader can decode by', () => {
  const header = dicomJsonOf(image);
  expect(header['00280010']).toEqual({ vr: 'US', Value: [3] });
  expect(header['00280030']).toEqual({ vr: 'DS', Value: [0.2, 0.1] });
  expect(header['00281052']).toEqual({ vr: 'DS', Value: [-1_024] });
});

test('a window without width is no window', () => {
  expect(dicomJsonOf(image)['00281051']).toEqual({ vr: 'DS', Value: [4_096] });
});

test('what is null is an empty element, and no spacing is no element', () => {
  expect(dicomJsonOf({ ...image, modality: null })['00080060']).toEqual({ vr: 'CS' });
  expect(dicomJsonOf({ ...image, pixelSpacing: null })['00280030']).toBeUndefined();
});

test('the presentation LUT shape decides over the photometric interpretation', () => {
  expect(showsInverted({ ...image, photometric: 'MONOCHROME1' })).toBe(true);
  expect(showsInverted({ ...image, photometric: 'MONOCHROME1', presentationLutShape: 'IDENTITY' })).toBe(false);
  expect(showsInverted({ ...image, presentationLutShape: 'INVERSE' })).toBe(true);
});

test('floats have no pixel representation, and a palette is three tables of numbers, made once an image', () => {
  expect(dicomJsonOf({ ...image, pixelRepresentation: null })['00280103']).toEqual({ vr: 'US' });
  const table = (...bytes: number[]) => btoa(String.fromCharCode(...bytes));
  const palette = { first: -2, red: table(0, 255), green: table(1, 2), blue: table(3, 4) };
  const colours = { ...image, photometric: 'PALETTE COLOR', palette };
  const header = dicomJsonOf(colours);
  expect(header['00281101']).toEqual({ vr: 'US', Value: [2, -2, 8] });
  expect(header['00281201']).toEqual({ vr: 'OW', Value: [0, 255] });
  expect(header['00281203']).toEqual({ vr: 'OW', Value: [3, 4] });
  expect(dicomJsonOf(colours)['00281202']).toBe(header['00281202']);
});

/** A plain description, to be changed in one thing at a time. */
import type { ImageDescription } from '../../../inference/predict-contract.ts';

export const plainImage: ImageDescription = {
  rows: 1,
  columns: 4,
  samplesPerPixel: 1,
  sample: 'uint16',
  photometric: 'MONOCHROME2',
  bitsStored: 12,
  rescale: { slope: 1, intercept: 0 },
  modalityLut: null,
  windows: [],
  voiLutFunction: 'LINEAR',
  voiLut: null,
  presentationLutShape: null,
  padding: null,
  aspect: 1,
  palette: null,
};

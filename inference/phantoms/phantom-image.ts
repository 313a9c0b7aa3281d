/** A phantom as a model is shown it: what the header of its film would say of the samples. */
import type { ImageDescription } from '../predict-contract.ts';
import type { Phantom } from './phantom.ts';

export function phantomImage({ rows, columns, bitsStored }: Phantom): ImageDescription {
  return {
    ...{ rows, columns, samplesPerPixel: 1, sample: 'uint16', photometric: 'MONOCHROME2', bitsStored },
    ...{ rescale: { slope: 1, intercept: 0 }, modalityLut: null, windows: [], voiLutFunction: 'LINEAR' },
    ...{ voiLut: null, presentationLutShape: null, padding: null, aspect: 1, palette: null },
  };
}

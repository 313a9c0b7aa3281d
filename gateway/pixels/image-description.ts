/** What a stored header says of the meaning of a frame's samples, for models: everything of it bounded, nothing of it applied. */
import type { ImageDescription } from '../../inference/predict-contract.ts';

export interface DescribedImage {
  readonly image: ImageDescription;
  /** Little endian, row by row, the samples of a pixel side by side: as POST /v1/predict wants them. */
  readonly samples: Uint8Array;
}

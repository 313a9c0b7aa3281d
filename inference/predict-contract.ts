/** What the gateway and the inference node say to each other about predictions: types only, nothing of either side's code. */

import type { ModelIdentity } from './contract.ts';

export type SampleKind = 'uint8' | 'int8' | 'uint16' | 'int16' | 'uint32' | 'int32' | 'float32' | 'float64';

/** A table of PS3.3 C.11.1 or C.11.2: the first mapped value, and what it and each one after it become. */
export interface LookupTable {
  readonly first: number;
  readonly bits: number;
  readonly entries: readonly number[];
}

/** One frame as it was decoded and what its header says of the meaning of its samples; nothing has been applied to them. */
export interface ImageDescription {
  readonly rows: number;
  readonly columns: number;
  readonly samplesPerPixel: 1 | 3;
  readonly sample: SampleKind;
  /** Of `sample`s after decoding: MONOCHROME1, MONOCHROME2, RGB, or PALETTE COLOR with `palette`. YBR comes as RGB. */
  readonly photometric: string;
  readonly bitsStored: number;
  readonly rescale: { readonly slope: number; readonly intercept: number };
  /** Modality LUT Sequence; it and `rescale` exclude each other, and this one counts. */
  readonly modalityLut: LookupTable | null;
  readonly windows: ReadonlyArray<{ readonly center: number; readonly width: number }>;
  readonly voiLutFunction: 'LINEAR' | 'LINEAR_EXACT' | 'SIGMOID';
  readonly voiLut: LookupTable | null;
  readonly presentationLutShape: 'IDENTITY' | 'INVERSE' | null;
  /** Stored values that are no image, ends included (PS3.3 C.7.5.1.1.2). */
  readonly padding: { readonly from: number; readonly to: number } | null;
  /** Height of a pixel over its width, from Pixel Spacing, Imager Pixel Spacing or Pixel Aspect Ratio; 1 without them. */
  readonly aspect: number;
  /** Each of red, green and blue 0 to 65,535, whatever the bits of its table were. */
  readonly palette: { readonly first: number; readonly rgb: ReadonlyArray<readonly [number, number, number]> } | null;
}

/** A reader who waits is served before a case that came in, and both before a run over thousands. */
export type Priority = 'reader' | 'arrival' | 'bulk';

/**
 * POST /v1/predict. The body is a four-byte big-endian length, that many bytes of this as JSON, then the samples of each
 * image in turn, little endian, row by row, the samples of a pixel side by side.
 */
export interface PredictQuestion {
  /** One for an instance; several for a case. */
  readonly images: readonly ImageDescription[];
  /** SHA-256 of each model's file. */
  readonly models: readonly string[];
  readonly priority: Priority;
  readonly maps: boolean;
  readonly features: boolean;
}

export interface Score {
  readonly label: string;
  /** After activation and calibration, 0 to 1. */
  readonly probability: number;
  readonly threshold: number | null;
}

/** Where a map lies on the image, in its pixels: left, top edge and size of the whole map. */
export interface Placement {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export interface ActivationMap {
  readonly label: string;
  readonly rows: number;
  readonly columns: number;
  readonly placement: Placement;
  /** Largest activation before it was scaled to the picture: 0 where nothing spoke for the label. */
  readonly peak: number;
  /** RGBA, one pixel a cell, alpha is activation / peak; base64. */
  readonly png: string;
}

export interface Prediction {
  readonly model: ModelIdentity & { readonly version: string };
  readonly task: 'binary' | 'multi-label' | 'multi-class' | 'regression';
  /** Empty of a regression. */
  readonly scores: readonly Score[];
  readonly value: { readonly number: number; readonly unit: string } | null;
  readonly maps: readonly ActivationMap[];
  /** Float32, little endian, base64; null where not asked for or not given. */
  readonly features: string | null;
  /** Of the run of the batch it was in. Not part of what is the same for the same input. */
  readonly milliseconds: number;
  readonly batch: number;
}

/** `predictions[image][model]`, in the order asked. */
export interface PredictAnswer {
  readonly predictions: ReadonlyArray<readonly Prediction[]>;
}

/** Plain facts of one de-identified instance: what its database row needs. Nothing in it identifies anybody. */

import type { ImageFacts } from './image-facts.ts';

/** Who and whose it is, whether it shows anything or not. */
export interface ObjectIdentity {
  readonly modality: string;
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
  readonly seriesInstanceUid: string;
  readonly studyInstanceUid: string;
  /** 32 hex digits; the same patient always has the same. */
  readonly patientKey: string;
  /** How far its dates were moved, sealed: once the site key was rotated, and where they were. */
  readonly dateShift: string | undefined;
  readonly patientSex: 'M' | 'F' | 'O' | undefined;
  /** Whole years, 90 for everybody of 90 and more. */
  readonly ageYears: number | undefined;
}

/** Dates are shifted (YYYYMMDD), times as received (HHMMSS); spacings in mm. */
export interface Identity extends ImageFacts, ObjectIdentity {}

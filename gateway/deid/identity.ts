/** Plain facts of one de-identified instance: what its database row needs. Nothing in it identifies anybody. */

export interface Identity {
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
  readonly seriesInstanceUid: string;
  readonly studyInstanceUid: string;
  /** 32 hex digits; the same patient always has the same. */
  readonly patientKey: string;
  readonly modality: string;
  readonly rows: number;
  readonly columns: number;
  readonly frames: number;
  readonly bitsAllocated: number;
  readonly bitsStored: number;
  readonly highBit: number;
  readonly pixelRepresentation: number;
  readonly samplesPerPixel: number;
  readonly planarConfiguration: number;
  readonly photometric: string;
  readonly pixelSpacing: readonly [row: number, column: number] | undefined;
  readonly imagerPixelSpacing: readonly [row: number, column: number] | undefined;
  readonly bodyPart: string | undefined;
  readonly viewPosition: string | undefined;
  readonly laterality: string | undefined;
  readonly patientSex: 'M' | 'F' | 'O' | undefined;
  /** Whole years, 90 for everybody of 90 and more. */
  readonly ageYears: number | undefined;
  /** (0028,0301): true YES, false NO, undefined not said. */
  readonly burnedIn: boolean | undefined;
  readonly windowCenter: number | undefined;
  readonly windowWidth: number | undefined;
  readonly rescaleSlope: number | undefined;
  readonly rescaleIntercept: number | undefined;
  readonly seriesNumber: number | undefined;
  readonly instanceNumber: number | undefined;
  /** Shifted by whole weeks, YYYYMMDD. */
  readonly studyDate: string | undefined;
  /** HHMMSS as received. */
  readonly studyTime: string | undefined;
}

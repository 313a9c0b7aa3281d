/** Columns of instances on the disk, of held and refused objects, and of epoch folders; their operations: instance-operations.ts. */
import type { Generated, Selectable } from 'kysely';

/** What a row needs of a stored instance; the file's footer carries all of it but `file`. Pseudonyms only. */
export interface InstanceRow {
  readonly sopInstanceUid: string;
  readonly seriesInstanceUid: string;
  readonly studyInstanceUid: string;
  readonly patientKey: string;
  readonly sopClassUid: string;
  readonly transferSyntax: string;
  readonly modality: string | null;
  readonly rows: number | null;
  readonly columns: number | null;
  readonly frames: number;
  readonly samplesPerPixel: number | null;
  readonly bitsAllocated: number | null;
  readonly bitsStored: number | null;
  readonly pixelRepresentation: number | null;
  readonly photometric: string | null;
  readonly bodyPart: string | null;
  readonly viewPosition: string | null;
  readonly laterality: string | null;
  readonly patientSex: string | null;
  readonly ageYears: number | null;
  /** Burned In Annotation (0028,0301) as it came: YES, NO or absent. Never trusted, only YES is acted on. */
  readonly burnedIn: 'YES' | 'NO' | null;
  /** Relative to the images folder: `<epoch>/<name>.dcm`. */
  readonly file: string;
  readonly size: number;
  /** First byte of the bulk element's value, and its length; null where the object has none. */
  readonly pixelOffset: number | null;
  readonly pixelLength: number | null;
  readonly source: string;
  /** Milliseconds since 1970, UTC. */
  readonly receivedAt: number;
  readonly profile: string;
  readonly keyGeneration: number;
  /** Keyed digest in hex of the data set as it was received (gateway/images/received-digests.ts). */
  readonly receivedDigest: string;
  /** What de-identification did, in counts (gateway/contract/deid-counts.ts); null: the file was not asked yet. */
  readonly manifest: string | null;
  /** How far the dates of the patient were moved, sealed (gateway/deid/sealed-shift.ts); null before the first rotation of the site key. */
  readonly dateShift: string | null;
  /** Of a first object of its study, where two owners want it: who it is of, as nobody can read here (gateway/deid/sealed-link.ts). */
  readonly sealedLink: string | null;
}

/** Of a file that says nothing: the first ones. */
export const noManifest = '';

/** An object that is stored encrypted as it came and waits for a second way or a person. */
export interface HeldRow {
  readonly id: string;
  /** Relative to the held folder. */
  readonly file: string;
  readonly size: number;
  readonly reason: string;
  readonly source: string;
  readonly receivedAt: number;
  readonly keyGeneration: number;
  readonly receivedDigest: string;
}

/** An object that was answered 0xC000 or 0xA700: nothing of it was kept. */
export interface RefusedRow {
  readonly source: string;
  readonly receivedAt: number;
  readonly code: string;
}

/** waiting: not looked at; cleared: readers may see it; held and broken: nobody sees it; rejected: its file was removed, by a person or, with the reason 'expired', after the days that the house sets. */
export type ClearingState = 'waiting' | 'cleared' | 'held' | 'broken' | 'rejected';

export interface InstanceTable extends InstanceRow {
  readonly id: Generated<number>;
  /** 1 for the first object of a SOP instance, counted up when other content comes under the same UID. */
  version: number;
  clearing: ClearingState;
  clearingReason: string | null;
  /** JSON: boxes, provider and model of the last look; null before it. */
  clearingFindings: string | null;
  clearedAt: number | null;
  /** What it shows (gateway/pixels/picture-digest.ts); null where not every frame could be decoded. */
  samplesDigest: string | null;
  descriptionDigest: string | null;
  manifest: string | null;
  /** JSON: an ImageDecision (gateway/pixels/image-decision.ts); null where no person had to decide. */
  decision: Generated<string | null>;
}
export interface HeldTable extends HeldRow {
  state: 'held' | 'released' | 'rejected' | 'expired';
  /** Which program looked at it again, by its profile and version; null: the box has yet to look. */
  lookedBy: Generated<string | null>;
  lookedAt: Generated<number | null>;
}
export interface RefusedTable extends RefusedRow {
  readonly id: Generated<number>;
}
export interface EpochTable {
  name: string;
  closedAt: number;
}
export interface TombstoneTable {
  file: string;
  at: number;
}

export type Instance = Selectable<InstanceTable>;

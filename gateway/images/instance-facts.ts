/** The facts a stored file carries about itself: its row but for what the file system says (name and size), and its manifest. */
import type { InstanceRow } from '../store/instances.ts';

export type InstanceFacts = Omit<InstanceRow, 'file' | 'size' | 'manifest'>;

type Described =
  | 'sopInstanceUid'
  | 'seriesInstanceUid'
  | 'studyInstanceUid'
  | 'patientKey'
  | 'sopClassUid'
  | 'modality'
  | 'rows'
  | 'columns'
  | 'frames'
  | 'samplesPerPixel'
  | 'bitsAllocated'
  | 'bitsStored'
  | 'pixelRepresentation'
  | 'photometric';
type SometimesDescribed = 'bodyPart' | 'viewPosition' | 'laterality' | 'patientSex' | 'ageYears' | 'dateShift';

/** What de-identification says of an image. */
export type DescribedImage = Pick<InstanceFacts, Described> & {
  readonly [Key in SometimesDescribed]: InstanceFacts[Key] | undefined;
} & { readonly burnedIn: boolean | undefined };

/** What a description says of an object that shows nothing. */
export const noImage = {
  rows: null,
  columns: null,
  frames: 0,
  samplesPerPixel: null,
  bitsAllocated: null,
  bitsStored: null,
  pixelRepresentation: null,
  photometric: null,
  bodyPart: undefined,
  viewPosition: undefined,
  laterality: undefined,
  burnedIn: undefined,
} as const satisfies Partial<DescribedImage>;

/** What its way into the box says of it. */
export type Intake = Omit<InstanceFacts, Described | SometimesDescribed | 'burnedIn'>;

export function instanceFacts(image: DescribedImage, intake: Intake): InstanceFacts {
  return {
    sopInstanceUid: image.sopInstanceUid,
    seriesInstanceUid: image.seriesInstanceUid,
    studyInstanceUid: image.studyInstanceUid,
    patientKey: image.patientKey,
    sopClassUid: image.sopClassUid,
    modality: image.modality,
    rows: image.rows,
    columns: image.columns,
    frames: image.frames,
    samplesPerPixel: image.samplesPerPixel,
    bitsAllocated: image.bitsAllocated,
    bitsStored: image.bitsStored,
    pixelRepresentation: image.pixelRepresentation,
    photometric: image.photometric,
    bodyPart: image.bodyPart ?? null,
    viewPosition: image.viewPosition ?? null,
    laterality: image.laterality ?? null,
    patientSex: image.patientSex ?? null,
    ageYears: image.ageYears ?? null,
    burnedIn: image.burnedIn === undefined ? null : image.burnedIn ? 'YES' : 'NO',
    dateShift: image.dateShift ?? null,
    ...intake,
  };
}

type Kind = 'text' | 'text?' | 'whole' | 'whole?' | 'yes-no?';

/** Declared once: what a footer may say, in the order it is written. */
const shape: { readonly [Key in keyof InstanceFacts]-?: Kind } = {
  sopInstanceUid: 'text',
  seriesInstanceUid: 'text',
  studyInstanceUid: 'text',
  patientKey: 'text',
  sopClassUid: 'text',
  transferSyntax: 'text',
  modality: 'text?',
  rows: 'whole?',
  columns: 'whole?',
  frames: 'whole',
  samplesPerPixel: 'whole?',
  bitsAllocated: 'whole?',
  bitsStored: 'whole?',
  pixelRepresentation: 'whole?',
  photometric: 'text?',
  bodyPart: 'text?',
  viewPosition: 'text?',
  laterality: 'text?',
  patientSex: 'text?',
  ageYears: 'whole?',
  burnedIn: 'yes-no?',
  pixelOffset: 'whole?',
  pixelLength: 'whole?',
  source: 'text',
  receivedAt: 'whole',
  profile: 'text',
  keyGeneration: 'whole',
  receivedDigest: 'text',
  dateShift: 'text?',
  sealedLink: 'text?',
};

/** What de-identification did, in counts: one line, which the first files do not have. */
const manifestKey = 'deidentification';
const written = [...Object.keys(shape), manifestKey];

/** `manifest`: one line of what was done to the object. */
export function encodeFacts(facts: InstanceFacts, manifest?: string): Buffer {
  // Left out where there is none: programs that do not know them read such a footer too.
  const { dateShift, sealedLink, ...others } = facts;
  const sealed = { ...(dateShift !== null && { dateShift }), ...(sealedLink !== null && { sealedLink }) };
  const said = { ...others, ...sealed, [manifestKey]: manifest };
  return Buffer.from(JSON.stringify(said, written));
}

export interface DecodedFacts {
  readonly facts: InstanceFacts;
  readonly manifest: string | undefined;
}

/** What a footer says, or undefined where the bytes say anything but exactly these facts. */
export function decodeFacts(bytes: Uint8Array): DecodedFacts | undefined {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString());
  } catch {
    // Not JSON: the caller treats the file as unreadable, which says it all.
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const { [manifestKey]: manifest, ...said } = value as Record<string, unknown>;
  const record: Record<string, unknown> = { dateShift: null, sealedLink: null, ...said };
  if (manifest !== undefined && typeof manifest !== 'string') return undefined;
  return isFacts(record) ? { facts: record, manifest } : undefined;
}

function isFacts(record: Record<string, unknown>): record is Record<string, unknown> & InstanceFacts {
  const kinds = Object.entries(shape);
  return kinds.every(([key, kind]) => fitsKind(record[key], kind)) && Object.keys(record).length === kinds.length;
}

function fitsKind(value: unknown, kind: Kind): boolean {
  if (value === null) return kind.endsWith('?');
  if (kind.startsWith('whole')) return Number.isSafeInteger(value);
  if (kind === 'yes-no?') return value === 'YES' || value === 'NO';
  return typeof value === 'string';
}

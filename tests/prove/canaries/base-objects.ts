/** The patient, the study and the image under the canaries: what makes an object one, each of its identifiers a needle. */
import type { DataElement } from '../../../data-set/data-set.ts';
import { textElement, unsignedElement } from '../../../data-set/elements.ts';
import { shiftDays } from '../../../gateway/deid/date-shift.ts';
import { patientKey, type SiteKeys } from '../../../gateway/deid/pseudonym.ts';
import { dateNeedle, type Needles, nameNeedle, wordNeedle } from './needles.ts';
import type { Plant, Planted } from './plant.ts';

export const classes = {
  CR: '1.2.840.10008.5.1.4.1.1.1',
  DX: '1.2.840.10008.5.1.4.1.1.1.1',
  CT: '1.2.840.10008.5.1.4.1.1.2',
  MR: '1.2.840.10008.5.1.4.1.1.4.1',
  US: '1.2.840.10008.5.1.4.1.1.6.1',
  SC: '1.2.840.10008.5.1.4.1.1.7',
  SEG: '1.2.840.10008.5.1.4.1.1.66.4',
  RTSTRUCT: '1.2.840.10008.5.1.4.1.1.481.3',
  SR: '1.2.840.10008.5.1.4.1.1.88.33',
  PR: '1.2.840.10008.5.1.4.1.1.11.1',
  ECG: '1.2.840.10008.5.1.4.1.1.9.1.1',
  PDF: '1.2.840.10008.5.1.4.1.1.104.1',
} as const;

export type ClassName = keyof typeof classes;

export interface Person extends Planted {
  readonly studyInstanceUid: string;
}

/** One patient with one study, moved by so many weeks that no date of another stands where one of these came to stand. */
export function makePerson(keys: SiteKeys, needles: Needles): Person {
  const [issuer, family, given, accession] = [needles.word(), needles.word(), needles.word(), needles.word()];
  const study = needles.uid();
  let patientId = needles.word();
  const shift = () =>
    shiftDays(keys, patientKey(keys, { patientId, issuer, studyInstanceUid: study, sopInstanceUid: '' }));
  while (shift() > -2_100) patientId = needles.word();
  const [birth, studied] = [needles.date(), needles.date()];
  const elements = [
    textElement(0x00080020, 'DA', studied),
    textElement(0x00080030, 'TM', '101112'),
    textElement(0x00080050, 'SH', accession),
    textElement(0x00100010, 'PN', `${family}^${given}`),
    textElement(0x00100020, 'LO', patientId),
    textElement(0x00100021, 'LO', issuer),
    textElement(0x00100030, 'DA', birth),
    textElement(0x00100040, 'CS', 'F'),
    textElement(0x0020000d, 'UI', study),
  ];
  const planted = [
    [0x00080020, dateNeedle(studied)],
    [0x00080050, wordNeedle(accession)],
    [0x00100010, nameNeedle(family, given)],
    [0x00100020, wordNeedle(patientId)],
    [0x00100021, wordNeedle(issuer)],
    [0x00100030, dateNeedle(birth)],
    [0x0020000d, wordNeedle(study)],
  ] as const;
  const plants = planted.map(([tag, needle]): Plant => ({ tag, needle, place: 'identity' }));
  return { elements, plants, studyInstanceUid: study };
}

export interface Shape {
  readonly rows: number;
  readonly columns: number;
  readonly bitsAllocated: 1 | 8 | 16;
  readonly bitsStored: number;
  readonly frames?: number;
}

export const small: Shape = { rows: 32, columns: 32, bitsAllocated: 16, bitsStored: 12 };

const modalities: Readonly<Record<ClassName, string>> = {
  ...{ CR: 'CR', DX: 'DX', CT: 'CT', MR: 'MR', US: 'US', SC: 'OT', SEG: 'SEG', RTSTRUCT: 'RTSTRUCT' },
  ...{ SR: 'SR', PR: 'PR', ECG: 'ECG', PDF: 'DOC' },
};

/** Names of one object of a class, and its pixel description where it has a shape. */
export function baseOf(name: ClassName, sopInstanceUid: string, needles: Needles, shape?: Shape): Planted {
  const [series, fourth] = [needles.uid(), needles.word()];
  const elements: DataElement[] = [
    textElement(0x00080008, 'CS', 'ORIGINAL', 'PRIMARY', 'AXIAL', fourth),
    textElement(0x00080016, 'UI', classes[name]),
    textElement(0x00080018, 'UI', sopInstanceUid),
    textElement(0x00080060, 'CS', modalities[name]),
    textElement(0x0020000e, 'UI', series),
    textElement(0x00200013, 'IS', '17'),
    ...(shape ? pixelDescription(shape) : []),
  ];
  const plants: Plant[] = [
    { tag: 0x00080008, needle: wordNeedle(fourth), place: 'kept attribute' },
    { tag: 0x00080018, needle: wordNeedle(sopInstanceUid), place: 'identity' },
    { tag: 0x0020000e, needle: wordNeedle(series), place: 'identity' },
  ];
  return { elements, plants };
}

function pixelDescription({ rows, columns, bitsAllocated, bitsStored, frames }: Shape): DataElement[] {
  return [
    unsignedElement(0x00280002, 1),
    textElement(0x00280004, 'CS', 'MONOCHROME2'),
    ...(frames === undefined ? [] : [textElement(0x00280008, 'IS', String(frames))]),
    unsignedElement(0x00280010, rows),
    unsignedElement(0x00280011, columns),
    unsignedElement(0x00280100, bitsAllocated),
    unsignedElement(0x00280101, bitsStored),
    unsignedElement(0x00280102, bitsStored - 1),
    unsignedElement(0x00280103, 0),
  ];
}

/** A slope from dark to bright in eight steps of grey: no text, and nothing that chance could make one. */
export function samplesOf({ rows, columns, bitsAllocated, bitsStored, frames = 1 }: Shape): Buffer {
  if (bitsAllocated === 1) return Buffer.alloc(Math.ceil((rows * columns * frames) / 16) * 2, 0xf0);
  const bytes = bitsAllocated / 8;
  const out = Buffer.alloc(rows * columns * frames * bytes);
  for (let at = 0; at < rows * columns * frames; at += 1) {
    const step = Math.floor(((at % columns) * 8) / columns);
    out.writeUIntLE(step * 2 ** (bitsStored - 4), at * bytes, bytes);
  }
  return out;
}

/** A phantom as the file a radiography room sends: DX for presentation or CR, explicit little endian, full identity. */
import { type DataElement, dataSetOf } from '../../data-set/data-set.ts';
import { sequenceElement, textElement, unsignedElement } from '../../data-set/elements.ts';
import { encodePart10Header } from '../../data-set/part10.ts';
import type { View } from './conditions.ts';
import { drawIdentity, type Identity } from './identity.ts';
import type { Phantom } from './phantom.ts';
import { random } from './random.ts';

export const DX_FOR_PRESENTATION = '1.2.840.10008.5.1.4.1.1.1.1';
export const CR_STORAGE = '1.2.840.10008.5.1.4.1.1.1';
const EXPLICIT_LITTLE_ENDIAN = '1.2.840.10008.1.2.1';

export interface PhantomFileRequest {
  readonly phantom: Phantom;
  readonly seed: number;
  readonly sex: 'F' | 'M';
  readonly age: number;
  readonly modality: 'DX' | 'CR';
  /** As the phantom was drawn; PA without it. */
  readonly view?: View;
  /** Stored the other way round (MONOCHROME1), as many CR readers do. */
  readonly inverted?: boolean;
}

export interface PhantomFile {
  readonly bytes: Uint8Array;
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
  readonly identity: Identity;
}

/** The whole Part 10 file. The same request gives the same bytes. */
export function phantomFile(request: PhantomFileRequest): PhantomFile {
  const draw = random(request.seed).fork('identity');
  const identity = drawIdentity(draw, request.sex, request.age);
  const sopClassUid = request.modality === 'DX' ? DX_FOR_PRESENTATION : CR_STORAGE;
  const elements = [
    ...studyElements(identity, request.view ?? 'PA'),
    ...equipmentElements(identity, request, draw.between(0.5, 2.5)),
    ...imageElements(request),
    textElement(0x00080016, 'UI', sopClassUid),
    textElement(0x00080018, 'UI', identity.instanceUid),
  ];
  const bytes = encodePart10Header(dataSetOf(elements), { transferSyntax: EXPLICIT_LITTLE_ENDIAN });
  return { bytes, sopClassUid, sopInstanceUid: identity.instanceUid, identity };
}

/** Patient, study and series, with what hospitals add beyond what is asked for. */
function studyElements(identity: Identity, view: View): DataElement[] {
  return [
    textElement(0x00080020, 'DA', identity.studyDate),
    textElement(0x00080030, 'TM', identity.studyTime),
    textElement(0x00080050, 'SH', identity.accession),
    textElement(0x00080080, 'LO', identity.institution),
    textElement(0x00080081, 'ST', identity.institutionAddress),
    textElement(0x00080090, 'PN', identity.referring),
    textElement(0x00081030, 'LO', `Chest ${view} ${identity.name.split('^')[0]}`),
    textElement(0x00081050, 'PN', identity.performing),
    textElement(0x00081070, 'PN', identity.operator),
    textElement(0x00090010, 'LO', 'MERIDIAN XR 2.1'),
    textElement(0x00091001, 'LO', `Exam of ${identity.name} by ${identity.operator}`),
    textElement(0x00100010, 'PN', identity.name),
    textElement(0x00100020, 'LO', identity.patientId),
    textElement(0x00100021, 'LO', identity.issuer),
    textElement(0x00100030, 'DA', identity.birthDate),
    textElement(0x00100040, 'CS', identity.sex),
    textElement(0x00101010, 'AS', `${String(identity.age).padStart(3, '0')}Y`),
    textElement(0x00101040, 'LO', identity.address),
    textElement(0x00102154, 'SH', identity.phone),
    textElement(0x0020000d, 'UI', identity.studyUid),
    textElement(0x0020000e, 'UI', identity.seriesUid),
    textElement(0x00200010, 'SH', identity.accession.slice(-5)),
    textElement(0x00200011, 'IS', '1'),
    textElement(0x00200013, 'IS', '1'),
  ];
}

/** Distance from source to detector in mm, and the view's code (PS3.16 CID 4010). */
const TAKEN: Readonly<Record<View, { distance: string; projection: ReturnType<typeof dataSetOf> }>> = {
  AP: { distance: '1000', projection: code('399348003', 'antero-posterior') },
  PA: { distance: '1800', projection: code('272479007', 'postero-anterior') },
};

/** How the picture was taken. */
function equipmentElements(identity: Identity, request: PhantomFileRequest, mas: number): DataElement[] {
  const spacing = request.phantom.pixelSpacing.toFixed(4);
  const { view = 'PA' } = request;
  const { distance, projection } = TAKEN[view];
  return [
    textElement(0x00080008, 'CS', 'ORIGINAL', 'PRIMARY'),
    textElement(0x00080022, 'DA', identity.studyDate),
    textElement(0x00080023, 'DA', identity.studyDate),
    textElement(0x00080032, 'TM', identity.studyTime),
    textElement(0x00080033, 'TM', identity.studyTime),
    textElement(0x00080060, 'CS', request.modality),
    textElement(0x00080068, 'CS', 'FOR PRESENTATION'),
    textElement(0x00080070, 'LO', 'MarkIt phantom'),
    textElement(0x00081010, 'SH', identity.station),
    textElement(0x0008103e, 'LO', view),
    textElement(0x00081090, 'LO', 'Phantom chest'),
    sequenceElement(0x00082218, [code('51185008', 'Thoracic structure')]),
    textElement(0x00180015, 'CS', 'CHEST'),
    textElement(0x00180060, 'DS', '120'),
    textElement(0x00181000, 'LO', 'SN-48213'),
    textElement(0x00181110, 'DS', distance),
    textElement(0x00181152, 'IS', String(Math.round(mas))),
    textElement(0x00181164, 'DS', spacing, spacing),
    textElement(0x00181508, 'CS', 'NONE'),
    textElement(0x00185101, 'CS', view),
    textElement(0x00187004, 'CS', request.modality === 'DX' ? 'SCINTILLATOR' : 'STORAGE'),
    textElement(0x00200020, 'CS', 'L', 'F'),
    textElement(0x00200062, 'CS', 'U'),
    sequenceElement(0x00400555, []),
    sequenceElement(0x00540220, [projection]),
  ];
}

/** The picture and how it is to be shown (PS3.3 C.7.6.3, C.8.11.3). */
function imageElements(request: PhantomFileRequest): DataElement[] {
  const { phantom, inverted = false } = request;
  const top = 2 ** phantom.bitsStored - 1;
  const pixels = inverted ? phantom.pixels.map((value) => top - value) : phantom.pixels;
  return [
    unsignedElement(0x00280002, 1),
    textElement(0x00280004, 'CS', inverted ? 'MONOCHROME1' : 'MONOCHROME2'),
    unsignedElement(0x00280010, phantom.rows),
    unsignedElement(0x00280011, phantom.columns),
    unsignedElement(0x00280100, 16),
    unsignedElement(0x00280101, phantom.bitsStored),
    unsignedElement(0x00280102, phantom.bitsStored - 1),
    unsignedElement(0x00280103, 0),
    textElement(0x00280301, 'CS', 'NO'),
    textElement(0x00281040, 'CS', 'LOG'),
    // Signed (C.8.11.3.1.2): -1 where more X-rays make lower values.
    { kind: 'value', tag: 0x00281041, vr: 'SS', value: Uint8Array.from(inverted ? [1, 0] : [255, 255]) },
    textElement(0x00281050, 'DS', String((top + 1) / 2)),
    textElement(0x00281051, 'DS', String(top + 1)),
    textElement(0x00281052, 'DS', '0'),
    textElement(0x00281053, 'DS', '1'),
    textElement(0x00281054, 'LO', 'US'),
    textElement(0x00282110, 'CS', '00'),
    textElement(0x20500020, 'CS', inverted ? 'INVERSE' : 'IDENTITY'),
    { kind: 'value', tag: 0x7fe00010, vr: 'OW', value: littleEndian(pixels) },
  ];
}

function code(value: string, meaning: string): ReturnType<typeof dataSetOf> {
  return dataSetOf([
    textElement(0x00080100, 'SH', value),
    textElement(0x00080102, 'SH', 'SCT'),
    textElement(0x00080104, 'LO', meaning),
  ]);
}

/** Node runs on little-endian machines only: the samples' own bytes are the file's. */
function littleEndian(samples: Uint16Array): Uint8Array {
  return new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength);
}

/** A small radiograph of a named patient, as a room sends it: every word of it is somebody's. */
import { dataSetOf } from '../../data-set/data-set.ts';
import { textElement, unsignedElement } from '../../data-set/elements.ts';
import { encodePart10Header } from '../../data-set/part10.ts';

export interface StudyWords {
  readonly studyUid: string;
  readonly patientId: string;
  readonly issuer?: string;
  readonly accession?: string;
  readonly name?: string;
  readonly date?: string;
  readonly modality?: string;
  /** Bytes in a character set of their own, in place of `patientId`. */
  readonly encoded?: { readonly characterSet: string; readonly patientId: Uint8Array };
}

export function studyFile(words: StudyWords): Uint8Array {
  const { studyUid, patientId, issuer = '', accession = '', name = 'CANARY^KLARA', encoded } = words;
  const { date = '20240229', modality = 'CR' } = words;
  const id = encoded
    ? ({ kind: 'value', tag: 0x00100020, vr: 'LO', value: encoded.patientId } as const)
    : textElement(0x00100020, 'LO', patientId);
  const head = encodePart10Header(
    dataSetOf([
      ...(encoded ? [textElement(0x00080005, 'CS', encoded.characterSet)] : []),
      textElement(0x00080008, 'CS', 'ORIGINAL', 'PRIMARY'),
      textElement(0x00080016, 'UI', '1.2.840.10008.5.1.4.1.1.1'),
      textElement(0x00080018, 'UI', `${studyUid}.1.1`),
      textElement(0x00080020, 'DA', date),
      textElement(0x00080030, 'TM', '101500'),
      textElement(0x00080050, 'SH', accession),
      textElement(0x00080060, 'CS', modality),
      textElement(0x00100010, 'PN', name),
      id,
      ...(issuer === '' ? [] : [textElement(0x00100021, 'LO', issuer)]),
      textElement(0x00180015, 'CS', 'CHEST'),
      textElement(0x0020000d, 'UI', studyUid),
      textElement(0x0020000e, 'UI', `${studyUid}.1`),
      textElement(0x00200010, 'SH', '1'),
      textElement(0x00200013, 'IS', '1'),
      unsignedElement(0x00280002, 1),
      textElement(0x00280004, 'CS', 'MONOCHROME2'),
      unsignedElement(0x00280010, 64),
      unsignedElement(0x00280011, 64),
      unsignedElement(0x00280100, 16),
      unsignedElement(0x00280101, 12),
      unsignedElement(0x00280102, 11),
      unsignedElement(0x00280103, 0),
    ]),
    { transferSyntax: '1.2.840.10008.1.2.1' },
  );
  const pixels = Buffer.alloc(64 * 64 * 2);
  for (let at = 0; at < 64 * 64; at++) pixels.writeUInt16LE(800 + (at % 64), at * 2);
  const element = Buffer.from([0xe0, 0x7f, 0x10, 0, 0x4f, 0x57, 0, 0, 0, 0, 0, 0]);
  element.writeUInt32LE(pixels.length, 8);
  return Buffer.concat([head, element, pixels]);
}

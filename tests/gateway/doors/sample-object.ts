/** A CT slice made from nothing, as a Part 10 file with a patient in it. */
import { dataSetOf } from '../../../data-set/data-set.ts';
import { textElement, unsignedElement } from '../../../data-set/elements.ts';
import { encodePart10Header } from '../../../data-set/part10.ts';
import { ctImage, explicitLittle } from './raw-peer.ts';

export interface SampleObject {
  readonly sopInstanceUid: string;
  readonly pixels: Buffer;
  readonly file: Buffer;
}

export function sampleCt(number: number, size = 64): SampleObject {
  const sopInstanceUid = `2.25.9000${number}`;
  const pixels = Buffer.alloc(size * size * 2);
  for (let at = 0; at < size * size; at++) pixels.writeUInt16LE((at * (number + 3)) & 0x0fff, at * 2);
  const header = encodePart10Header(
    dataSetOf([
      textElement(0x00080008, 'CS', 'ORIGINAL', 'PRIMARY', 'AXIAL'),
      textElement(0x00080016, 'UI', ctImage),
      textElement(0x00080018, 'UI', sopInstanceUid),
      textElement(0x00080020, 'DA', '20260102'),
      textElement(0x00080060, 'CS', 'CT'),
      textElement(0x00100010, 'PN', 'CANARY^PATIENT'),
      textElement(0x00100020, 'LO', 'CANARY-77'),
      textElement(0x0020000d, 'UI', '2.25.8001'),
      textElement(0x0020000e, 'UI', '2.25.8002'),
      unsignedElement(0x00280002, 1),
      textElement(0x00280004, 'CS', 'MONOCHROME2'),
      unsignedElement(0x00280010, size),
      unsignedElement(0x00280011, size),
      unsignedElement(0x00280100, 16),
      unsignedElement(0x00280101, 12),
      unsignedElement(0x00280102, 11),
      unsignedElement(0x00280103, 0),
    ]),
    { transferSyntax: explicitLittle },
  );
  const pixelHeader = Buffer.from([0xe0, 0x7f, 0x10, 0, 0x4f, 0x57, 0, 0, 0, 0, 0, 0]);
  pixelHeader.writeUInt32LE(pixels.length, 8);
  return { sopInstanceUid, pixels, file: Buffer.concat([header, pixelHeader, pixels]) };
}

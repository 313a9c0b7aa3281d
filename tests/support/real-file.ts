/** A small CT as a PACS would hand it to somebody: a Part 10 file with a name, a hospital and pixels in it. */
import { type DataElement, dataSetOf } from '../../data-set/data-set.ts';
import { sequenceElement, textElement } from '../../data-set/elements.ts';
import { encodePart10Header } from '../../data-set/part10.ts';
import { ctImage, imageOf } from '../gateway/deid/images.ts';

export const carried = { name: 'Zwetschge^Xaver', hospital: 'Klinikum Beispielstadt', station: 'ROOM-0815' } as const;

export function realFile(more: readonly DataElement[] = [], pixelBytes = 32): Buffer {
  const header = imageOf(ctImage, [
    textElement(0x00080080, 'LO', carried.hospital),
    textElement(0x00081010, 'SH', carried.station),
    textElement(0x00081030, 'LO', `Thorax ${carried.name}`),
    sequenceElement(0x00081140, [
      dataSetOf([textElement(0x00081150, 'UI', ctImage), textElement(0x00081155, 'UI', '1.2.3.9')]),
    ]),
    textElement(0x00100010, 'PN', carried.name),
    ...more,
  ]);
  const head = encodePart10Header(header, { transferSyntax: '1.2.840.10008.1.2.1' });
  const element = Buffer.from([0xe0, 0x7f, 0x10, 0x00, 0x4f, 0x57, 0, 0, 0, 0, 0, 0]);
  element.writeUInt32LE(pixelBytes, 8);
  return Buffer.concat([head, element, Buffer.alloc(pixelBytes)]);
}

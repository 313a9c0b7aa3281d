/** Seeded objects for the long proofs: small images that are stored, and some in a syntax that is held. */
import { createHash } from 'node:crypto';
import { type DataElement, dataSetOf } from '../../data-set/data-set.ts';
import { textElement, unsignedElement } from '../../data-set/elements.ts';
import { writeDataSet } from '../../data-set/writer.ts';

export interface SentObject {
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
  readonly transferSyntax: string;
  /** The data set as it goes over the association. */
  readonly bytes: Buffer;
  readonly pixels: Buffer;
  readonly way: 'stored' | 'held';
}

export const secondaryCapture = '1.2.840.10008.5.1.4.1.1.7';
export const explicitLittle = '1.2.840.10008.1.2.1';
/** Retired: every object in it is held. */
export const explicitBig = '1.2.840.10008.1.2.2';

/** The same `name` always gives the same object. One in eight is of the kind that is held. */
export function sentObject(
  name: string,
  options: { readonly largestSide?: number; readonly way?: SentObject['way'] } = {},
): SentObject {
  const random = createHash('sha256').update(name).digest();
  const way = options.way ?? (random.readUInt8(0) % 8 === 0 ? 'held' : 'stored');
  const side = 32 + (random.readUInt32LE(1) % (options.largestSide ?? 700));
  const pixels = noise(random, side * side * 2);
  const sopInstanceUid = `1.2.826.0.1.3680043.8.498.${BigInt(`0x${random.toString('hex', 8, 20)}`)}`;
  const header = writeDataSet(dataSetOf(imageElements(sopInstanceUid, side)));
  const head = Buffer.from([0xe0, 0x7f, 0x10, 0x00, 0x4f, 0x57, 0, 0, 0, 0, 0, 0]);
  head.writeUInt32LE(pixels.length, 8);
  return {
    sopClassUid: secondaryCapture,
    sopInstanceUid,
    transferSyntax: way === 'held' ? explicitBig : explicitLittle,
    bytes: Buffer.concat([header, head, pixels]),
    pixels,
    way,
  };
}

/** Sixteen bits a pixel, all used: cheap, and different in every block. */
function noise(seed: Buffer, length: number): Buffer {
  const words = new Uint32Array(Math.ceil(length / 4));
  let state = seed.readUInt32LE(20) | 1;
  for (let at = 0; at < words.length; at += 1) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    words[at] = state;
  }
  return Buffer.from(words.buffer, 0, length);
}

export function imageElements(sopInstanceUid: string, side: number): DataElement[] {
  return [
    textElement(0x0008_0008, 'CS', 'ORIGINAL', 'PRIMARY'),
    textElement(0x0008_0016, 'UI', secondaryCapture),
    textElement(0x0008_0018, 'UI', sopInstanceUid),
    textElement(0x0008_0020, 'DA', '20260102'),
    textElement(0x0008_0060, 'CS', 'DX'),
    textElement(0x0008_0064, 'CS', 'WSD'),
    textElement(0x0010_0010, 'PN', 'PROOF^PATIENT'),
    textElement(0x0010_0020, 'LO', 'PROOF-1'),
    textElement(0x0020_000d, 'UI', '1.2.826.0.1.3680043.8.498.1'),
    textElement(0x0020_000e, 'UI', '1.2.826.0.1.3680043.8.498.2'),
    unsignedElement(0x0028_0002, 1),
    textElement(0x0028_0004, 'CS', 'MONOCHROME2'),
    unsignedElement(0x0028_0010, side),
    unsignedElement(0x0028_0011, side),
    unsignedElement(0x0028_0100, 16),
    unsignedElement(0x0028_0101, 16),
    unsignedElement(0x0028_0102, 15),
    unsignedElement(0x0028_0103, 0),
  ];
}

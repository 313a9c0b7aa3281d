/** Sends one multi-frame angiography of any size over an association, made while it goes: no part of it is ever whole in memory. */
import { once } from 'node:events';
import { type DataElement, dataSetOf } from '../../data-set/data-set.ts';
import { textElement, unsignedElement } from '../../data-set/elements.ts';
import { writeDataSet } from '../../data-set/writer.ts';
import { command, commandSet, data, last, RawPeer, releaseRequest, value } from '../gateway/doors/raw-peer.ts';
import { explicitLittle } from './sent-object.ts';

const angiography = '1.2.840.10008.5.1.4.1.1.12.1';
const side = 1024;
export const frameBytes = side * side * 2;
const fragment = 126_976;

function header(sopInstance: string, frames: number): Uint8Array {
  const elements: DataElement[] = [
    textElement(0x0008_0008, 'CS', 'ORIGINAL', 'PRIMARY', 'SINGLE PLANE'),
    textElement(0x0008_0016, 'UI', angiography),
    textElement(0x0008_0018, 'UI', sopInstance),
    textElement(0x0008_0020, 'DA', '20260102'),
    textElement(0x0008_0060, 'CS', 'XA'),
    textElement(0x0010_0010, 'PN', 'PROOF^PATIENT'),
    textElement(0x0010_0020, 'LO', 'PROOF-1'),
    textElement(0x0020_000d, 'UI', `${sopInstance}.1`),
    textElement(0x0020_000e, 'UI', `${sopInstance}.2`),
    unsignedElement(0x0028_0002, 1),
    textElement(0x0028_0004, 'CS', 'MONOCHROME2'),
    textElement(0x0028_0008, 'IS', String(frames)),
    unsignedElement(0x0028_0010, side),
    unsignedElement(0x0028_0011, side),
    unsignedElement(0x0028_0100, 16),
    unsignedElement(0x0028_0101, 12),
    unsignedElement(0x0028_0102, 11),
    unsignedElement(0x0028_0103, 0),
  ];
  const head = Buffer.from([0xe0, 0x7f, 0x10, 0x00, 0x4f, 0x57, 0, 0, 0, 0, 0, 0]);
  head.writeUInt32LE(frames * frameBytes, 8);
  return Buffer.concat([writeDataSet(dataSetOf(elements)), head]);
}

/** A soft gradient that moves with the frame: nothing on it could be read as text. */
function frame(number: number): Buffer {
  const samples = new Uint16Array(side * side);
  for (let row = 0, at = 0; row < side; row += 1)
    for (let column = 0; column < side; column += 1, at += 1) samples[at] = (row + column + number * 3) & 0x7ff;
  return Buffer.from(samples.buffer);
}

/** Answers the status of the C-STORE-RSP. Throws where the box closes first. */
export async function sendFilm(port: number, sopInstance: string, frames: number): Promise<number> {
  const peer = await RawPeer.associate(port, { contexts: [[1, angiography, [explicitLittle]]] });
  const say = async (flags: number, bytes: Uint8Array) => {
    if (!peer.socket.write(data(value(1, flags, bytes)))) await once(peer.socket, 'drain');
  };
  await say(command | last, commandSet({ field: 1, sopClass: angiography, sopInstance, dataSet: true }));
  await say(0, header(sopInstance, frames));
  for (let number = 0; number < frames; number += 1) {
    const bytes = frame(number);
    for (let at = 0; at < bytes.length; at += fragment) {
      const end = number === frames - 1 && at + fragment >= bytes.length;
      await say(end ? last : 0, bytes.subarray(at, at + fragment));
    }
  }
  const status = await peer.status();
  peer.send(releaseRequest);
  await peer.receive();
  await peer.closed();
  return status;
}

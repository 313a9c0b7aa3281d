/** The value of encapsulated Pixel Data (PS3.5 A.4), put together from the fragments of its frames. */

/** Items with even lengths, an empty offset table first and a delimiter last: a wrapper with nothing wrong. */
export function encapsulated(frames: ReadonlyArray<ReadonlyArray<Uint8Array>>): Buffer {
  const items = frames.flat().flatMap((bytes) => [itemHead(0xe000, bytes.length + (bytes.length % 2)), padded(bytes)]);
  return Buffer.concat([itemHead(0xe000, 0), ...items, itemHead(0xe0dd, 0)]);
}

function itemHead(element: number, length: number): Buffer {
  const head = Buffer.from([0xfe, 0xff, 0, 0, 0, 0, 0, 0]);
  head.writeUInt16LE(element, 2);
  head.writeUInt32LE(length, 4);
  return head;
}

function padded(bytes: Uint8Array): Uint8Array {
  return bytes.length % 2 === 0 ? bytes : Buffer.concat([bytes, Buffer.alloc(1)]);
}

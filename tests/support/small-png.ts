/** A picture of a few RGBA pixels as a PNG file (ISO/IEC 15948), for tests that need one. */
import { crc32, deflateSync } from 'node:zlib';

function chunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}

/** `pixels`: four bytes each, row by row. */
export function smallPng(columns: number, rows: number, pixels: Uint8Array): Buffer {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(columns, 0);
  head.writeUInt32BE(rows, 4);
  head.set([8, 6, 0, 0, 0], 8);
  const lines = Buffer.alloc(rows * (1 + 4 * columns));
  for (let row = 0; row < rows; row += 1)
    lines.set(pixels.subarray(row * 4 * columns, (row + 1) * 4 * columns), row * (1 + 4 * columns) + 1);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([
    signature,
    chunk('IHDR', head),
    chunk('IDAT', deflateSync(lines)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/**
 * Writes a small RGBA picture as PNG (ISO/IEC 15948), the same bytes on every machine: the pixels are stored, not deflated, for what
 * zlib makes of them differs between its builds for different processors.
 */
import { crc32 } from 'node:zlib';

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
/** Of a stored block (RFC 1951 3.2.4). */
const mostInBlock = 65_535;

/** `rgba`: four bytes a pixel, row by row, alpha not multiplied in. */
export function rgbaPng(rgba: Uint8Array, columns: number, rows: number): Buffer {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(columns, 0);
  head.writeUInt32BE(rows, 4);
  // 8 bits, colour with alpha, deflate, its filters, not interlaced.
  head.set([8, 6, 0, 0, 0], 8);
  const lines = Buffer.alloc(rows * (1 + 4 * columns));
  // Each line begins with its filter: 0, none.
  for (let row = 0; row < rows; row++) {
    lines.set(rgba.subarray(row * 4 * columns, (row + 1) * 4 * columns), row * (1 + 4 * columns) + 1);
  }
  return Buffer.concat([signature, chunk('IHDR', head), chunk('IDAT', stored(lines)), chunk('IEND', Buffer.alloc(0))]);
}

function chunk(type: string, content: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), content]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(content.length);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}

/** A zlib stream (RFC 1950) of stored blocks. */
function stored(bytes: Buffer): Buffer {
  const parts: Buffer[] = [Buffer.from([0x78, 0x01])];
  for (let at = 0; at === 0 || at < bytes.length; at += mostInBlock) {
    const piece = bytes.subarray(at, at + mostInBlock);
    const head = Buffer.alloc(5);
    head[0] = at + mostInBlock >= bytes.length ? 1 : 0;
    head.writeUInt16LE(piece.length, 1);
    head.writeUInt16LE(piece.length ^ 0xffff, 3);
    parts.push(head, piece);
  }
  const end = Buffer.alloc(4);
  end.writeUInt32BE(adler32(bytes));
  return Buffer.concat([...parts, end]);
}

function adler32(bytes: Uint8Array): number {
  let [low, high] = [1, 0];
  for (const byte of bytes) {
    low = (low + byte) % 65_521;
    high = (high + low) % 65_521;
  }
  return high * 65_536 + low;
}

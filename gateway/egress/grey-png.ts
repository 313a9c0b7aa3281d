/**
 * Writes samples as grey PNG (ISO/IEC 15948), piece by piece and with nothing lost. The lines are stored, not deflated: what zlib makes
 * of them differs between its builds, and the same samples are to be the same bytes everywhere. The size is known before.
 */
import { setImmediate } from 'node:timers/promises';
import { crc32 } from 'node:zlib';

export interface GreySamples {
  readonly rows: number;
  readonly columns: number;
  /** Unsigned ones are written as they are; of signed ones the lowest becomes 0. */
  readonly sample: 'uint8' | 'int8' | 'uint16' | 'int16';
}

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
/** Of a stored block (RFC 1951 3.2.4). */
const mostInBlock = 65_535;
/** Of lines that are written together: few enough that the loop serves others in between. */
const atOnce = 2 ** 19;
/** Empty, and the last: so every other is alike. */
const lastBlock = Buffer.from([1, 0, 0, 0xff, 0xff]);

export const greyBits = ({ sample }: Pick<GreySamples, 'sample'>): 8 | 16 => (sample.endsWith('8') ? 8 : 16);

/** What has to be added to a sample of the picture to have the stored value. */
export function greyOffset({ sample }: Pick<GreySamples, 'sample'>): number {
  return sample === 'int8' ? -128 : sample === 'int16' ? -32_768 : 0;
}

/** Bytes of the whole file. */
export function greyPngSize(image: GreySamples): number {
  return signature.length + 25 + 12 + zlibSize(image) + 12;
}

function zlibSize(image: GreySamples): number {
  const [line, together] = [lineLength(image), linesTogether(image)];
  const full = Math.floor(image.rows / together);
  const blocks = (lines: number) => Math.ceil((lines * line) / mostInBlock);
  return 2 + image.rows * line + 5 * (full * blocks(together) + blocks(image.rows % together)) + lastBlock.length + 4;
}

/** Each line begins with its filter: 0, none. */
const lineLength = (image: GreySamples) => 1 + image.columns * (greyBits(image) / 8);
const linesTogether = (image: GreySamples) => Math.max(1, Math.floor(atOnce / lineLength(image)));

/** `samples`: little endian, row by row. */
export async function* greyPng(image: GreySamples, samples: Uint8Array): AsyncGenerator<Uint8Array> {
  const { rows, columns } = image;
  if (samples.length !== rows * columns * (greyBits(image) / 8))
    throw new RangeError('samples do not fill the picture');
  const head = Buffer.alloc(13);
  head.writeUInt32BE(columns, 0);
  head.writeUInt32BE(rows, 4);
  // Bits, grey, deflate, its filters, not interlaced.
  head.set([greyBits(image), 0, 0, 0, 0], 8);
  yield Buffer.concat([signature, chunk('IHDR', head)]);
  const opening = Buffer.alloc(4);
  opening.writeUInt32BE(zlibSize(image));
  yield opening;
  let sum = 0;
  for await (const piece of stored(image, samples)) {
    sum = crc32(piece, sum);
    yield piece;
  }
  const closing = Buffer.alloc(4);
  closing.writeUInt32BE(sum);
  yield Buffer.concat([closing, chunk('IEND', Buffer.alloc(0))]);
}

/** The type of the chunk, then a zlib stream (RFC 1950) of stored blocks. */
async function* stored(image: GreySamples, samples: Uint8Array): AsyncGenerator<Uint8Array> {
  yield Buffer.from('IDAT\x78\x01', 'latin1');
  const together = linesTogether(image);
  const adler = { low: 1, high: 0 };
  for (let row = 0; row < image.rows; row += together) {
    const lines = linesOf(image, samples, row, Math.min(together, image.rows - row));
    addTo(adler, lines);
    for (let at = 0; at < lines.length; at += mostInBlock) {
      const piece = lines.subarray(at, at + mostInBlock);
      const head = Buffer.alloc(5);
      head.writeUInt16LE(piece.length, 1);
      head.writeUInt16LE(piece.length ^ 0xffff, 3);
      yield head;
      yield piece;
    }
    await setImmediate();
  }
  const end = Buffer.alloc(4);
  end.writeUInt32BE(adler.high * 65_536 + adler.low);
  yield Buffer.concat([lastBlock, end]);
}

function linesOf(image: GreySamples, samples: Uint8Array, from: number, count: number): Buffer {
  const line = lineLength(image);
  const bytes = line - 1;
  const lines = Buffer.alloc(count * line);
  for (let row = 0; row < count; row += 1)
    lines.set(samples.subarray((from + row) * bytes, (from + row + 1) * bytes), row * line + 1);
  const flip = greyOffset(image) === 0 ? 0 : 0x80;
  if (greyBits(image) === 16) {
    for (let row = 0; row < count; row += 1) {
      // PNG is big endian.
      for (let at = row * line + 1; at < (row + 1) * line; at += 2) {
        const low = lines[at] as number;
        lines[at] = (lines[at + 1] as number) ^ flip;
        lines[at + 1] = low;
      }
    }
  } else if (flip !== 0) {
    for (let row = 0; row < count; row += 1)
      for (let at = row * line + 1; at < (row + 1) * line; at += 1) lines[at] = (lines[at] as number) ^ flip;
  }
  return lines;
}

/** Adler-32; so many bytes can be added before a sum leaves 32 bits. */
const mostBeforeModulo = 5_552;

function addTo(adler: { low: number; high: number }, bytes: Uint8Array): void {
  let { low, high } = adler;
  for (let at = 0; at < bytes.length; at += mostBeforeModulo) {
    const end = Math.min(bytes.length, at + mostBeforeModulo);
    for (let k = at; k < end; k += 1) {
      low += bytes[k] as number;
      high += low;
    }
    low %= 65_521;
    high %= 65_521;
  }
  adler.low = low;
  adler.high = high;
}

function chunk(type: string, content: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), content]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(content.length);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}

/** What lies packed inside bytes: gzip and zlib streams and the members of zip files, wherever they begin. */
import { inflateRawSync, inflateSync } from 'node:zlib';

const mostInflated = 64 * 2 ** 20;

/** Streams that are cut are given as far as they go; what is no stream is passed over. */
export function* packedMembers(bytes: Buffer): Generator<Buffer> {
  for (const [mark, unpack] of marks) {
    for (let at = bytes.indexOf(mark); at !== -1; at = bytes.indexOf(mark, at + 1)) {
      const member = attempt(() => unpack(bytes.subarray(at)));
      if (member && member.length > 0) yield member;
    }
  }
}

// A stream that goes on behind the bytes, or ends before them, is no error.
const options = { finishFlush: 2 /* Z_SYNC_FLUSH */, maxOutputLength: mostInflated };

const marks: readonly (readonly [Buffer, (bytes: Buffer) => Buffer])[] = [
  [Buffer.from([0x1f, 0x8b, 0x08]), (bytes) => inflateRawSync(bytes.subarray(gzipHead(bytes)), options)],
  ...[0x01, 0x5e, 0x9c, 0xda].map(
    (level) => [Buffer.from([0x78, level]), (bytes: Buffer) => inflateSync(bytes, options)] as const,
  ),
  // Local file header: its name and extra field stand between the head of 30 bytes and the member.
  [
    Buffer.from('PK\x03\x04', 'latin1'),
    (bytes) => inflateRawSync(bytes.subarray(30 + bytes.readUInt16LE(26) + bytes.readUInt16LE(28)), options),
  ],
];

/** RFC 1952 2.3: what stands before the deflated bytes. `gunzip` would refuse a member that something else follows. */
function gzipHead(bytes: Buffer): number {
  const flags = bytes[3] ?? 0;
  let at = 10;
  if (flags & 4) at += 2 + bytes.readUInt16LE(at);
  for (const text of [8, 16]) if (flags & text) at = bytes.indexOf(0, at) + 1;
  return flags & 2 ? at + 2 : at;
}

function attempt(unpack: () => Buffer): Buffer | undefined {
  try {
    return unpack();
  } catch {
    // Two bytes are met by chance everywhere: then it is no stream, and its bytes were looked through as they are.
    return undefined;
  }
}

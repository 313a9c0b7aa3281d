/** Walks the code stream of one frame without decoding it: family, size, where it ends; says what cannot be whole. */

import { FrameError } from './frame-error.ts';
import type { FrameFormat } from './frame-format.ts';
import { type Jpeg2000Stream, walkJpeg2000 } from './jpeg-2000-walk.ts';
import { type JpegStream, walkJpegMarkers } from './jpeg-markers.ts';

export type CodeStream =
  | { readonly family: 'jpeg'; readonly kind: 'jpeg-dct' | 'jpeg-lossless' | 'jpeg-ls'; readonly stream: JpegStream }
  | { readonly family: 'jpeg-2000'; readonly kind: 'jpeg-2000' | 'htj2k'; readonly stream: Jpeg2000Stream };

const root = '1.2.840.10008.1.2.4';

/** Which SOF processes a transfer syntax may hold (PS3.5 10.1, A.4.1). */
const jpegProcesses: Record<string, readonly number[]> = {
  [`${root}.50`]: [0xc0],
  // Senders often label a baseline stream extended and the reverse; both decode the same way.
  [`${root}.51`]: [0xc0, 0xc1],
  [`${root}.57`]: [0xc3],
  [`${root}.70`]: [0xc3],
  [`${root}.80`]: [0xf7],
  [`${root}.81`]: [0xf7],
};
const jpeg2000Syntaxes = new Set(['90', '91', '92', '93', '201', '202', '203'].map((suffix) => `${root}.${suffix}`));

export function isJpegFamily(transferSyntax: string): boolean {
  return transferSyntax in jpegProcesses || jpeg2000Syntaxes.has(transferSyntax);
}

/** Throws FrameError: 'truncated', 'corrupt', 'wrong-dimensions', 'trailing-bytes' or 'no-decoder'. */
export function walkCodeStream(bytes: Uint8Array, format: FrameFormat): CodeStream {
  const found = jpeg2000Syntaxes.has(format.transferSyntax) ? walk2000(bytes, format) : walkJpeg(bytes, format);
  refuseTrailing(bytes, found.stream.end);
  return found;
}

function walkJpeg(bytes: Uint8Array, format: FrameFormat): CodeStream {
  const stream = walkJpegMarkers(bytes);
  if (!jpegProcesses[format.transferSyntax]?.includes(stream.process)) {
    throw new FrameError('no-decoder', 0, { detail: `SOF 0x${stream.process.toString(16)} in this transfer syntax` });
  }
  compare(format, { ...stream, channels: stream.components.length, precision: stream.precision });
  const kind = stream.process === 0xf7 ? 'jpeg-ls' : stream.process === 0xc3 ? 'jpeg-lossless' : 'jpeg-dct';
  return { family: 'jpeg', kind, stream };
}

function walk2000(bytes: Uint8Array, format: FrameFormat): CodeStream {
  const stream = walkJpeg2000(bytes);
  const precision = Math.max(...stream.components.map((component) => component.precision));
  compare(format, { ...stream, channels: stream.components.length, precision });
  return { family: 'jpeg-2000', kind: stream.highThroughput ? 'htj2k' : 'jpeg-2000', stream };
}

function compare(
  format: FrameFormat,
  found: { rows: number; columns: number; channels: number; precision: number },
): void {
  const same =
    found.rows === format.rows && found.columns === format.columns && found.channels === format.samplesPerPixel;
  if (same && found.precision <= format.bitsAllocated) return;
  const { rows, columns, channels, precision } = found;
  throw new FrameError('wrong-dimensions', 0, {
    detail: `code stream ${columns}x${rows}x${channels}, ${precision} bits`,
  });
}

/** Fragments are padded to even length (PS3.5 A.4): one byte, of whatever value senders use, or a longer tail of zeros. */
export function refuseTrailing(bytes: Uint8Array, end: number): void {
  if (bytes.length - end === 1) return;
  for (let at = end; at < bytes.length; at++) if (bytes[at] !== 0) throw new FrameError('trailing-bytes', at);
}

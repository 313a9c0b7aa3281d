/** One frame to samples: the code stream walked, then decoded whole. Runs in the decode workers only. */

import { inflateRawSync } from 'node:zlib';
import { type CodeStream, isJpegFamily, refuseTrailing, walkCodeStream } from './code-stream.ts';
import { FrameError } from './frame-error.ts';
import { asSigned, checkFormat, type DecodedFrame, type FrameFormat, type SampleArray } from './frame-format.ts';
import { decodeJpegDct } from './jpeg-dct.ts';
import { decodeJpegLossless } from './jpeg-lossless.ts';
import { readSequentialScans } from './jpeg-sequential.ts';
import { decodeNative, frameOf, nativeFrameBytes, sideBySide } from './native.ts';
import { decodeRle } from './rle.ts';
import { type CodecName, type CodecResult, runCodec } from './wasm-codec.ts';

const nativeSyntaxes = new Set([
  '1.2.840.10008.1.2',
  '1.2.840.10008.1.2.1',
  '1.2.840.10008.1.2.1.99',
  '1.2.840.10008.1.2.1.98',
]);
const rleSyntax = '1.2.840.10008.1.2.5';
const deflatedFrames = '1.2.840.10008.1.2.8.1';

export interface DecodeOptions {
  /** See decodeNative. */
  readonly firstBit?: number;
}

/** Throws FrameError. */
export async function decodeFrame(
  bytes: Uint8Array,
  format: FrameFormat,
  options: DecodeOptions = {},
): Promise<DecodedFrame> {
  checkFormat(format);
  const { transferSyntax } = format;
  if (nativeSyntaxes.has(transferSyntax)) return decodeNative(bytes, format, options.firstBit);
  if (transferSyntax === rleSyntax) return decodeRleFrame(bytes, format);
  if (transferSyntax === deflatedFrames) return decodeNative(inflateFrame(bytes, format), format);
  if (isJpegFamily(transferSyntax)) return decodeCodeStream(bytes, format, walkCodeStream(bytes, format));
  throw new FrameError('no-decoder');
}

/** RLE planes are whole, whatever the name of the colour space says of 4:2:2. */
function decodeRleFrame(bytes: Uint8Array, format: FrameFormat): DecodedFrame {
  const native = decodeRle(bytes, { ...format, pixels: format.rows * format.columns });
  const photometric = format.photometric === 'YBR_FULL_422' ? 'YBR_FULL' : format.photometric;
  return decodeNative(native, { ...format, planar: false, photometric });
}

/** What zlib answers with `info`, of which its types say nothing; `bytesWritten` counts what it has read. */
interface Inflated {
  readonly buffer: Buffer;
  readonly engine: { readonly bytesWritten: number };
}

/** PS3.5 A.4.13: each frame a raw deflate stream of its own, behind which inflating stops without a word. */
function inflateFrame(bytes: Uint8Array, format: FrameFormat): Uint8Array {
  try {
    const options = { maxOutputLength: nativeFrameBytes(format) + 1, info: true };
    const { buffer, engine } = inflateRawSync(bytes, options) as unknown as Inflated;
    refuseTrailing(bytes, engine.bytesWritten);
    return buffer;
  } catch (thrown) {
    if (thrown instanceof FrameError) throw thrown;
    const code = (thrown as { code?: unknown }).code;
    throw new FrameError(code === 'Z_BUF_ERROR' ? 'truncated' : 'corrupt', undefined, { cause: thrown });
  }
}

async function decodeCodeStream(bytes: Uint8Array, format: FrameFormat, walked: CodeStream): Promise<DecodedFrame> {
  if (walked.family === 'jpeg-2000') return decodeJpeg2000(bytes, format, walked);
  const { kind, stream } = walked;
  if (kind === 'jpeg-lossless') return fromUnsigned(decodeJpegLossless(bytes, stream), format, stream.precision);
  if (kind === 'jpeg-ls') return fromUnsigned(await codecSamples('charls', bytes, format), format, stream.precision);
  if (stream.precision === 12) return fromUnsigned(decodeJpegDct(bytes, stream), format, 12);
  // libjpeg-turbo paints what is missing grey and says nothing: every code is read here first.
  readSequentialScans(bytes, stream);
  const samples = await codecSamples('libjpeg-turbo', bytes, format);
  return fromUnsigned(samples, format, 8, format.samplesPerPixel === 3 ? 'RGB' : format.photometric);
}

async function decodeJpeg2000(
  bytes: Uint8Array,
  format: FrameFormat,
  { kind, stream }: Extract<CodeStream, { family: 'jpeg-2000' }>,
): Promise<DecodedFrame> {
  const samples = await codecSamples(kind === 'htj2k' ? 'openjph' : 'openjpeg', bytes, format);
  const component = stream.components[0];
  const photometric = stream.componentTransform ? 'RGB' : format.photometric;
  if (component === undefined || component.signed === format.signed) return frameOf(format, samples, photometric);
  return fromUnsigned(samples, format, component.precision, photometric);
}

/** A code stream's plain numbers in the width the header tells, with a sign where it tells one. */
function fromUnsigned(
  samples: SampleArray,
  format: FrameFormat,
  precision: number,
  photometric?: string,
): DecodedFrame {
  const narrow = precision <= 8 && samples.BYTES_PER_ELEMENT > 1 ? Uint8Array.from(samples) : samples;
  return frameOf(format, format.signed ? asSigned(narrow, precision) : narrow, photometric);
}

/** OpenJPEG decodes what it can of a damaged stream and says so only here. */
const openjpegComplaint = /^\[(WARNING|ERROR)\]/;

async function codecSamples(name: CodecName, bytes: Uint8Array, format: FrameFormat): Promise<SampleArray> {
  const result = await runCodec(name, bytes, name === 'openjpeg' ? openjpegComplaint : undefined);
  const { info } = result;
  const count = format.rows * format.columns * format.samplesPerPixel;
  const samples = typed(result);
  if (info.width !== format.columns || info.height !== format.rows || samples.length !== count) {
    throw new FrameError('wrong-dimensions', undefined, { detail: `${name} gave ${info.width}x${info.height}` });
  }
  return result.interleaveMode === 0 && format.samplesPerPixel > 1
    ? sideBySide(samples, format.samplesPerPixel)
    : samples;
}

function typed({ info, bytes }: CodecResult): SampleArray {
  if (info.bitsPerSample <= 8) return info.isSigned ? new Int8Array(bytes.buffer) : new Uint8Array(bytes.buffer);
  const signed = info.isSigned === true;
  if (info.bitsPerSample <= 16) return signed ? new Int16Array(bytes.buffer) : new Uint16Array(bytes.buffer);
  return signed ? new Int32Array(bytes.buffer) : new Uint32Array(bytes.buffer);
}

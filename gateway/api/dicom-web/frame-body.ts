/** The body of a frames answer: one bare frame, or multipart/related (RFC 2387), streamed from the file that holds it. */
import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import type { FrameBytes, StoredFrames } from '../../images/instance-reader.ts';
import type { FrameType } from './media-type.ts';

export interface Body {
  readonly contentType: string;
  readonly length: number;
  readonly stream: Readable;
}

/** Closes what was opened when the last byte went, or when the client did. */
export function frameBody(
  stored: StoredFrames,
  frames: ReadonlyArray<FrameBytes>,
  form: 'multipart' | 'single',
  { type, transferSyntax }: FrameType,
): Body {
  const described = `${type}; transfer-syntax=${transferSyntax}`;
  if (form === 'single') {
    return { contentType: described, length: total(frames), stream: streamOf(stored, pieces(stored, frames)) };
  }
  const boundary = randomUUID();
  const parts = frames.map((frame) => ({
    head: Buffer.from(`\r\n--${boundary}\r\nContent-Type: ${described}\r\nContent-Length: ${lengthOf(frame)}\r\n\r\n`),
    frame,
  }));
  const tail = Buffer.from(`\r\n--${boundary}--\r\n`);
  const heads = parts.reduce((sum, { head }) => sum + head.length, 0);
  return {
    contentType: `multipart/related; type="${type}"; transfer-syntax=${transferSyntax}; boundary=${boundary}`,
    length: heads + total(frames) + tail.length,
    stream: streamOf(stored, multipart(stored, parts, tail)),
  };
}

/**
 * A generator that is given up before its first step runs no `finally`: the stream's end closes the file, however it comes.
 * A file left to the garbage collector would end the process.
 */
function streamOf(stored: StoredFrames, bytes: AsyncGenerator<Buffer>): Readable {
  const stream = Readable.from(bytes);
  // Nothing was written: a close that fails loses nothing, and there is nobody left to tell.
  stream.once('close', () => void stored.close().catch(() => undefined));
  return stream;
}

async function* multipart(
  stored: StoredFrames,
  parts: ReadonlyArray<{ head: Buffer; frame: FrameBytes }>,
  tail: Buffer,
) {
  for (const { head, frame } of parts) {
    yield head;
    yield* bytesOf(stored, frame);
  }
  yield tail;
}

async function* pieces(stored: StoredFrames, frames: ReadonlyArray<FrameBytes>) {
  for (const frame of frames) yield* bytesOf(stored, frame);
}

async function* bytesOf(stored: StoredFrames, frame: FrameBytes) {
  if (frame.firstBit === 0) {
    yield* stored.read(frame.ranges);
    return;
  }
  const whole: Buffer[] = [];
  for await (const piece of stored.read(frame.ranges)) whole.push(piece);
  yield aligned(Buffer.concat(whole), frame.firstBit);
}

/** A one-bit frame that begins inside a byte, moved to the front of one: bits go from the least significant up (PS3.5 8.1.1). */
function aligned(bytes: Buffer, firstBit: number): Buffer {
  return Buffer.from(bytes.map((byte, at) => (byte >> firstBit) | (((bytes[at + 1] ?? 0) << (8 - firstBit)) & 0xff)));
}

function lengthOf({ ranges }: FrameBytes): number {
  return ranges.reduce((sum, range) => sum + range.length, 0);
}

function total(frames: ReadonlyArray<FrameBytes>): number {
  return frames.reduce((sum, frame) => sum + lengthOf(frame), 0);
}

/** Bytes of a sheet as text, a bounded piece at a time: UTF-8 or marked UTF-16, and nothing that is not. */
import type { SheetErrorCode } from './sheet-error.ts';

type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be';

export type Chunks = Iterable<Uint8Array> | AsyncIterable<Uint8Array>;

export interface TextPiece {
  readonly text: string;
  readonly encoding: Encoding;
  /** What is wrong with the bytes that follow this text; nothing comes after it. */
  readonly fault?: { readonly code: SheetErrorCode; readonly sentence: string };
}

const pieceSize = 64 * 1024;

/** Throws nothing of its own: a fault comes as the last piece, so that whoever counts rows can say where it is. */
export async function* decodedText(chunks: Chunks, mostBytes: number): AsyncGenerator<TextPiece> {
  let encoding: Encoding | undefined;
  let rest: Uint8Array = new Uint8Array(0);
  for await (const { piece, tooLarge } of inPieces(chunks, mostBytes)) {
    let bytes = joined([rest, piece]);
    if (encoding === undefined) {
      const mark = markOf(bytes);
      encoding = mark.encoding;
      bytes = bytes.subarray(mark.length);
    }
    const end = wholeCharacters(bytes, encoding);
    rest = bytes.slice(end);
    yield decodedPiece(bytes.subarray(0, end), encoding);
    if (tooLarge) yield faulty(encoding, 'TOO_LARGE', `the sheet is larger than ${mostBytes} bytes`);
  }
  yield decodedPiece(rest, encoding ?? 'utf-8');
}

/** Chunks of whatever size as pieces of one size, the last one shorter; ends with `tooLarge` where there is more than allowed. */
async function* inPieces(chunks: Chunks, most: number): AsyncGenerator<{ piece: Uint8Array; tooLarge: boolean }> {
  let parts: Uint8Array[] = [];
  let [held, bytes] = [0, 0];
  for await (const chunk of chunks) {
    bytes += chunk.length;
    for (let from = 0; from < chunk.length; ) {
      const part = chunk.subarray(from, from + pieceSize - held);
      parts.push(part);
      from += part.length;
      held += part.length;
      if (held < pieceSize) continue;
      yield { piece: joined(parts), tooLarge: bytes > most };
      [parts, held] = [[], 0];
    }
    if (bytes > most) break;
  }
  yield { piece: joined(parts), tooLarge: bytes > most };
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

function markOf(bytes: Uint8Array): { encoding: Encoding; length: number } {
  const starts = (...mark: number[]) => mark.every((byte, at) => bytes[at] === byte);
  if (starts(0xef, 0xbb, 0xbf)) return { encoding: 'utf-8', length: 3 };
  // FF FE 00 00 is the mark of UTF-32: as UTF-16 it begins with a NUL, which is refused as such.
  if (starts(0xff, 0xfe)) return { encoding: 'utf-16le', length: 2 };
  if (starts(0xfe, 0xff)) return { encoding: 'utf-16be', length: 2 };
  return { encoding: 'utf-8', length: 0 };
}

/** How many of the first bytes end where a character ends; the rest, three bytes at most, waits for what follows. */
function wholeCharacters(bytes: Uint8Array, encoding: Encoding): number {
  if (encoding === 'utf-8') {
    const last = bytes.findLastIndex((byte) => (byte & 0xc0) !== 0x80);
    const lead = bytes[last] ?? 0;
    const length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc0 ? 2 : 1;
    return last >= 0 && last + length > bytes.length ? last : bytes.length;
  }
  const even = bytes.length - (bytes.length % 2);
  const high = bytes[encoding === 'utf-16le' ? even - 1 : even - 2] ?? 0;
  return high >= 0xd8 && high <= 0xdb ? even - 2 : even;
}

function decodedPiece(bytes: Uint8Array, encoding: Encoding): TextPiece {
  try {
    return withoutNul(new TextDecoder(encoding, { fatal: true, ignoreBOM: true }).decode(bytes), encoding);
  } catch {
    const good = withoutNul(goodStart(bytes, encoding), encoding);
    const sentence = `bytes here are no ${encoding.toUpperCase()}: save the sheet as CSV in UTF-8`;
    return good.fault === undefined ? { ...faulty(encoding, 'ENCODING', sentence), text: good.text } : good;
  }
}

function faulty(encoding: Encoding, code: SheetErrorCode, sentence: string): TextPiece {
  return { text: '', encoding, fault: { code, sentence } };
}

function withoutNul(text: string, encoding: Encoding): TextPiece {
  const nul = text.indexOf('\0');
  if (nul < 0) return { text, encoding };
  const sentence = 'there is a NUL here: this is no text, or UTF-16 without its mark; save the sheet as CSV in UTF-8';
  return { ...faulty(encoding, 'NUL_BYTE', sentence), text: text.slice(0, nul) };
}

/** The longest start that decodes, by halving. */
function goodStart(bytes: Uint8Array, encoding: Encoding): string {
  let [good, bad] = [0, bytes.length + 1];
  let text = '';
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    try {
      const decoder = new TextDecoder(encoding, { fatal: true, ignoreBOM: true });
      text = decoder.decode(bytes.subarray(0, middle), { stream: true });
      good = middle;
    } catch {
      bad = middle;
    }
  }
  return text;
}

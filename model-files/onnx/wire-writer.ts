/** Makes protobuf fields: each function answers with the bytes of one whole field, tag included. */
import { wireTypes } from './wire-reader.ts';

const encoder = new TextEncoder();

export function varintField(field: number, value: number | bigint): Uint8Array {
  return Uint8Array.from([...varint((field << 3) | wireTypes.varint), ...varint(value)]);
}

export function floatField(field: number, value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setFloat32(0, value, true);
  return join([Uint8Array.from(varint((field << 3) | wireTypes.fixed32)), bytes]);
}

export function textField(field: number, text: string): Uint8Array {
  return bytesField(field, encoder.encode(text));
}

/** A message or bytes; several pieces are written behind each other. */
export function bytesField(field: number, ...pieces: readonly Uint8Array[]): Uint8Array {
  const length = pieces.reduce((sum, { byteLength }) => sum + byteLength, 0);
  return join([Uint8Array.from([...varint((field << 3) | wireTypes.bytes), ...varint(length)]), ...pieces]);
}

export function join(pieces: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(pieces.reduce((sum, { byteLength }) => sum + byteLength, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.byteLength;
  }
  return whole;
}

/** Negative numbers take ten bytes, as int64 does. */
function varint(value: number | bigint): number[] {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  for (; rest >= 0x80n; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80);
  return [...bytes, Number(rest)];
}

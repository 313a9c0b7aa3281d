/** Cuts a whole conversation into its PDUs and values (PS3.8 section 9.3), up to the first that breaks the rules or is not there. */

export type Piece =
  | { readonly kind: 'control'; readonly type: number; readonly body: Uint8Array }
  /** `whole` is false where the conversation ends within the value. */
  | {
      readonly kind: 'value';
      readonly contextId: number;
      readonly flags: number;
      readonly bytes: Uint8Array;
      readonly whole: boolean;
    }
  /** Reason of PS3.8 Table 9-26. */
  | { readonly kind: 'broken'; readonly reason: number };

const offeredLength = 128 * 1024;
const tolerance = 64 * 1024;
const longestRequest = 1024 * 1024;

export function* piecesOf(bytes: Uint8Array): Generator<Piece, undefined> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let at = 0; at + 6 <= bytes.length; ) {
    const type = view.getUint8(at);
    const length = view.getUint32(at + 2);
    const reason = wrongHeader(type, length);
    if (reason !== undefined) return yield* broken(reason);
    const body = bytes.subarray(at + 6, at + 6 + length);
    if (type === 4) {
      if ((yield* valuesOf(body, length)) === 'over') return;
    } else if (body.length === length) yield { kind: 'control', type, body };
    at += 6 + length;
  }
}

function wrongHeader(type: number, length: number): number | undefined {
  if (type < 1 || type > 7) return 1;
  if (type === 4) return length > offeredLength + tolerance || length < 6 ? 6 : undefined;
  if (type < 3) return length > longestRequest ? 6 : undefined;
  return length === 4 ? undefined : 6;
}

/** `length` is what the PDU says; `body` may be cut off. */
function* valuesOf(body: Uint8Array, length: number): Generator<Piece, 'over' | 'read'> {
  const view = new DataView(body.buffer, body.byteOffset, body.length);
  for (let at = 0; at < length; ) {
    if (at + 6 > body.length) return 'over';
    const end = at + 4 + view.getUint32(at);
    const left = length - end;
    if (end < at + 6 || left < 0 || (left > 0 && left < 6)) {
      yield* broken(6);
      return 'over';
    }
    const bytes = body.subarray(at + 6, end);
    const whole = bytes.length === end - at - 6;
    if (whole || bytes.length > 0) {
      yield { kind: 'value', contextId: view.getUint8(at + 4), flags: view.getUint8(at + 5), bytes, whole };
    }
    if (!whole) return 'over';
    at = end;
  }
  return 'read';
}

function* broken(reason: number): Generator<Piece, undefined> {
  yield { kind: 'broken', reason };
}

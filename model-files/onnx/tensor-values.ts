/** The numbers of a tensor; undefined where they are of another kind or not as many as its dimensions say. */
import { dataTypes, type Tensor } from './model.ts';
import { viewOf, WireReader } from './wire-reader.ts';
import { bytesField } from './wire-writer.ts';

export function elementCount(dims: readonly number[]): number {
  return dims.reduce((product, dimension) => product * dimension, 1);
}

/** float32, float16 and double as float32. */
export function floatsOf(tensor: Tensor): Float32Array | undefined {
  const count = elementCount(tensor.dims);
  const values = tensor.raw === undefined ? typedFloats(tensor) : rawFloats(tensor.raw, tensor.type, count);
  return values?.length === count ? values : undefined;
}

function rawFloats(raw: Uint8Array, type: number, count: number): Float32Array | undefined {
  const size =
    type === dataTypes.float ? 4 : type === dataTypes.float16 ? 2 : type === dataTypes.double ? 8 : undefined;
  if (size === undefined || raw.length !== size * count) return undefined;
  const view = viewOf(raw);
  const read = (at: number) =>
    size === 4 ? view.getFloat32(at, true) : size === 2 ? view.getFloat16(at, true) : view.getFloat64(at, true);
  return Float32Array.from({ length: count }, (_, index) => read(index * size));
}

function typedFloats({ typed, type }: Tensor): Float32Array | undefined {
  if (typed === undefined) return undefined;
  if (typed.field === 4 && type === dataTypes.float)
    return joined(typed.pieces.map((piece) => rawFloats(piece, dataTypes.float, piece.length / 4)));
  if (typed.field === 10 && type === dataTypes.double)
    return joined(typed.pieces.map((piece) => rawFloats(piece, dataTypes.double, piece.length / 8)));
  if (typed.field !== 5 || type !== dataTypes.float16) return undefined;
  // The bits of each float16 stand in an int32 (onnx.proto, TensorProto.int32_data).
  const bits = Uint16Array.from(varintsOf(typed.pieces), Number);
  return rawFloats(new Uint8Array(bits.buffer), dataTypes.float16, bits.length);
}

function joined(parts: ReadonlyArray<Float32Array | undefined>): Float32Array {
  const whole = new Float32Array(parts.reduce((sum, part) => sum + (part?.length ?? 0), 0));
  let at = 0;
  for (const part of parts) {
    if (part === undefined) continue;
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Of a shape or of axes. */
export const mostIntegers = 64;

/** int64 and int32, at most `most` of them: shapes and axes. */
export function integersOf(tensor: Tensor, most = mostIntegers): number[] | undefined {
  const count = elementCount(tensor.dims);
  if (!(count >= 0 && count <= most)) return undefined;
  const { raw, typed, type } = tensor;
  if (raw !== undefined) {
    const size = type === dataTypes.int64 ? 8 : type === dataTypes.int32 ? 4 : 0;
    if (size === 0 || raw.length !== size * count) return undefined;
    const view = viewOf(raw);
    return Array.from({ length: count }, (_, index) =>
      size === 8 ? Number(view.getBigInt64(index * 8, true)) : view.getInt32(index * 4, true),
    );
  }
  const field = type === dataTypes.int64 ? 7 : type === dataTypes.int32 ? 5 : 0;
  if (typed === undefined) return count === 0 ? [] : undefined;
  if (typed.field !== field || typed.count !== count) return undefined;
  return varintsOf(typed.pieces).map(Number);
}

function varintsOf(pieces: readonly Uint8Array[]): bigint[] {
  const values: bigint[] = [];
  for (const piece of pieces) {
    const reader = new WireReader(bytesField(1, piece));
    reader.next();
    reader.bigints(values, Number.MAX_SAFE_INTEGER);
  }
  return values;
}

/** TensorProto: dimensions and kind as values, weights as views; what it claims is compared elsewhere with what is there. */
import { refused } from '../refusals.ts';
import type { Tensor } from './model.ts';
import type { PartBudget } from './part-budget.ts';
import { WireReader, wireTypes } from './wire-reader.ts';

/** More elements than this one by one, and each would cost an object. */
const mostApart = 65_536;

interface Gathered {
  name: string;
  type: number;
  raw: Uint8Array | undefined;
  typed: { field: number; count: number; pieces: Uint8Array[] } | undefined;
  external: boolean;
  segmented: boolean;
}

export function readTensor(bytes: Uint8Array, budget: PartBudget): Tensor {
  budget.count();
  const dims: bigint[] = [];
  const tensor: Gathered = { name: '', type: 0, raw: undefined, typed: undefined, external: false, segmented: false };
  const reader = new WireReader(bytes);
  while (reader.next()) {
    if (reader.field === 1) reader.bigints(dims, budget.limits.dimensions);
    else readField(reader, tensor, budget);
  }
  return { ...tensor, dims: dims.map(Number) };
}

function readField(reader: WireReader, tensor: Gathered, budget: PartBudget): void {
  switch (reader.field) {
    case 2:
      reader.once();
      tensor.type = reader.integer();
      break;
    case 3:
      tensor.segmented = true;
      break;
    case 8:
      reader.once();
      tensor.name = budget.name(reader.bytes());
      break;
    case 9:
      reader.once();
      tensor.raw = reader.bytes();
      break;
    case 13:
      tensor.external = true;
      break;
    case 14:
      reader.once();
      tensor.external ||= reader.integer() !== 0;
      break;
    case 4:
    case 5:
    case 6:
    case 7:
    case 10:
    case 11:
      addTyped(reader, tensor);
      break;
    default:
  }
}

function addTyped(reader: WireReader, tensor: Gathered): void {
  const { field } = reader;
  tensor.typed ??= { field, count: 0, pieces: [] };
  if (tensor.typed.field !== field) throw refused('TENSOR_SIZE', 'data of two kinds');
  const size = field === 4 ? 4 : field === 10 ? 8 : undefined;
  const packed = reader.wire === wireTypes.bytes;
  // Once a piece each: more pieces than that are numbers written one by one.
  if (tensor.typed.pieces.length >= mostApart) throw refused('TENSOR_SPREAD');
  const piece = packed ? reader.bytes() : payloadOf(reader, size);
  tensor.typed.pieces.push(piece);
  tensor.typed.count += field === 6 ? 1 : countOf(piece, size);
}

/** Without the tag, whose length is that of the number it is. */
function payloadOf(reader: WireReader, size: number | undefined): Uint8Array {
  if (reader.wire !== (size === undefined ? wireTypes.varint : size === 4 ? wireTypes.fixed32 : wireTypes.fixed64))
    throw refused('FILE_BROKEN', `field ${reader.field} has wire type ${reader.wire}`);
  const whole = reader.whole();
  return whole.subarray(whole.findIndex((byte) => byte < 0x80) + 1);
}

/** Of packed numbers: fixed size, or as many as there are last bytes of varints. */
function countOf(piece: Uint8Array, size: number | undefined): number {
  if (size !== undefined) {
    if (piece.length % size !== 0) throw refused('FILE_BROKEN', 'packed numbers break off');
    return piece.length / size;
  }
  let count = 0;
  for (const byte of piece) if (byte < 0x80) count++;
  if ((piece.at(-1) ?? 0) >= 0x80) throw refused('FILE_BROKEN', 'packed numbers break off');
  return count;
}

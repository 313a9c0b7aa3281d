/**
 * A message of the Open Inference Protocol with its tensors: JSON alone, or JSON and binary tensors behind it (the protocol's
 * binary tensor data extension; the header Inference-Header-Content-Length says where the JSON ends).
 */

import type { ModelTensor } from '../session.ts';
import { readBinary, readJson } from './datatypes.ts';
import { ProtocolFault } from './protocol-fault.ts';

export interface NamedTensor extends ModelTensor {
  readonly name: string;
  readonly datatype: string;
}

/** Header and body as they are sent; `headerLength` is undefined where all of it is JSON. */
export interface EncodedMessage {
  readonly headerLength: number | undefined;
  readonly body: Uint8Array<ArrayBuffer>;
}

const mostTensors = 64;
const mostDimensions = 8;
const mostValues = 2 ** 28;
/** As values a text takes twenty times its bytes and more, and a heap that runs full ends more than its thread: tensors past this come as binary. */
const longestJson = 2 ** 25;

/** The JSON object of a body, and the bytes behind it. */
export function splitBody(
  body: Uint8Array,
  headerLength: number | undefined,
): { readonly head: Record<string, unknown>; readonly binary: Uint8Array } {
  const end = headerLength ?? body.length;
  if (!Number.isInteger(end) || end < 0 || end > body.length)
    throw new ProtocolFault(400, 'Inference-Header-Content-Length does not fit the body');
  if (end > longestJson) throw new ProtocolFault(413, 'too much JSON, send the tensors as binary data');
  try {
    const head: unknown = JSON.parse(Buffer.from(body.buffer, body.byteOffset, end).toString('utf8'));
    if (typeof head === 'object' && head !== null && !Array.isArray(head))
      return { head: head as Record<string, unknown>, binary: body.subarray(end) };
  } catch (thrown) {
    if (!(thrown instanceof SyntaxError)) throw thrown;
  }
  throw new ProtocolFault(400, 'the body is no JSON object');
}

/** The tensors that a list such as `inputs` names, each from its JSON or from its place in the bytes. All of the bytes must be used. */
export function readTensors(list: unknown, binary: Uint8Array): NamedTensor[] {
  if (!Array.isArray(list) || list.length > mostTensors) throw new ProtocolFault(400, 'no list of tensors');
  let at = 0;
  const tensors = list.map((entry: unknown) => {
    const { name, datatype, shape, data, parameters } = (entry ?? {}) as Record<string, unknown>;
    if (typeof name !== 'string' || typeof datatype !== 'string')
      throw new ProtocolFault(400, 'a tensor without name or datatype');
    const dims = dimensionsOf(shape);
    const count = dims.reduce((product, side) => product * side, 1);
    const size = (parameters as Record<string, unknown> | undefined)?.binary_data_size;
    if (size === undefined) return { name, datatype, dims, data: readJson(datatype, data, count) };
    if (typeof size !== 'number' || !Number.isInteger(size) || size < 0 || at + size > binary.length)
      throw new ProtocolFault(400, 'binary_data_size does not fit the body');
    const bytes = binary.subarray(at, at + size);
    at += size;
    return { name, datatype, dims, data: readBinary(datatype, bytes, count) };
  });
  if (at !== binary.length) throw new ProtocolFault(400, 'bytes that belong to no tensor');
  return tensors;
}

function dimensionsOf(shape: unknown): number[] {
  const fits =
    Array.isArray(shape) &&
    shape.length <= mostDimensions &&
    shape.every((side) => Number.isSafeInteger(side) && side >= 0) &&
    shape.reduce((product: number, side: number) => product * side, 1) <= mostValues;
  if (!fits) throw new ProtocolFault(400, 'a tensor without a shape that can be');
  return shape as number[];
}

/** `head` gets the list of tensors under `listName`; those for which `binary` says so go behind the JSON as FP32. */
export function encodeMessage(
  head: Readonly<Record<string, unknown>>,
  listName: 'inputs' | 'outputs',
  tensors: ReadonlyArray<ModelTensor & { readonly name: string }>,
  binary: (name: string) => boolean,
): EncodedMessage {
  const bytes: Uint8Array[] = [];
  const list = tensors.map(({ name, dims, data }) => {
    const entry = { name, datatype: 'FP32', shape: dims };
    if (!binary(name)) return { ...entry, data: jsonNumbers(data) };
    bytes.push(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
    return { ...entry, parameters: { binary_data_size: data.byteLength } };
  });
  const json = Buffer.from(JSON.stringify({ ...head, [listName]: list }));
  const body = new Uint8Array(json.length + bytes.reduce((sum, { length }) => sum + length, 0));
  body.set(json);
  let at = json.length;
  for (const part of bytes) {
    body.set(part, at);
    at += part.length;
  }
  return { headerLength: bytes.length > 0 ? json.length : undefined, body };
}

/** JSON has no word for what is no number. */
function jsonNumbers(data: Float32Array): number[] {
  if (!data.every(Number.isFinite)) throw new ProtocolFault(500, 'the model gave values that JSON cannot carry');
  return Array.from(data);
}

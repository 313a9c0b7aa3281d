/** NodeProto, TensorProto and ValueInfoProto as bytes, of the few forms that are added to a graph here. */
import { type Dimension, dataTypes } from './model.ts';
import { bytesField, floatField, join, textField, varintField } from './wire-writer.ts';

export interface NewNode {
  readonly name: string;
  readonly operator: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** Whole numbers and lists of them; `{ float }` where the standard asks for a float. */
  readonly attributes?: Readonly<Record<string, number | readonly number[] | { readonly float: number }>>;
}

/** AttributeProto.AttributeType. */
const attributeTypes = { float: 1, integer: 2, integers: 7 } as const;

export function nodeBytes({ name, operator, inputs, outputs, attributes = {} }: NewNode): Uint8Array {
  return join([
    ...inputs.map((input) => textField(1, input)),
    ...outputs.map((output) => textField(2, output)),
    textField(3, name),
    textField(4, operator),
    ...Object.entries(attributes).map(([key, value]) => bytesField(5, textField(1, key), ...attributePieces(value))),
  ]);
}

function attributePieces(value: number | readonly number[] | { readonly float: number }): Uint8Array[] {
  if (typeof value === 'number') return [varintField(3, value), varintField(20, attributeTypes.integer)];
  if ('float' in value) return [floatField(2, value.float), varintField(20, attributeTypes.float)];
  return [...value.map((one) => varintField(8, one)), varintField(20, attributeTypes.integers)];
}

export function floatTensorBytes(name: string, dims: readonly number[], values: Float32Array): Uint8Array {
  const raw = new Uint8Array(values.length * 4);
  const view = new DataView(raw.buffer);
  for (const [index, value] of values.entries()) view.setFloat32(index * 4, value, true);
  return tensorBytes(name, dims, dataTypes.float, raw);
}

export function float16TensorBytes(name: string, dims: readonly number[], values: Float32Array): Uint8Array {
  const raw = new Uint8Array(values.length * 2);
  const view = new DataView(raw.buffer);
  for (const [index, value] of values.entries()) view.setFloat16(index * 2, value, true);
  return tensorBytes(name, dims, dataTypes.float16, raw);
}

export function integerTensorBytes(name: string, values: readonly number[]): Uint8Array {
  const raw = new Uint8Array(values.length * 8);
  const view = new DataView(raw.buffer);
  for (const [index, value] of values.entries()) view.setBigInt64(index * 8, BigInt(value), true);
  return tensorBytes(name, [values.length], dataTypes.int64, raw);
}

function tensorBytes(name: string, dims: readonly number[], type: number, raw: Uint8Array): Uint8Array {
  return join([
    ...dims.map((dimension) => varintField(1, dimension)),
    varintField(2, type),
    textField(8, name),
    bytesField(9, raw),
  ]);
}

/** Of a float32 tensor. */
export function floatValueBytes(name: string, dims: readonly Dimension[]): Uint8Array {
  const shape = dims.map((dimension) =>
    bytesField(
      1,
      ...(typeof dimension === 'number' ? [varintField(1, dimension)] : []),
      ...(typeof dimension === 'string' ? [textField(2, dimension)] : []),
    ),
  );
  const tensor = bytesField(1, varintField(1, dataTypes.float), bytesField(2, ...shape));
  return join([textField(1, name), bytesField(2, tensor)]);
}

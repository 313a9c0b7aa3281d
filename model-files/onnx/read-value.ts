/** ValueInfoProto: the name of a value, its type where it is a tensor, and its shape where one is given. */
import { refused } from '../refusals.ts';
import type { Dimension, ValueInfo } from './model.ts';
import type { PartBudget } from './part-budget.ts';
import { WireReader } from './wire-reader.ts';

export function readValue(bytes: Uint8Array, budget: PartBudget): ValueInfo {
  budget.count();
  let name = '';
  let tensor: Omit<ValueInfo, 'name'> = { type: undefined, dims: undefined };
  const reader = new WireReader(bytes);
  while (reader.next()) {
    if (reader.field !== 1 && reader.field !== 2) continue;
    reader.once();
    if (reader.field === 1) name = budget.name(reader.bytes());
    else tensor = readType(reader.bytes(), budget);
  }
  return { name, ...tensor };
}

/** Of the kinds of a TypeProto only the tensor is read: sequences, maps and the rest may nest, and nothing here takes them. */
function readType(bytes: Uint8Array, budget: PartBudget): Omit<ValueInfo, 'name'> {
  let tensor: Omit<ValueInfo, 'name'> = { type: undefined, dims: undefined };
  let kinds = 0;
  const reader = new WireReader(bytes);
  while (reader.next()) {
    if (reader.field === 6) continue;
    if (++kinds > 1) throw refused('FIELD_TWICE', 'a value of two types');
    if (reader.field === 1) tensor = readTensorType(reader.bytes(), budget);
  }
  return tensor;
}

function readTensorType(bytes: Uint8Array, budget: PartBudget): Omit<ValueInfo, 'name'> {
  let type: number | undefined;
  let dims: Dimension[] | undefined;
  const reader = new WireReader(bytes);
  while (reader.next()) {
    if (reader.field !== 1 && reader.field !== 2) continue;
    reader.once();
    if (reader.field === 1) type = reader.integer();
    else dims = readShape(reader.bytes(), budget);
  }
  return { type, dims };
}

function readShape(bytes: Uint8Array, budget: PartBudget): Dimension[] {
  const dims: Dimension[] = [];
  const reader = new WireReader(bytes);
  while (reader.next()) {
    if (reader.field !== 1) continue;
    if (dims.length >= budget.limits.dimensions) throw refused('TENSOR_SHAPE', `more than ${dims.length} dimensions`);
    dims.push(readDimension(reader.bytes(), budget));
  }
  return dims;
}

function readDimension(bytes: Uint8Array, budget: PartBudget): Dimension {
  let dimension: Dimension;
  let kinds = 0;
  const reader = new WireReader(bytes);
  while (reader.next()) {
    if (reader.field !== 1 && reader.field !== 2) continue;
    if (++kinds > 1) throw refused('FIELD_TWICE', 'a dimension with a number and a name');
    dimension = reader.field === 1 ? Number(reader.bigint()) : budget.name(reader.bytes());
  }
  // An empty name says as little as none.
  return dimension === '' ? undefined : dimension;
}

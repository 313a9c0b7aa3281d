/** A value of the graph that is the same for every image: an initialiser or a Constant node, behind what only rearranges it. */
import type { GraphIndex } from './graph-index.ts';
import type { Node, Tensor } from './model.ts';
import { elementCount, floatsOf, integersOf, mostIntegers } from './tensor-values.ts';

export interface Constant {
  readonly dims: readonly number[];
  readonly values: Float32Array;
  /** TensorProto.DataType of the value as it is read, after casts. */
  readonly type: number;
}

export interface ConstantBounds {
  /** Longer chains than this no exporter makes. */
  readonly steps: number;
  /** Every step of a chain copies its numbers. 2^22: a head of 1,000 labels on 4,096 features. */
  readonly elements: number;
}

const usual: ConstantBounds = { steps: 16, elements: 2 ** 22 };

/** Undefined where it depends on the image, is no float or too large, or comes by other ways than those that are followed here. */
export function constantOf(index: GraphIndex, value: string, bounds: ConstantBounds = usual): Constant | undefined {
  const initializer = index.initializer(value);
  if (initializer !== undefined) return fromTensor(initializer, bounds);
  const node = index.nodeOf(value);
  if (node === undefined || bounds.steps === 0) return undefined;
  if (node.operator === 'Constant') return fromNode(node, bounds);
  const from = constantOf(index, node.inputs[0] ?? '', { ...bounds, steps: bounds.steps - 1 });
  return from && rearranged(index, node, from);
}

function fromTensor(tensor: Tensor, { elements }: ConstantBounds): Constant | undefined {
  if (!(elementCount(tensor.dims) <= elements)) return undefined;
  const values = floatsOf(tensor);
  return values && { dims: tensor.dims, values, type: tensor.type };
}

function fromNode({ attributes }: Node, bounds: ConstantBounds): Constant | undefined {
  const tensor = attributes.get('value')?.tensor;
  if (tensor !== undefined) return fromTensor(tensor, bounds);
  const single = attributes.get('value_float')?.float;
  return single === undefined ? undefined : { dims: [], values: Float32Array.of(single), type: 1 };
}

function rearranged(index: GraphIndex, node: Node, from: Constant): Constant | undefined {
  switch (node.operator) {
    case 'Identity':
      return from;
    case 'Cast':
      return { ...from, type: Number(node.attributes.get('to')?.integer ?? 0) };
    case 'Transpose':
      return from.dims.length === 2 ? transposed(from, node) : undefined;
    case 'Reshape':
    case 'Unsqueeze':
    case 'Squeeze': {
      const dims = newDims(index, node, from.dims);
      return dims && elementCount(dims) === from.values.length ? { ...from, dims } : undefined;
    }
    default:
      return undefined;
  }
}

function transposed({ dims, values, type }: Constant, node: Node): Constant {
  const permutation = node.attributes.get('perm')?.integers.map(Number) ?? [1, 0];
  if (permutation[0] === 0) return { dims, values, type };
  const [rows = 0, columns = 0] = dims;
  const turned = new Float32Array(values.length);
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++)
      turned[column * rows + row] = values[row * columns + column] ?? Number.NaN;
  return { dims: [columns, rows], values: turned, type };
}

/** Of Reshape, Unsqueeze and Squeeze over a constant of known dimensions. */
function newDims(index: GraphIndex, node: Node, dims: readonly number[]): number[] | undefined {
  const given = integerList(index, node, node.operator === 'Reshape' ? 'shape' : 'axes');
  if (node.operator === 'Reshape') {
    const filled = given?.map((dimension, place) => (dimension === 0 ? (dims[place] ?? 0) : dimension));
    const known = elementCount(filled?.filter((dimension) => dimension !== -1) ?? [0]);
    return filled?.map((dimension) => (dimension === -1 ? elementCount(dims) / known : dimension));
  }
  if (node.operator === 'Squeeze') {
    const gone = given?.map((axis) => (axis < 0 ? axis + dims.length : axis));
    return dims.filter((dimension, place) => (gone ? !gone.includes(place) : dimension !== 1));
  }
  const rank = dims.length + (given?.length ?? 0);
  const added = given?.map((axis) => (axis < 0 ? axis + rank : axis));
  const rest = [...dims];
  return added && Array.from({ length: rank }, (_, place) => (added.includes(place) ? 1 : (rest.shift() ?? 0)));
}

/** Whole numbers given as an attribute (older opsets) or as a constant second input (newer ones). */
export function integerList(index: GraphIndex, node: Node, attribute: string): number[] | undefined {
  const inline = node.attributes.get(attribute);
  if (inline !== undefined) return inline.integers.map(Number);
  const value = node.inputs[1];
  if (value === undefined || value === '') return undefined;
  return constantIntegers(index, value);
}

export function constantIntegers(index: GraphIndex, value: string): number[] | undefined {
  const initializer = index.initializer(value);
  if (initializer !== undefined) return integersOf(initializer);
  const maker = index.nodeOf(value);
  if (maker?.operator === 'Identity') {
    const behind = index.initializer(maker.inputs[0] ?? '');
    return behind && integersOf(behind);
  }
  if (maker?.operator !== 'Constant') return undefined;
  const tensor = maker.attributes.get('value')?.tensor;
  if (tensor !== undefined) return integersOf(tensor);
  const single = maker.attributes.get('value_int')?.integer;
  if (single !== undefined) return [Number(single)];
  // As many as integersOf takes: thousands of nodes may name one long list.
  const several = maker.attributes.get('value_ints')?.integers;
  return several && several.length <= mostIntegers ? several.map(Number) : undefined;
}

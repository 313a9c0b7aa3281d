/** Whether every tensor of a model is whole: of a kind that is run here, in this file, with as many bytes as its dimensions ask for. */
import type { ModelLimits } from './onnx/limits.ts';
import { elementBits, type Graph, type Tensor } from './onnx/model.ts';
import { elementCount } from './onnx/tensor-values.ts';
import { type Refusal, refusal } from './refusals.ts';

export function checkTensors({ nodes, initializers }: Graph, limits: ModelLimits): Refusal[] {
  const inNodes = nodes.flatMap(({ attributes, operator }) =>
    [...attributes.values()].flatMap(({ tensor }) => (tensor === undefined ? [] : [{ tensor, name: operator }])),
  );
  const all = [...initializers.map((tensor) => ({ tensor, name: tensor.name })), ...inNodes];
  return all.flatMap(({ tensor, name }) => tensorRefusal(tensor, name, limits) ?? []);
}

function tensorRefusal(tensor: Tensor, name: string, limits: ModelLimits): Refusal | undefined {
  const { dims, type, raw, typed } = tensor;
  if (tensor.external) return refusal('EXTERNAL_DATA', name);
  const bits = elementBits.get(type);
  if (bits === undefined || tensor.segmented) return refusal('TENSOR_KIND', `${name}, type ${type}`);
  const sound = dims.every((dimension) => Number.isSafeInteger(dimension) && dimension >= 0);
  const count = elementCount(dims);
  // Also of zero elements: [0, 2^62] has none and is no weight of anything.
  if (!sound || dims.some((dimension) => dimension > limits.elements) || count > limits.elements)
    return refusal('TENSOR_SHAPE', `${name} [${dims.join(', ')}]`);
  const there = raw === undefined ? typed?.count : raw.length;
  const wanted = raw === undefined ? wantedNumbers(count, bits) : Math.ceil((count * bits) / 8);
  const oneField = raw === undefined || typed === undefined;
  const field = raw !== undefined || typed === undefined || typed.field === fieldOf(type);
  if (oneField && field && (there ?? 0) === wanted) return undefined;
  return refusal('TENSOR_SIZE', `${name}: ${there ?? 0} where ${wanted} are asked for`);
}

/** In int32_data two numbers of four bits share one. */
function wantedNumbers(count: number, bits: number): number {
  return bits === 4 ? Math.ceil(count / 2) : count;
}

/** In which typed field the numbers of a type stand (onnx.proto, TensorProto). */
function fieldOf(type: number): number {
  const fields: Readonly<Record<number, number>> = { 1: 4, 7: 7, 11: 10, 12: 11, 13: 11 };
  return fields[type] ?? 5;
}

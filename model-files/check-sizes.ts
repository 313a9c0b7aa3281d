/**
 * Whether a step of the graph would make a tensor that is larger than allowed, as far as the file says so: declared shapes, and the
 * constants that shapes are made from. What can only be seen while it runs is seen by the trial, which has a memory limit.
 */
import { constantIntegers, constantOf, integerList } from './onnx/constant-value.ts';
import type { GraphIndex } from './onnx/graph-index.ts';
import type { ModelLimits } from './onnx/limits.ts';
import type { Dimension, Node } from './onnx/model.ts';
import { elementCount } from './onnx/tensor-values.ts';
import { type Refusal, refusal } from './refusals.ts';

/** Windows, steps, borders and counts in attributes: a radiograph has 4,096 pixels a side. */
const largestStep = 8_192;
/** How many times larger one step may make a tensor: 64 x 64 from one cell is as much as upsampling does. */
const largestGrowth = 65_536;

const steps = ['kernel_shape', 'strides', 'dilations', 'pads', 'output_padding', 'output_shape', 'scales', 'split'];

export function checkSizes(index: GraphIndex, limits: ModelLimits): Refusal[] {
  const { graph } = index;
  const declared = [...graph.inputs, ...graph.outputs, ...graph.values].flatMap(({ name, dims }) =>
    dims === undefined || fits(dims, limits) ? [] : [refusal('SHAPE_TOO_LARGE', `${name} [${dims.join(', ')}]`)],
  );
  const made = graph.nodes.flatMap((node) => {
    const wrong = stepOf(node) ?? sizeOf(index, node, limits);
    return wrong === undefined ? [] : [refusal('SHAPE_TOO_LARGE', `${node.operator} ${wrong}`)];
  });
  return [...declared, ...made];
}

function fits(dims: readonly Dimension[], limits: ModelLimits): boolean {
  const known = dims.filter((dimension) => typeof dimension === 'number');
  return (
    known.every((dimension) => dimension >= 0 && dimension <= limits.elements) && elementCount(known) <= limits.elements
  );
}

function stepOf({ attributes, operator }: Node): string | undefined {
  const too = steps.find((name) =>
    (attributes.get(name)?.integers ?? []).some((one) => one > largestStep || one < -largestStep),
  );
  if (too !== undefined) return too;
  const block = attributes.get('blocksize')?.integer ?? 0n;
  return (operator === 'DepthToSpace' || operator === 'SpaceToDepth') && block > 64n ? 'blocksize' : undefined;
}

/** What is asked for, where it is more than allowed; undefined where it is not, or cannot be foreseen. */
function sizeOf(index: GraphIndex, node: Node, limits: ModelLimits): string | undefined {
  const { operator, inputs } = node;
  const over = (shape: readonly number[] | undefined, most: number) =>
    shape !== undefined && elementCount(shape.map((one) => Math.max(1, Math.abs(one)))) > most
      ? `[${shape.join(', ')}]`
      : undefined;
  switch (operator) {
    case 'ConstantOfShape':
      return over(constantIntegers(index, inputs[0] ?? ''), limits.elements);
    case 'Expand':
      return over(constantIntegers(index, inputs[1] ?? ''), limits.elements);
    case 'Reshape':
      return over(integerList(index, node, 'shape'), limits.elements);
    case 'CenterCropPad':
      return over(constantIntegers(index, inputs[1] ?? ''), limits.elements);
    case 'Tile':
      return over(constantIntegers(index, inputs[1] ?? ''), largestGrowth);
    case 'Pad':
      return (integerList(index, node, 'pads') ?? []).some((pad) => Math.abs(pad) > largestStep) ? 'pads' : undefined;
    case 'Resize':
    case 'Upsample':
      return resizeOf(index, node, over, limits);
    case 'OneHot':
      return over(constantIntegers(index, inputs[1] ?? ''), largestGrowth);
    case 'Range':
      return rangeOf(index, node, limits);
    default:
      return undefined;
  }
}

function resizeOf(
  index: GraphIndex,
  { operator, inputs }: Node,
  over: (shape: readonly number[] | undefined, most: number) => string | undefined,
  limits: ModelLimits,
): string | undefined {
  const scales = constantOf(index, inputs[operator === 'Resize' && inputs.length > 2 ? 2 : 1] ?? '');
  const sizes = constantIntegers(index, inputs[3] ?? '');
  return over(scales && [...scales.values], largestGrowth) ?? over(sizes, limits.elements);
}

function rangeOf(index: GraphIndex, { inputs }: Node, limits: ModelLimits): string | undefined {
  const [start, end, step] = inputs.map(
    (input) => constantIntegers(index, input)?.[0] ?? constantOf(index, input)?.values[0],
  );
  if (start === undefined || end === undefined || step === undefined) return undefined;
  const count = (end - start) / step;
  // A step of 0 never ends.
  return count > limits.elements || Number.isNaN(count) ? `${start} to ${end}` : undefined;
}

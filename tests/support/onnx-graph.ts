/** Small ONNX files for tests, written field by field. */
import type { Dimension } from '../../model-files/onnx/model.ts';
import { bytesField, join, textField, varintField } from '../../model-files/onnx/wire-writer.ts';
import { floatTensorBytes, floatValueBytes, type NewNode, nodeBytes } from '../../model-files/onnx/write-parts.ts';

export type TestNode = Omit<NewNode, 'name'> | Uint8Array;

export interface TestGraph {
  readonly nodes: readonly TestNode[];
  /** TensorProtos; see floatTensorBytes and tensor() here. */
  readonly tensors?: readonly Uint8Array[];
  readonly inputs: Readonly<Record<string, readonly Dimension[]>>;
  readonly outputs: Readonly<Record<string, readonly Dimension[]>>;
  readonly values?: Readonly<Record<string, readonly Dimension[]>>;
  readonly opset?: number;
  readonly ir?: number;
  /** Whole fields of GraphProto and ModelProto that are added as they are. */
  readonly graphFields?: readonly Uint8Array[];
  readonly modelFields?: readonly Uint8Array[];
}

export function onnxFile(graph: TestGraph): Uint8Array {
  const opset = bytesField(8, textField(1, ''), varintField(2, graph.opset ?? 17));
  const head = [varintField(1, graph.ir ?? 8), textField(2, 'test')];
  return join([...head, bytesField(7, ...graphFields(graph)), opset, ...(graph.modelFields ?? [])]);
}

function graphFields({ nodes, tensors = [], inputs, outputs, values = {}, graphFields: more = [] }: TestGraph) {
  const valueFields = (field: number, list: TestGraph['inputs']) =>
    Object.entries(list).map(([name, dims]) => bytesField(field, floatValueBytes(name, dims)));
  return [
    ...nodes.map((node, at) =>
      bytesField(1, node instanceof Uint8Array ? node : nodeBytes({ ...node, name: `n${at}` })),
    ),
    textField(2, 'test'),
    ...tensors.map((tensor) => bytesField(5, tensor)),
    ...valueFields(11, inputs),
    ...valueFields(12, outputs),
    ...valueFields(13, values),
    ...more,
  ];
}

/** A float32 tensor of made-up numbers around 0, the same for the same name and size. */
export function weightTensor(name: string, dims: readonly number[]): Uint8Array {
  return floatTensorBytes(name, dims, numbers(name, dims));
}

export function numbers(seed: string, dims: readonly number[]): Float32Array {
  let state = [...seed].reduce((sum, letter) => sum * 31 + letter.charCodeAt(0), 7) >>> 0;
  const count = dims.reduce((product, dimension) => product * dimension, 1);
  return Float32Array.from({ length: count }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 31 - 1;
  });
}

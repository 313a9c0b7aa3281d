/** ModelProto and GraphProto: the whole file read once, within limits; throws ModelRefused. */
import { refused } from '../refusals.ts';
import { defaultLimits, type ModelLimits } from './limits.ts';
import type { Graph, Model, Node, Opset, Tensor, ValueInfo } from './model.ts';
import { PartBudget } from './part-budget.ts';
import { readNode } from './read-node.ts';
import { readTensor } from './read-tensor.ts';
import { readValue } from './read-value.ts';
import { WireReader } from './wire-reader.ts';

/** Weights of the answer are views onto `bytes`: whoever changes these changes the model. */
export function readModel(bytes: Uint8Array, limits: ModelLimits = defaultLimits): Model {
  if (bytes.length > limits.bytes) throw refused('FILE_TOO_LARGE', `${bytes.length} bytes, at most ${limits.bytes}`);
  const budget = new PartBudget(limits);
  const model = { irVersion: 0, functions: 0, trainingParts: 0 };
  const opsets: Opset[] = [];
  let graph: Graph | undefined;
  const reader = new WireReader(bytes);
  while (reader.next()) {
    switch (reader.field) {
      case 1:
        reader.once();
        model.irVersion = reader.integer();
        break;
      case 7:
        reader.once();
        graph = readGraph(reader.bytes(), budget);
        break;
      case 8:
        opsets.push(readOpset(reader.bytes(), budget));
        break;
      case 20:
        model.trainingParts++;
        break;
      case 25:
        model.functions++;
        break;
      default:
    }
  }
  if (graph === undefined) throw refused('NO_GRAPH');
  return { ...model, opsets, graph };
}

function readOpset(bytes: Uint8Array, budget: PartBudget): Opset {
  budget.count();
  let [domain, version] = ['', 0];
  const reader = new WireReader(bytes);
  while (reader.next()) {
    if (reader.field !== 1 && reader.field !== 2) continue;
    reader.once();
    if (reader.field === 1) domain = budget.name(reader.bytes());
    else version = reader.integer();
  }
  return { domain: domain === 'ai.onnx' ? '' : domain, version };
}

function readGraph(bytes: Uint8Array, budget: PartBudget): Graph {
  const nodes: Node[] = [];
  const initializers: Tensor[] = [];
  const values: { [field: number]: ValueInfo[] } = { 11: [], 12: [], 13: [] };
  let sparseInitializers = 0;
  const reader = new WireReader(bytes);
  while (reader.next()) {
    switch (reader.field) {
      case 1:
        nodes.push(readNode(reader.bytes(), budget));
        if (nodes.length > budget.limits.nodes) throw refused('TOO_MANY_PARTS', `more than ${nodes.length - 1} nodes`);
        break;
      case 5:
        initializers.push(readTensor(reader.bytes(), budget));
        if (initializers.length > budget.limits.tensors)
          throw refused('TOO_MANY_PARTS', `more than ${initializers.length - 1} tensors`);
        break;
      case 11:
      case 12:
      case 13:
        values[reader.field]?.push(readValue(reader.bytes(), budget));
        break;
      case 15:
        sparseInitializers++;
        break;
      default:
    }
  }
  const [inputs = [], outputs = [], others = []] = [values[11], values[12], values[13]];
  return { nodes, initializers, inputs, outputs, values: others, sparseInitializers };
}

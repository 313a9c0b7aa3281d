/** Whether every node is an operator that is run here, with attributes that can be read one way only. */
import type { GraphIndex } from './onnx/graph-index.ts';
import type { Attribute, Node } from './onnx/model.ts';
import { branchingOperators, randomOperators, takenOperators, trainingOperators } from './operators.ts';
import { type Refusal, type RefusalCode, refusal } from './refusals.ts';

export function checkNodes(index: GraphIndex): Refusal[] {
  return index.graph.nodes.flatMap((node) => {
    const code = operatorCode(node) ?? (trains(index, node) ? 'TRAINING_PARTS' : undefined);
    const named = node.domain === '' ? node.operator : `${node.domain}.${node.operator}`;
    const own = code === undefined ? [] : [refusal(code, named)];
    return [...own, ...[...node.attributes.values()].flatMap((attribute) => attributeRefusals(node, attribute))];
  });
}

function operatorCode({ operator, domain, outputs, attributes }: Node): RefusalCode | undefined {
  // Whose graphs are inside says more than what the operator is called.
  if ([...attributes.values()].some(({ subgraph }) => subgraph)) return 'SUBGRAPH';
  if (domain !== '' && domain !== 'ai.onnx') return 'FOREIGN_OPERATOR';
  if (operator === '' || outputs.every((output) => output === '')) return 'NODE_UNFIT';
  if (branchingOperators.has(operator)) return 'SUBGRAPH';
  if (randomOperators.has(operator)) return 'RANDOM_OPERATOR';
  if (trainingOperators.has(operator)) return 'TRAINING_PARTS';
  return takenOperators.has(operator) ? undefined : 'UNKNOWN_OPERATOR';
}

/** A Dropout or BatchNormalization that is told to train, or that may be told so. */
function trains(index: GraphIndex, { operator, inputs, attributes }: Node): boolean {
  if (operator === 'BatchNormalization') return (attributes.get('training_mode')?.integer ?? 0n) !== 0n;
  const mode = inputs[2] ?? '';
  if (operator !== 'Dropout' || mode === '') return false;
  const tensor = index.initializer(mode) ?? index.nodeOf(mode)?.attributes.get('value')?.tensor;
  return tensor?.raw?.length !== 1 || tensor.raw[0] !== 0;
}

/** AttributeProto.AttributeType -> the field that it says is filled. */
const kinds: ReadonlyMap<number, Kind> = new Map([
  ...([
    [1, 'float'],
    [2, 'integer'],
    [3, 'text'],
    [4, 'tensor'],
    [5, 'subgraph'],
  ] as const),
  ...([
    [6, 'floats'],
    [7, 'integers'],
    [8, 'strings'],
    [10, 'subgraph'],
  ] as const),
]);
type Kind = 'float' | 'integer' | 'text' | 'tensor' | 'subgraph' | 'floats' | 'integers' | 'strings';

function attributeRefusals(node: Node, attribute: Attribute): Refusal[] {
  const { name, type, other } = attribute;
  const detail = `${node.operator} ${name}`;
  if (other) return [refusal(name.startsWith('sparse') ? 'SPARSE_TENSOR' : 'NODE_UNFIT', detail)];
  const filled = filledKinds(attribute);
  const fits = type === 0 ? filled.length === 1 : filled.every((kind) => kind === kinds.get(type));
  return filled.length <= 1 && fits && (type === 0 || kinds.has(type)) ? [] : [refusal('NODE_UNFIT', detail)];
}

function filledKinds({ float, integer, text, tensor, subgraph, floats, integers, strings }: Attribute): Kind[] {
  const filled: Record<Kind, boolean> = {
    ...{ float: float !== undefined, integer: integer !== undefined, text: text !== undefined },
    ...{
      tensor: tensor !== undefined,
      subgraph,
      floats: floats > 0,
      integers: integers.length > 0,
      strings: strings > 0,
    },
  };
  return (Object.keys(filled) as Kind[]).filter((kind) => filled[kind]);
}

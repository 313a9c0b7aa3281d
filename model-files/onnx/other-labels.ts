/** What has to change behind a layer that makes more or fewer labels than before: shapes that the file states, and nothing else. */
import { refused } from '../refusals.ts';
import type { GraphIndex } from './graph-index.ts';
import type { Dimension, ValueInfo } from './model.ts';
import type { GraphEdit } from './rewrite-graph.ts';
import { floatValueBytes } from './write-parts.ts';

/** Which dimension of a value of this rank counts labels. */
const labelPlace = new Map([
  [2, 1],
  [4, 1],
]);

/** Nodes that take any number of labels, each label by itself. */
const indifferent = new Set([
  ...[
    'Cast',
    'Identity',
    'Dropout',
    'Relu',
    'Sigmoid',
    'Flatten',
    'Squeeze',
    'GlobalAveragePool',
    'ReduceMean',
    'AveragePool',
  ],
]);

/**
 * `replaced`: numbers of the nodes that others stand in place of. Shapes of all that is made by and behind them are taken back, and
 * outputs say `labels` where they said `before`. Throws HEAD_OUTPUTS where something reads them that minds how many there are.
 */
export function otherLabels(
  index: GraphIndex,
  replaced: readonly number[],
  before: number,
  labels: number,
): Pick<GraphEdit, 'outputs' | 'dropValues'> {
  const behind = new Set(replaced.flatMap((number) => index.graph.nodes[number]?.outputs ?? []));
  for (const value of behind)
    for (const number of index.readersOf(value)) {
      if (replaced.includes(number)) continue;
      const node = index.graph.nodes[number];
      if (!node || !indifferent.has(node.operator)) throw refused('HEAD_OUTPUTS', node?.operator ?? value);
      for (const output of node.outputs) behind.add(output);
    }
  const { outputs, values } = index.graph;
  return {
    outputs: new Map(
      outputs.flatMap((output, number) =>
        behind.has(output.name)
          ? [[number, floatValueBytes(output.name, dimsOf(output, before, labels))] as const]
          : [],
      ),
    ),
    dropValues: new Set(values.flatMap(({ name }, number) => (behind.has(name) ? [number] : []))),
  };
}

function dimsOf({ name, dims, type }: ValueInfo, before: number, labels: number): Dimension[] {
  const place = labelPlace.get(dims?.length ?? 0);
  // A shape that is not said cannot be put right, and one of another type would be said to be float32.
  if (dims === undefined || place === undefined || type !== 1) throw refused('HEAD_OUTPUTS', name);
  return dims.map((dimension, at) => (at === place && dimension === before ? labels : dimension));
}

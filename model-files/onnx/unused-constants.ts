/** Constants that only some nodes read, which are about to go: they would stay behind in the file as dead weight. */
import type { GraphIndex } from './graph-index.ts';

export interface UnusedConstants {
  readonly nodes: ReadonlySet<number>;
  readonly initializers: ReadonlySet<number>;
}

/** Of what the nodes `gone` read: initialisers, and nodes of one output that rearrange them, whom nobody else reads. */
export function unusedConstants(index: GraphIndex, gone: readonly number[]): UnusedConstants {
  const { graph } = index;
  const nodes = new Set<number>();
  const initializers = new Set<number>();
  const without = new Set(gone);
  const free = (value: string) =>
    !index.isOutput(value) && index.readersOf(value).every((reader) => without.has(reader));
  // An initialiser that is listed as an input too (ONNX before IR 4) stays: somebody may feed it.
  const fed = new Set(graph.inputs.map(({ name }) => name));
  const waiting = gone.flatMap((number) => (graph.nodes[number]?.inputs ?? []).slice(1));
  for (let value = waiting.pop(); value !== undefined; value = waiting.pop()) {
    if (!free(value) || fed.has(value)) continue;
    const initializer = index.initializerNumber(value);
    if (initializer !== undefined) initializers.add(initializer);
    const maker = index.makerOf(value);
    const node = index.nodeOf(value);
    if (maker === undefined || node === undefined || !dependsOnConstantsOnly(index, value)) continue;
    nodes.add(maker);
    without.add(maker);
    waiting.push(...node.inputs);
  }
  return { nodes, initializers };
}

/** Bounded in length and width: the chains that hold a head's weights are a few nodes of one or two inputs. */
function dependsOnConstantsOnly(index: GraphIndex, value: string, steps = 16): boolean {
  if (index.initializer(value) !== undefined) return true;
  const node = index.nodeOf(value);
  if (node === undefined || steps === 0 || node.outputs.length !== 1 || node.inputs.length > 2) return false;
  return node.inputs.every((input) => dependsOnConstantsOnly(index, input, steps - 1));
}

/** Who makes a value of a graph and who reads it, by name. */
import type { Graph, Node, Tensor } from './model.ts';

export class GraphIndex {
  readonly graph: Graph;
  readonly #makers = new Map<string, number>();
  readonly #readers = new Map<string, number[]>();
  readonly #initializers = new Map<string, number>();
  readonly #outputs: ReadonlySet<string>;

  constructor(graph: Graph) {
    this.graph = graph;
    this.#outputs = new Set(graph.outputs.map(({ name }) => name));
    for (const [number, { name }] of graph.initializers.entries()) this.#initializers.set(name, number);
    for (const [number, node] of graph.nodes.entries()) {
      for (const output of node.outputs) this.#makers.set(output, number);
      for (const input of new Set(node.inputs)) {
        const readers = this.#readers.get(input);
        if (readers === undefined) this.#readers.set(input, [number]);
        else readers.push(number);
      }
    }
  }

  /** Number of the node whose output it is. */
  makerOf(value: string): number | undefined {
    return this.#makers.get(value);
  }

  /** The node whose first output it is: what a node gives besides that is never followed. */
  nodeOf(value: string): Node | undefined {
    const node = this.graph.nodes[this.#makers.get(value) ?? -1];
    return node?.outputs[0] === value ? node : undefined;
  }

  readersOf(value: string): readonly number[] {
    return this.#readers.get(value) ?? [];
  }

  initializerNumber(value: string): number | undefined {
    return this.#initializers.get(value);
  }

  initializer(value: string): Tensor | undefined {
    return this.graph.initializers[this.#initializers.get(value) ?? -1];
  }

  isOutput(value: string): boolean {
    return this.#outputs.has(value);
  }

  /** A name that nothing in the graph has yet. */
  freshName(wish: string): string {
    const { inputs, values } = this.graph;
    const taken = (name: string) =>
      this.#makers.has(name) ||
      this.#initializers.has(name) ||
      this.#readers.has(name) ||
      [...inputs, ...values].some((value) => value.name === name);
    let name = wish;
    for (let number = 2; taken(name); number++) name = `${wish}_${number}`;
    return name;
  }
}

/** Whether the values of a graph have one maker each, and every node stands behind those that it reads from. */
import type { Graph } from './onnx/model.ts';
import { type Refusal, refusal } from './refusals.ts';

export function checkOrder(graph: Graph): Refusal[] {
  const refusals: Refusal[] = [];
  const makers = makersOf(graph, refusals);
  const known = new Set(['', ...givenNames(graph)]);
  let unsorted: string | undefined;
  for (const node of graph.nodes) {
    for (const input of node.inputs) {
      if (known.has(input)) continue;
      if (makers.has(input)) unsorted ??= input;
      else refusals.push(refusal('NAME_UNKNOWN', input));
    }
    for (const output of node.outputs) known.add(output);
  }
  for (const { name } of graph.outputs) if (!known.has(name)) refusals.push(refusal('NAME_UNKNOWN', name));
  if (unsorted === undefined) return refusals;
  const circle = valueInCircle(graph, makers);
  refusals.push(circle === undefined ? refusal('NOT_SORTED', unsorted) : refusal('CYCLE', circle));
  return refusals;
}

function givenNames({ inputs, initializers }: Graph): string[] {
  return [...inputs, ...initializers].map(({ name }) => name);
}

/** Before IR version 4 an initialiser had to be listed as an input too; that is the one name that stands twice. */
function makersOf(graph: Graph, refusals: Refusal[]): Map<string, number> {
  const makers = new Map<string, number>();
  const claim = (names: readonly string[]) => {
    const seen = new Set<string>();
    for (const name of names) {
      if (name === '' || seen.has(name)) refusals.push(refusal('NAME_TWICE', name === '' ? 'no name' : name));
      seen.add(name);
    }
    return seen;
  };
  const names = (list: ReadonlyArray<{ readonly name: string }>) => list.map(({ name }) => name);
  const given = new Set([...claim(names(graph.inputs)), ...claim(names(graph.initializers))]);
  claim(names(graph.outputs));
  claim(names(graph.values));
  for (const [number, { outputs }] of graph.nodes.entries())
    for (const output of outputs) {
      if (output === '') continue;
      if (makers.has(output) || given.has(output)) refusals.push(refusal('NAME_TWICE', output));
      makers.set(output, number);
    }
  return makers;
}

/** Takes away node after node that reads nothing unmade (Kahn 1962); what is left goes round, or hangs on what does. */
function valueInCircle({ nodes }: Graph, makers: ReadonlyMap<string, number>): string | undefined {
  const waits = nodes.map(({ inputs }) => inputs.filter((input) => makers.has(input)).length);
  const readers = new Map<number, number[]>();
  for (const [reader, { inputs }] of nodes.entries())
    for (const input of inputs) {
      const maker = makers.get(input);
      if (maker === undefined) continue;
      const list = readers.get(maker);
      if (list === undefined) readers.set(maker, [reader]);
      else list.push(reader);
    }
  const free = waits.flatMap((count, number) => (count === 0 ? [number] : []));
  let made = 0;
  for (let number = free.pop(); number !== undefined; number = free.pop()) {
    made++;
    for (const reader of readers.get(number) ?? []) {
      const left = (waits[reader] ?? 0) - 1;
      waits[reader] = left;
      if (left === 0) free.push(reader);
    }
  }
  if (made === nodes.length) return undefined;
  return nodes.find((_, number) => (waits[number] ?? 0) > 0)?.outputs[0] ?? '';
}

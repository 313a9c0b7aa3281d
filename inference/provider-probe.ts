/** Which provider really runs a model here: what was compiled in says nothing of drivers and libraries. */

import type { InferenceOptions, Provider } from './contract.ts';
import { openSession } from './session.ts';

export interface ProbedProvider {
  readonly provider: Provider;
  /** Why it is not the GPU, where the GPU was tried. */
  readonly note: string | undefined;
}

/** Runs a tiny model; where 'cuda' is demanded a failure is thrown, with 'auto' it is noted and the CPU tried. */
export async function probeProvider(wish: InferenceOptions['provider']): Promise<ProbedProvider> {
  if (wish !== 'auto') {
    await runTinyModel(wish);
    return { provider: wish, note: undefined };
  }
  try {
    await runTinyModel('cuda');
    return { provider: 'cuda', note: undefined };
  } catch (thrown) {
    // Nothing is lost: the reason is the note that the health page shows.
    await runTinyModel('cpu');
    return { provider: 'cpu', note: firstLine(thrown) };
  }
}

async function runTinyModel(provider: Provider): Promise<void> {
  try {
    const session = await openSession(tinyModel, { provider, threads: 1 });
    const { y } = await session.run({ x: { data: Float32Array.of(21), dims: [1] } });
    await session.close();
    if (y?.data[0] !== 42) throw new Error('a wrong sum');
  } catch (thrown) {
    throw new Error(`no model runs on ${provider}: ${firstLine(thrown)}`, { cause: thrown });
  }
}

function firstLine(thrown: unknown): string {
  return thrown instanceof Error ? (thrown.message.split('\n')[0] ?? '').slice(0, 200) : 'unknown';
}

/** An ONNX model (protobuf) of one Add node: ir 8, opset 13, float x[1] -> y[1]. */
const tinyModel = model(graph(node('x', 'x', 'y', 'Add'), value('x'), value('y')));

function field(number: number, bytes: readonly number[]): number[] {
  return [(number << 3) | 2, bytes.length, ...bytes];
}

function text(number: number, content: string): number[] {
  return field(number, [...Buffer.from(content)]);
}

function varint(number: number, content: number): number[] {
  return [number << 3, content];
}

function node(first: string, second: string, output: string, operator: string): number[] {
  return field(1, [...text(1, first), ...text(1, second), ...text(2, output), ...text(4, operator)]);
}

/** ValueInfoProto: tensor(float), one dimension of 1. */
function value(name: string): number[] {
  const shape = field(2, field(1, varint(1, 1)));
  return [...text(1, name), ...field(2, field(1, [...varint(1, 1), ...shape]))];
}

function graph(nodes: number[], input: number[], output: number[]): number[] {
  return [...nodes, ...text(2, 'probe'), ...field(11, input), ...field(12, output)];
}

function model(body: number[]): Uint8Array {
  const opset = field(8, [...text(1, ''), ...varint(2, 13)]);
  return Uint8Array.from([...varint(1, 8), ...field(7, body), ...opset]);
}

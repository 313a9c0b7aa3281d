/** An inference request and its answer (KServe v2, "Inference"), between their bytes and items of a model. */

import type { ModelTensor } from '../session.ts';
import { type EncodedMessage, encodeMessage, readTensors, splitBody } from './message.ts';
import { ProtocolFault } from './protocol-fault.ts';

/** What a request is checked against. */
export interface ServedModel {
  readonly name: string;
  readonly version: string;
  readonly input: string;
  /** Of one item. */
  readonly dims: readonly number[];
  /** Every output, in order. */
  readonly outputs: readonly string[];
  /** Items that may come at once. */
  readonly most: number;
}

export interface WantedOutput {
  readonly name: string;
  readonly binary: boolean;
}

export interface InferRequest {
  readonly id: string | undefined;
  /** Each in memory of its own. */
  readonly items: readonly Float32Array[];
  readonly wanted: readonly WantedOutput[];
}

const longestId = 200;

/** Throws ProtocolFault 400. */
export function readInferRequest(body: Uint8Array, headerLength: number | undefined, model: ServedModel): InferRequest {
  const { head, binary } = splitBody(body, headerLength);
  if (head.id !== undefined && (typeof head.id !== 'string' || head.id.length > longestId))
    throw new ProtocolFault(400, 'an id that is no text of 200 characters at most');
  const [input, ...others] = readTensors(head.inputs, binary);
  if (input === undefined || others.length > 0 || input.name !== model.input)
    throw new ProtocolFault(400, `the model has one input, ${model.input}`);
  if (input.datatype !== 'FP32' && input.datatype !== 'FP16')
    throw new ProtocolFault(400, `input ${model.input} is FP32`);
  const [size = 0, ...dims] = input.dims;
  if (size < 1 || dims.length !== model.dims.length || dims.some((side, at) => side !== model.dims[at]))
    throw new ProtocolFault(400, `input ${model.input} has the shape [N,${model.dims.join(',')}]`);
  if (size > model.most) throw new ProtocolFault(400, `at most ${model.most} items at once`);
  const length = input.data.length / size;
  const items = Array.from({ length: size }, (_, at) => input.data.subarray(at * length, (at + 1) * length));
  return { id: head.id, items, wanted: wantedOf(head, model) };
}

/** Every output, where none is named. */
function wantedOf(head: Readonly<Record<string, unknown>>, model: ServedModel): WantedOutput[] {
  const all = (head.parameters as Record<string, unknown> | undefined)?.binary_data_output === true;
  const { outputs } = head;
  if (outputs === undefined || (Array.isArray(outputs) && outputs.length === 0))
    return model.outputs.map((name) => ({ name, binary: all }));
  if (!Array.isArray(outputs)) throw new ProtocolFault(400, 'outputs is no list');
  return outputs.map((entry: { name?: unknown; parameters?: { binary_data?: unknown } } | null) => {
    const name = model.outputs.find((known) => known === entry?.name);
    if (name === undefined) throw new ProtocolFault(400, `the model has the outputs ${model.outputs.join(', ')}`);
    return { name, binary: entry?.parameters?.binary_data === undefined ? all : entry.parameters.binary_data === true };
  });
}

export interface InferAnswer {
  readonly name: string;
  readonly version: string;
  readonly id: string | undefined;
  readonly wanted: readonly WantedOutput[];
  /** The outputs of each item, each a batch of one. */
  readonly items: ReadonlyArray<Readonly<Record<string, ModelTensor>>>;
}

/** Throws ProtocolFault 500 where an output is not there. */
export function encodeInferAnswer({ name, version, id, wanted, items }: InferAnswer): EncodedMessage {
  const tensors = wanted.map((output) => ({ name: output.name, ...joined(items, output.name) }));
  const head = { model_name: name, model_version: version, ...(id === undefined ? {} : { id }) };
  const binary = new Set(wanted.filter((output) => output.binary).map((output) => output.name));
  return encodeMessage(head, 'outputs', tensors, (output) => binary.has(output));
}

function joined(items: InferAnswer['items'], name: string): ModelTensor {
  const parts = items.map((outputs) => outputs[name]);
  const [first] = parts;
  if (first === undefined || parts.some((part) => part?.data.length !== first.data.length))
    throw new ProtocolFault(500, 'the model did not give an output that it should');
  const data = new Float32Array(first.data.length * parts.length);
  for (const [at, part] of parts.entries()) data.set(part?.data ?? [], at * first.data.length);
  return { data, dims: first.dims.with(0, parts.length) };
}

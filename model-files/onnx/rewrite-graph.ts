/** Changes a few parts of a model file; every other byte, known here or not, is written back as it stood. */
import { WireReader } from './wire-reader.ts';
import { bytesField, join } from './wire-writer.ts';

export interface GraphEdit {
  /** Number of a node -> the NodeProtos that stand in its place; none: it goes. */
  readonly nodes?: ReadonlyMap<number, readonly Uint8Array[]>;
  /** Numbers of initialisers that go. */
  readonly dropInitializers?: ReadonlySet<number>;
  readonly dropOutputs?: ReadonlySet<number>;
  /** Number of an output -> the ValueInfoProto that stands in its place. */
  readonly outputs?: ReadonlyMap<number, Uint8Array>;
  /** Numbers of values whose shape is no longer said. */
  readonly dropValues?: ReadonlySet<number>;
  readonly addInitializers?: readonly Uint8Array[];
  /** After all others, so that they may read any value. */
  readonly addNodes?: readonly Uint8Array[];
  readonly addOutputs?: readonly Uint8Array[];
}

const fields = { node: 1, initializer: 5, output: 12, value: 13 } as const;

type Field = (typeof fields)[keyof typeof fields];

/** `bytes` is a file that readModel took; numbers are places in Graph.nodes, initializers, outputs and values. */
export function rewriteGraph(bytes: Uint8Array, edit: GraphEdit): Uint8Array {
  const pieces: Uint8Array[] = [];
  const reader = new WireReader(bytes);
  while (reader.next()) {
    pieces.push(reader.field === 7 ? bytesField(7, ...graphPieces(reader.bytes(), edit)) : reader.whole());
  }
  return join(pieces);
}

function graphPieces(bytes: Uint8Array, edit: GraphEdit): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  const place = { [fields.node]: 0, [fields.initializer]: 0, [fields.output]: 0, [fields.value]: 0 };
  const dropped: Partial<Record<Field, ReadonlySet<number> | undefined>> = {
    ...{ [fields.initializer]: edit.dropInitializers, [fields.output]: edit.dropOutputs },
    [fields.value]: edit.dropValues,
  };
  const reader = new WireReader(bytes);
  while (reader.next()) {
    const { field } = reader;
    if (!isField(field)) {
      pieces.push(reader.whole());
      continue;
    }
    const number = place[field]++;
    const instead = insteadOf(field, number, edit);
    if (instead !== undefined) pieces.push(...instead.map((part) => bytesField(field, part)));
    else if (!dropped[field]?.has(number)) pieces.push(reader.whole());
  }
  const added = (field: number, parts: readonly Uint8Array[] = []) => parts.map((part) => bytesField(field, part));
  pieces.push(...added(fields.node, edit.addNodes), ...added(fields.initializer, edit.addInitializers));
  pieces.push(...added(fields.output, edit.addOutputs));
  return pieces;
}

function isField(field: number): field is Field {
  return Object.values(fields).some((one) => one === field);
}

function insteadOf(field: Field, number: number, { nodes, outputs }: GraphEdit): readonly Uint8Array[] | undefined {
  if (field === fields.node) return nodes?.get(number);
  const output = field === fields.output ? outputs?.get(number) : undefined;
  return output && [output];
}

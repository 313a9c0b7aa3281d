/** Changes a few parts of a model file; every other byte, known here or not, is written back as it stood. */
import { WireReader } from './wire-reader.ts';
import { bytesField, join } from './wire-writer.ts';

export interface GraphEdit {
  /** Number of a node -> the NodeProtos that stand in its place; none: it goes. */
  readonly nodes?: ReadonlyMap<number, readonly Uint8Array[]>;
  /** Numbers of initialisers that go. */
  readonly dropInitializers?: ReadonlySet<number>;
  readonly dropOutputs?: ReadonlySet<number>;
  readonly addInitializers?: readonly Uint8Array[];
  /** After all others, so that they may read any value. */
  readonly addNodes?: readonly Uint8Array[];
  readonly addOutputs?: readonly Uint8Array[];
}

const fields = { node: 1, initializer: 5, output: 12 } as const;

/** `bytes` is a file that readModel took; numbers are places in Graph.nodes, initializers and outputs. */
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
  const place = { [fields.node]: 0, [fields.initializer]: 0, [fields.output]: 0 };
  const reader = new WireReader(bytes);
  while (reader.next()) {
    const { field } = reader;
    if (field !== fields.node && field !== fields.initializer && field !== fields.output) {
      pieces.push(reader.whole());
      continue;
    }
    const number = place[field]++;
    const dropped =
      (field === fields.initializer && edit.dropInitializers?.has(number)) ||
      (field === fields.output && edit.dropOutputs?.has(number));
    const instead = field === fields.node ? edit.nodes?.get(number) : undefined;
    if (instead !== undefined) pieces.push(...instead.map((node) => bytesField(fields.node, node)));
    else if (!dropped) pieces.push(reader.whole());
  }
  const added = (field: number, parts: readonly Uint8Array[] = []) => parts.map((part) => bytesField(field, part));
  pieces.push(...added(fields.node, edit.addNodes), ...added(fields.initializer, edit.addInitializers));
  pieces.push(...added(fields.output, edit.addOutputs));
  return pieces;
}

/** An ONNX model as it was read (onnx.proto of ONNX 1.19): names and shapes as values, weights as views onto the file. */

export interface Model {
  readonly irVersion: number;
  /** Domain ('' is ONNX itself) and version. */
  readonly opsets: readonly Opset[];
  readonly graph: Graph;
  readonly functions: number;
  readonly trainingParts: number;
}

export interface Opset {
  readonly domain: string;
  readonly version: number;
}

export interface Graph {
  /** In the order of the file: the number of a node is its place among them. */
  readonly nodes: readonly Node[];
  readonly initializers: readonly Tensor[];
  readonly inputs: readonly ValueInfo[];
  readonly outputs: readonly ValueInfo[];
  readonly values: readonly ValueInfo[];
  readonly sparseInitializers: number;
}

export interface Node {
  readonly name: string;
  readonly operator: string;
  readonly domain: string;
  /** An empty name stands for an input or output that is left out. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: ReadonlyMap<string, Attribute>;
}

export interface Attribute {
  readonly name: string;
  /** AttributeProto.AttributeType; 0 where an old exporter left it out. */
  readonly type: number;
  readonly float: number | undefined;
  readonly integer: bigint | undefined;
  readonly text: Uint8Array | undefined;
  readonly tensor: Tensor | undefined;
  readonly floats: number;
  readonly integers: readonly bigint[];
  readonly strings: number;
  /** Holds a graph or several: its own graph is never read. */
  readonly subgraph: boolean;
  /** Sparse tensors, types, lists of tensors, references to a function's attribute. */
  readonly other: boolean;
}

export interface Tensor {
  readonly name: string;
  readonly dims: readonly number[];
  /** TensorProto.DataType. */
  readonly type: number;
  readonly raw: Uint8Array | undefined;
  /** In one of the typed fields instead. */
  readonly typed: TypedData | undefined;
  /** Says that its bytes are elsewhere, or gives a place. */
  readonly external: boolean;
  /** Cut in pieces, which no exporter does. */
  readonly segmented: boolean;
}

export interface TypedData {
  /** 4 float, 5 int32, 6 string, 7 int64, 10 double, 11 uint64. */
  readonly field: number;
  readonly count: number;
  /** Packed, or one element each. */
  readonly pieces: readonly Uint8Array[];
}

export interface ValueInfo {
  readonly name: string;
  /** Undefined: no tensor (a sequence, a map), or no type given. */
  readonly type: number | undefined;
  /** Undefined: no shape is given. */
  readonly dims: readonly Dimension[] | undefined;
}

/** A number, a name for any number, or nothing said. */
export type Dimension = number | string | undefined;

/** TensorProto.DataType -> bits an element; texts, and what no image model is made of, are not here. */
export const elementBits: ReadonlyMap<number, number> = new Map([
  ...([
    [1, 32],
    [2, 8],
    [3, 8],
    [4, 16],
    [5, 16],
    [6, 32],
    [7, 64],
    [9, 8],
  ] as const),
  ...([
    [10, 16],
    [11, 64],
    [12, 32],
    [13, 64],
    [16, 16],
    [17, 8],
    [18, 8],
    [19, 8],
    [20, 8],
    [21, 4],
    [22, 4],
  ] as const),
]);

export const dataTypes = { float: 1, int32: 6, int64: 7, float16: 10, double: 11 } as const;

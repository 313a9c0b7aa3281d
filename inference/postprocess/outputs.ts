/** A model's outputs for one image, taken out of its batch and checked against what the manifest says of them. */
import { OutputError } from './output-error.ts';

/** What session.run gives for each output: of session.ts, of a worker or of a remote server alike. */
export interface OutputTensor {
  readonly data: Float32Array;
  readonly dims: readonly number[];
}
export type Outputs = Readonly<Record<string, OutputTensor>>;

/** The item of a batch, as views, each with a first dimension of 1. Throws OutputError where an output has no such item. */
export function itemOf(outputs: Outputs, item: number): Outputs {
  return Object.fromEntries(
    Object.entries(outputs).map(([name, { data, dims }]) => {
      const [batch = 0, ...rest] = dims;
      const size = rest.reduce((product, side) => product * side, 1);
      if (item >= batch || data.length !== batch * size) throw new OutputError('an output is not of the batch');
      return [name, { data: data.subarray(item * size, (item + 1) * size), dims: [1, ...rest] }];
    }),
  );
}

/** The output of this name of one image, all numbers finite. Throws OutputError. */
export function outputOf(outputs: Outputs, name: string): OutputTensor {
  const output = Object.hasOwn(outputs, name) ? outputs[name] : undefined;
  if (!output) throw new OutputError('an output that the manifest names is absent');
  const size = output.dims.reduce((product, side) => product * side, 1);
  if (output.dims[0] !== 1 || output.data.length !== size) throw new OutputError('an output is not of one image');
  if (!output.data.every(Number.isFinite)) throw new OutputError('an output is not a number, or infinite');
  return output;
}

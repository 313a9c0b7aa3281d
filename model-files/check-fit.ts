/** Whether the inputs and outputs of a graph are those that its manifest speaks of, as far as the graph tells their sizes. */
import type { ModelManifest } from './manifest.ts';
import { type Dimension, dataTypes, type Graph, type ValueInfo } from './onnx/model.ts';
import { type Refusal, refusal } from './refusals.ts';

/** More than scores, features, map and a few that are not asked for. */
const mostOutputs = 16;

export function checkFit(graph: Graph, manifest: ModelManifest): Refusal[] {
  return [...checkInput(graph, manifest), ...checkOutputs(graph, manifest), ...checkActivation(graph, manifest)];
}

/** [N, C, H, W] or [N, H, W, C] with sizes of the manifest: what a tensor for the model is made from. */
export function inputShape({ input }: ModelManifest, batch: number): [number, number, number, number] {
  const { channels, rows, columns, layout } = input;
  return layout === 'NCHW' ? [batch, channels, rows, columns] : [batch, rows, columns, channels];
}

function checkInput({ inputs, initializers }: Graph, manifest: ModelManifest): Refusal[] {
  const constants = new Set(initializers.map(({ name }) => name));
  const fed = inputs.filter(({ name }) => !constants.has(name));
  const [only] = fed;
  if (only === undefined || fed.length !== 1) return [refusal('INPUT_UNFIT', `${fed.length} inputs`)];
  const { input } = manifest;
  if (only.name !== input.name) return [refusal('INPUT_UNFIT', `it is named ${only.name}`)];
  if (only.type !== dataTypes.float) return [refusal('INPUT_UNFIT', 'it is not of float32')];
  const { dims } = only;
  const wanted = inputShape(manifest, input.batch === 'free' ? 0 : input.batch);
  const same = dims?.length === 4 && dims.every((dimension, at) => at === 0 || agrees(dimension, wanted[at]));
  if (!same) return [refusal('INPUT_UNFIT', shown(dims))];
  const batch = dims[0];
  const batchFits = input.batch === 'free' ? typeof batch !== 'number' : agrees(batch, input.batch);
  return batchFits ? [] : [refusal('INPUT_UNFIT', `its batch is ${batch ?? 'free'}`)];
}

function checkOutputs({ outputs }: Graph, { outputs: named, labels }: ModelManifest): Refusal[] {
  if (outputs.length > mostOutputs) return [refusal('OUTPUT_UNFIT', `${outputs.length} outputs`)];
  const wanted: Array<[string, readonly Dimension[]]> = [[named.scores.name, [undefined, labels.length]]];
  if (named.features) wanted.push([named.features.name, [undefined, undefined]]);
  if (named.map) wanted.push([named.map.name, [undefined, labels.length, undefined, undefined]]);
  const unfit = wanted.flatMap(([name, dims]) => {
    const output = outputs.find((one) => one.name === name);
    if (output === undefined) return [refusal('OUTPUT_MISSING', name)];
    return shapeFits(output, dims) ? [] : [refusal('OUTPUT_UNFIT', `${name} ${shown(output.dims)}`)];
  });
  // The engine hands out all of them, and only this type can be handed on.
  const other = outputs.filter(({ type }) => type !== dataTypes.float);
  return [...unfit, ...other.map(({ name }) => refusal('OUTPUT_UNFIT', `${name} is not of float32`))];
}

/** What the graph has made a probability of already is not put through the same curve again. */
function checkActivation({ nodes }: Graph, { outputs: { scores } }: ModelManifest): Refusal[] {
  const maker = nodes.find(({ outputs }) => outputs.includes(scores.name))?.operator;
  const twice = scores.activation !== 'none' && (maker === 'Sigmoid' || maker === 'Softmax');
  return twice ? [refusal('MANIFEST_ACTIVATION', `${scores.activation} behind the graph's own ${maker}`)] : [];
}

/** An output whose shape the graph does not give is measured by the trial. */
function shapeFits({ dims }: ValueInfo, wanted: readonly Dimension[]): boolean {
  if (dims === undefined) return true;
  return dims.length === wanted.length && dims.every((dimension, at) => agrees(dimension, wanted[at]));
}

function agrees(dimension: Dimension, wanted: Dimension): boolean {
  return typeof dimension !== 'number' || typeof wanted !== 'number' || dimension === wanted;
}

function shown(dims: readonly Dimension[] | undefined): string {
  return dims === undefined ? 'of no shape' : `[${dims.map((dimension) => dimension ?? '?').join(', ')}]`;
}

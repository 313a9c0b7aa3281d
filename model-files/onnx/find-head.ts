/**
 * Finds the head of a classifier that allows a class activation map (Zhou et al. 2016): scores = activation(weights * mean over the
 * image of a feature map + bias), also where the 1x1 convolution stands before the mean, which is the same number.
 */
import { ModelRefused, refused } from '../refusals.ts';
import { integerList } from './constant-value.ts';
import type { GraphIndex } from './graph-index.ts';
import { type LinearLayer, linearLayer } from './linear-layer.ts';
import type { Node } from './model.ts';

export interface Head {
  /** The graph output. */
  readonly scores: string;
  /** What the graph applies after the linear layer. */
  readonly activation: 'none' | 'sigmoid' | 'softmax';
  readonly linear: LinearLayer;
  /** Value of [N, F, h, w], or of [N, h, w, F] with channelsLast. */
  readonly featureMap: string;
  readonly channelsLast: boolean;
  /** What the pooling makes where it stands before the linear layer; undefined where it stands behind. */
  readonly pooled: string | undefined;
  /** A Cast stands on the way, or the layer calculates in another type than float32: the feature map may be of another one too. */
  readonly mixedTypes: boolean;
}

const mostSteps = 32;

/** Throws HEAD_NOT_FOUND, HEAD_WEIGHTS or HEAD_AMBIGUOUS. Without `scores` every output is tried. */
export function findHead(index: GraphIndex, scores?: string): Head {
  if (scores !== undefined) {
    if (!index.isOutput(scores)) throw refused('OUTPUT_MISSING', scores);
    return headBehind(index, scores);
  }
  const found = new Map<string, Head>();
  let first: ModelRefused | undefined;
  for (const { name } of index.graph.outputs) {
    try {
      const head = headBehind(index, name);
      // Logits and probabilities of the same layer are one head.
      if (!found.has(head.linear.makes)) found.set(head.linear.makes, head);
    } catch (thrown) {
      if (!(thrown instanceof ModelRefused)) throw thrown;
      first ??= thrown;
    }
  }
  const [head, other] = found.values();
  if (head === undefined) throw first ?? refused('HEAD_NOT_FOUND');
  if (other !== undefined) throw refused('HEAD_AMBIGUOUS', `${head.scores}, ${other.scores}`);
  return head;
}

function headBehind(index: GraphIndex, scores: string): Head {
  const tail = passThrough(index, scores, { activations: true });
  const { activation } = tail;
  const linear = linearLayer(index, tail.value);
  if (linear === undefined) return convolutionBeforePool(index, scores, tail);
  const way = passThrough(index, linear.reads);
  const pool = poolAt(index, way.value);
  if (pool === undefined) throw notFound(index, way.value);
  return {
    ...{ scores, activation, linear, ...pool, pooled: way.value },
    mixedTypes: way.casts || linear.type !== 1,
  };
}

/** scores = mean(convolution(x)): the mean of a linear layer is the linear layer of the mean. */
function convolutionBeforePool(index: GraphIndex, scores: string, tail: Way): Head {
  const pool = poolAt(index, tail.value);
  if (pool === undefined || pool.channelsLast) throw notFound(index, tail.value);
  const way = passThrough(index, pool.featureMap, { shapes: false });
  const linear = linearLayer(index, way.value);
  if (linear?.form !== 'Conv') throw notFound(index, way.value);
  return {
    ...{
      scores,
      activation: tail.activation,
      linear,
      featureMap: linear.reads,
      channelsLast: false,
      pooled: undefined,
    },
    mixedTypes: way.casts || linear.type !== 1,
  };
}

interface Way {
  readonly value: string;
  readonly casts: boolean;
  readonly activation: Head['activation'];
}

/** Back over nodes that change no number: shape, Dropout out of training, Cast; over one activation where that is allowed. */
export function passThrough(index: GraphIndex, from: string, { activations = false, shapes = true } = {}): Way {
  let [value, casts] = [from, false];
  let activation: Head['activation'] = 'none';
  for (let step = 0; step < mostSteps; step++) {
    const node = index.nodeOf(value);
    if (node === undefined) break;
    const { operator } = node;
    if (activations && activation === 'none' && (operator === 'Sigmoid' || operator === 'Softmax'))
      activation = operator === 'Sigmoid' ? 'sigmoid' : 'softmax';
    else if (operator === 'Cast') casts = true;
    else if (
      !(operator === 'Identity' || (operator === 'Dropout' && !node.inputs[2]) || (shapes && reshapes(operator)))
    )
      break;
    value = node.inputs[0] ?? '';
  }
  return { value, casts, activation };
}

function reshapes(operator: string): boolean {
  return operator === 'Flatten' || operator === 'Reshape' || operator === 'Squeeze' || operator === 'Unsqueeze';
}

/** Pooling over the whole image; undefined where the node that makes `value` is none. */
export function poolAt(index: GraphIndex, value: string): Pick<Head, 'featureMap' | 'channelsLast'> | undefined {
  const node = index.nodeOf(value);
  const featureMap = node?.inputs[0] ?? '';
  if (node === undefined) return undefined;
  if (node.operator === 'GlobalAveragePool') return { featureMap, channelsLast: false };
  if (node.operator === 'AveragePool' && coversAll(index, node)) return { featureMap, channelsLast: false };
  if (node.operator !== 'ReduceMean') return undefined;
  const axes = (integerList(index, node, 'axes') ?? []).map((axis) => (axis < 0 ? axis + 4 : axis)).sort();
  if (axes.join() === '2,3') return { featureMap, channelsLast: false };
  return axes.join() === '1,2' ? { featureMap, channelsLast: true } : undefined;
}

/** An AveragePool whose window is as large as the image, as older exporters wrote it; only where the graph says the size. */
function coversAll(index: GraphIndex, node: Node): boolean {
  const dims = index.graph.values.find(({ name }) => name === node.inputs[0])?.dims;
  const kernel = node.attributes.get('kernel_shape')?.integers.map(Number);
  const padded = (node.attributes.get('pads')?.integers ?? []).some((pad) => pad !== 0n);
  return !padded && dims?.length === 4 && kernel?.length === 2 && dims[2] === kernel[0] && dims[3] === kernel[1];
}

function notFound(index: GraphIndex, value: string): ModelRefused {
  const operator = index.nodeOf(value)?.operator;
  return refused('HEAD_NOT_FOUND', operator === undefined ? value : `${value} is made by ${operator}`);
}

/** What is taught when a head is taught: the weights of the last linear layer of a model file. */
import { findHead, type Head } from './find-head.ts';
import { GraphIndex } from './graph-index.ts';
import { readModel } from './read-model.ts';

export interface HeadWeights {
  readonly labels: number;
  readonly features: number;
  /** [labels, features], row by row. */
  readonly weights: Float32Array;
  /** [labels]; zeros where the layer has none. */
  readonly bias: Float32Array;
  /** What the graph applies to weights * features + bias before it gives the scores. */
  readonly activation: Head['activation'];
}

/** Of the output `scores`, or of the only one that has a head. Throws ModelRefused: HEAD_NOT_FOUND, HEAD_WEIGHTS, HEAD_AMBIGUOUS. */
export function headOf(bytes: Uint8Array, scores?: string): HeadWeights {
  const { linear, activation } = findHead(new GraphIndex(readModel(bytes).graph), scores);
  const { labels, features, weights, bias } = linear;
  return { labels, features, weights, bias, activation };
}

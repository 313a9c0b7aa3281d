/**
 * Adds two outputs to a model whose head is a mean and a linear layer: `map` [N, L, h, w], the class activation map (Zhou et al. 2016,
 * ReLU as in Selvaraju et al. 2017, without bias), and `features` [N, F], what the head reads. Its weights are read from where the
 * head has them, so that a head taught later has its own map.
 */
import { refused } from '../refusals.ts';
import { findHead, type Head, passThrough } from './find-head.ts';
import { mapsOf } from './find-maps.ts';
import { GraphIndex } from './graph-index.ts';
import type { Dimension } from './model.ts';
import { readModel } from './read-model.ts';
import { rewriteGraph } from './rewrite-graph.ts';
import { floatTensorBytes, floatValueBytes, integerTensorBytes, type NewNode, nodeBytes } from './write-parts.ts';

export interface AddedMap {
  readonly bytes: Uint8Array;
  /** Names of the new outputs, as a manifest gives them. */
  readonly map: { readonly name: string; readonly layer: string };
  readonly features: { readonly name: string };
}

/** Throws ModelRefused: HEAD_NOT_FOUND, HEAD_WEIGHTS, HEAD_AMBIGUOUS, MAP_THERE. */
export function addMapOutput(bytes: Uint8Array, scores?: string): AddedMap {
  const index = new GraphIndex(readModel(bytes).graph);
  const head = findHead(index, scores);
  if (mapsOf(index, head).length > 0) throw refused('MAP_THERE');
  const names = { map: index.freshName('map'), features: index.freshName('features') };
  const draft = new Draft(index);
  const featureMap = draft.featureMap(head);
  const convolved = draft.node('Conv', [featureMap, draft.mapWeights(head)], { kernel_shape: [1, 1] });
  draft.node('Relu', [convolved], {}, names.map);
  draft.features(head, featureMap, names.features);
  const batch = batchOf(index);
  return {
    bytes: rewriteGraph(bytes, {
      addNodes: draft.nodes.map(nodeBytes),
      addInitializers: draft.tensors,
      addOutputs: [
        floatValueBytes(names.map, [batch, head.linear.labels, 'map_rows', 'map_columns']),
        floatValueBytes(names.features, [batch, head.linear.features]),
      ],
    }),
    map: { name: names.map, layer: head.featureMap },
    features: { name: names.features },
  };
}

/** As the graph's own input names it. */
function batchOf({ graph }: GraphIndex): Dimension {
  const constants = new Set(graph.initializers.map(({ name }) => name));
  return graph.inputs.find(({ name }) => !constants.has(name))?.dims?.[0];
}

const float = 1;

/** The nodes and tensors that are added, each under a name of its own. */
class Draft {
  readonly nodes: NewNode[] = [];
  readonly tensors: Uint8Array[] = [];
  readonly #index: GraphIndex;

  constructor(index: GraphIndex) {
    this.#index = index;
  }

  node(operator: string, inputs: readonly string[], attributes: NewNode['attributes'] = {}, output?: string): string {
    const name = this.#index.freshName(`activation_map/${this.nodes.length}/${operator}`);
    this.nodes.push({ name, operator, inputs, outputs: [output ?? name], attributes });
    return output ?? name;
  }

  /** [N, F, h, w] of float32. */
  featureMap({ featureMap, channelsLast, mixedTypes }: Head): string {
    const turned = channelsLast ? this.node('Transpose', [featureMap], { perm: [0, 3, 1, 2] }) : featureMap;
    return mixedTypes ? this.node('Cast', [turned], { to: float }) : turned;
  }

  /** [L, F, 1, 1] of float32. */
  mapWeights({ linear: { source, labels, features, weights, type } }: Head): string {
    const dims = [labels, features, 1, 1];
    if (source.scaled) {
      const name = this.#index.freshName('activation_map/weights');
      this.tensors.push(floatTensorBytes(name, dims, weights));
      return name;
    }
    let value = source.value;
    if (source.lies === 'FL') value = this.node('Transpose', [value], { perm: [1, 0] });
    if (source.lies !== 'LF11') {
      const shape = this.#index.freshName('activation_map/shape');
      this.tensors.push(integerTensorBytes(shape, dims));
      value = this.node('Reshape', [value, shape]);
    }
    return type === float ? value : this.node('Cast', [value], { to: float });
  }

  features(head: Head, featureMap: string, output: string): void {
    // Behind a 1x1 convolution there is no mean of its input yet.
    const pooled =
      head.pooled === undefined
        ? this.node('GlobalAveragePool', [featureMap])
        : passThrough(this.#index, head.linear.reads, { shapes: false }).value;
    const cast = head.pooled !== undefined && head.mixedTypes ? this.node('Cast', [pooled], { to: float }) : pooled;
    this.node('Flatten', [cast], { axis: 1 }, output);
  }
}

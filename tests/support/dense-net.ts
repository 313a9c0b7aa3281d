/** The test data's DenseNet as a house would bring it: without the activation map that it was exported with. */
import { GraphIndex } from '../../model-files/onnx/graph-index.ts';
import { readModel } from '../../model-files/onnx/read-model.ts';
import { rewriteGraph } from '../../model-files/onnx/rewrite-graph.ts';

export function withoutMap(bytes: Uint8Array): Uint8Array {
  const { graph } = readModel(bytes);
  const index = new GraphIndex(graph);
  const relu = index.makerOf('cam') ?? -1;
  const convolution = index.makerOf(graph.nodes[relu]?.inputs[0] ?? '') ?? -1;
  const weights = index.initializerNumber(graph.nodes[convolution]?.inputs[1] ?? '') ?? -1;
  return rewriteGraph(bytes, {
    nodes: new Map([
      [relu, []],
      [convolution, []],
    ]),
    dropInitializers: new Set([weights]),
    dropOutputs: new Set([graph.outputs.findIndex(({ name }) => name === 'cam')]),
  });
}

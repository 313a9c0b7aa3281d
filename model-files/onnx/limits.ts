/** How much a model may ask for before anything of it is run. */

export interface ModelLimits {
  readonly bytes: number;
  /** Nodes, attributes, names and tensors that are kept in memory, all together. */
  readonly parts: number;
  readonly nodes: number;
  readonly tensors: number;
  readonly nameBytes: number;
  readonly dimensions: number;
  /** Numbers in a list that is kept: dimensions, attributes. */
  readonly list: number;
  /** Elements of any tensor that can be foreseen. 2^28 of float32 are 1 GB. */
  readonly elements: number;
}

/** Four times what a ResNet-152 or a ViT-L exported by PyTorch has. */
export const defaultLimits: ModelLimits = {
  bytes: 256 * 2 ** 20,
  parts: 400_000,
  nodes: 20_000,
  tensors: 20_000,
  nameBytes: 1_024,
  dimensions: 16,
  list: 65_536,
  elements: 2 ** 28,
};

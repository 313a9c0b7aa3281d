/** What a worker has to know of a model, from its manifest. */

import type { IndexedModel } from './model-index.ts';
import type { RunnableModel } from './session-cache.ts';

export function runnable({ manifest, path, bytes }: IndexedModel): RunnableModel {
  const { name, version, sha256, input, outputs } = manifest;
  const { layout, rows, columns, channels, batch } = input;
  return {
    ...{ sha256, name, version, path, bytes, batch },
    input: input.name,
    dims: layout === 'NCHW' ? [channels, rows, columns] : [rows, columns, channels],
    outputs: [outputs.scores, outputs.features, outputs.map].flatMap((output) => (output ? [output.name] : [])),
  };
}

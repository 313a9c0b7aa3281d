/** Imports models one after the other until it is killed; prints the digest of each that is listed. The trial is not what is cut here. */
import { importModel } from '../../gateway/import-model.ts';
import { ModelFolders } from '../../gateway/models/model-folders.ts';
import { floatTensorBytes } from '../../model-files/onnx/write-parts.ts';
import { manifestFor } from '../support/model-manifest.ts';
import { classifier, classifierNodes, classifierTensors } from '../support/small-models.ts';

const [kept = '', arriving = '', first = '0'] = process.argv.slice(2);
const folders = new ModelFolders({ kept, arriving });
await folders.sweep();

for (let number = Number(first); ; number++) {
  // A megabyte, so that writing it takes a moment.
  const ballast = floatTensorBytes('ballast', [2 ** 18], new Float32Array(2 ** 18).fill(number));
  const bytes = classifier({ nodes: classifierNodes, tensors: [...classifierTensors, ballast] });
  const manifest = JSON.stringify(manifestFor(bytes, { version: `1.0.${number}` }));
  await importModel(
    { bytes, manifest, addMap: false, origin: 'house', account: null },
    {
      folders,
      registry: {
        knows: async () => undefined,
        add: async (model) => {
          process.stdout.write(`${model.manifest.sha256}\n`);
          return { ...model, sha256: model.manifest.sha256, state: 'candidate' };
        },
      },
      trial: async () => ({
        ...{ openMilliseconds: 0, imageMilliseconds: 0, batchMilliseconds: 0, batch: 1, peakBytes: 0 },
        ...{ outputs: [], samples: [], guards: [] },
      }),
      now: () => 0,
    },
  );
}

/** Takes models in for tests of what stands before it: the manifest's schema and the file's digest are all that it looks at. */
import { createHash } from 'node:crypto';
import Value from 'typebox/value';
import { type ImportStory, type ModelImporter, modelImporter } from '../../gateway/api/model-importer.ts';
import { boxModel } from '../../gateway/models/stored-models.ts';
import type { Store } from '../../gateway/store/store.ts';
import { ModelManifest } from '../../model-files/manifest.ts';

export interface PlainImporter extends ModelImporter {
  /** What arrived, in order. */
  readonly arrived: Array<Parameters<ImportStory>[0]>;
  /** While it is set the next import waits for it. */
  gate: Promise<void> | undefined;
}

const refused = (code: string) => Object.assign(new Error(code), { code: 'MODEL_REFUSED', cause: refusalsOf(code) });
const refusalsOf = (code: string) => ({ refusals: [{ code, detail: '/labels' }] });

const words: Readonly<Record<string, string>> = {
  MANIFEST_SCHEMA: 'The manifest does not fit its schema.',
  FILE_BROKEN: 'The file is no ONNX model.',
};

export function plainImporter(store: () => Store, incoming: string): PlainImporter {
  const waits: Pick<PlainImporter, 'arrived' | 'gate'> = { arrived: [], gate: undefined };
  const story: ImportStory = async (arrived, onPassed) => {
    waits.arrived.push(arrived);
    await waits.gate;
    const manifest: unknown = JSON.parse(arrived.manifest);
    if (!Value.Check(ModelManifest, manifest)) throw refused('MANIFEST_SCHEMA');
    onPassed('manifest');
    const sha256 = createHash('sha256').update(arrived.bytes).digest('hex');
    if (sha256 !== manifest.sha256) throw refused('FILE_BROKEN');
    for (const check of ['graph', 'trial', 'stored'] as const) onPassed(check);
    const { name, version, labels } = manifest;
    const { model } = await store().write.addModel({
      ...{ sha256, name, version, origin: 'house', addedBy: arrived.account, at: 1 },
      manifest: arrived.manifest,
    });
    const samples = [{ name: 'Phantom 1', probabilities: labels.map(() => 0.5), value: null }];
    return {
      ...{ manifest, model: boxModel(model) },
      map: { state: 'not-possible', reason: 'The scores do not come from a mean over the image and one linear layer.' },
      trial: { imageMilliseconds: 41.6, peakBytes: 212_000_000, samples, guards: ['time', 'memory', 'files'] },
    };
  };
  const saying = ({ code, detail }: { code: string; detail: string }) => `${words[code]} (${detail})`;
  return Object.assign(waits, modelImporter({ story, words: saying, incoming }));
}

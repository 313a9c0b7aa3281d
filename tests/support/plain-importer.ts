/** Takes models in for tests of what stands before it: the manifest's schema and the file's digest are all that it looks at. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import Value from 'typebox/value';
import type { ModelImporter } from '../../gateway/api/model-importer.ts';
import { boxModel } from '../../gateway/models/stored-models.ts';
import type { Store } from '../../gateway/store/store.ts';
import { ModelManifest } from '../../model-files/manifest.ts';

export interface PlainImporter extends ModelImporter {
  /** Bytes and wishes of each model that arrived, in order. */
  readonly arrived: Array<{ readonly bytes: Buffer; readonly addMap: boolean; readonly account: string }>;
  /** While it is set the next import waits for it. */
  gate: Promise<void> | undefined;
}

const refused = (code: string, at: 'model' | 'manifest', text: string) =>
  ({ outcome: 'refused', refusals: [{ code, at, text }] }) as const;

export function plainImporter(store: () => Store, incoming: string): PlainImporter {
  const arrived: PlainImporter['arrived'] = [];
  return {
    ...{ incoming, arrived, gate: undefined },
    async take({ file, manifest: json, addMap, account }, onPassed) {
      const bytes = readFileSync(file);
      arrived.push({ bytes, addMap, account });
      await this.gate;
      const text = Buffer.from(json).toString();
      const manifest: unknown = JSON.parse(text);
      if (!Value.Check(ModelManifest, manifest))
        return refused('MANIFEST_SCHEMA', 'manifest', 'The manifest does not fit its schema. (/labels)');
      onPassed({ check: 'manifest', note: `${manifest.title} ${manifest.version}` });
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      if (sha256 !== manifest.sha256) return refused('FILE_BROKEN', 'model', 'The file is no ONNX model.');
      for (const check of ['graph', 'fit', 'trial', 'stored'] as const) onPassed({ check, note: null });
      const { name, version, labels } = manifest;
      const { model } = await store().write.addModel({
        ...{ sha256, name, version, origin: 'house', addedBy: account, at: 1, manifest: text },
      });
      const scores = labels.map((label) => ({ name: label.name, probability: 0.5 }));
      return {
        ...{ outcome: 'kept', model: boxModel(model) },
        map: {
          state: 'not-possible',
          reason: 'The scores do not come from a mean over the image and one linear layer.',
        },
        trial: { milliseconds: 41.6, bytes: 212_000_000, samples: [{ name: 'Phantom 1', scores, value: null }] },
      };
    },
  };
}

/** A process that teaches a model and kills itself at a named point; started by teach-model.test.ts. */
import { watch } from 'node:fs';
import { join } from 'node:path';
import { pictureOf } from '../../gateway/analyse.ts';
import { embeddedImageStore } from '../../gateway/images/image-store.ts';
import { InferenceClient } from '../../gateway/models/inference-client.ts';
import { ModelFolders } from '../../gateway/models/model-folders.ts';
import { defaultRules } from '../../gateway/models/rules.ts';
import { StoredModels } from '../../gateway/models/stored-models.ts';
import { DecodePool } from '../../gateway/pixels/decode-pool.ts';
import { openStore } from '../../gateway/store/store.ts';
import { teachModel } from '../../gateway/teach-model.ts';

/** features: half of the images were asked about; writing: its files begin to appear; trying: they are in place; row: only that is missing. */
export type KillPoint = 'features' | 'writing' | 'trying' | 'row';

const [folder = '', socketPath = '', parentName = '', project = '0', label = '', point = ''] = process.argv.slice(2);
const die = () => process.kill(process.pid, 'SIGKILL');
const store = await openStore(join(folder, 'markit.sqlite'));
const client = new InferenceClient({ socketPath });
const models = join(folder, 'models');
const parent = await new StoredModels({ store, now: Date.now, wake: () => undefined }).find(parentName);
const arriving = join(folder, 'arriving-models');
if (point === 'writing') watch(arriving, die);
const images = embeddedImageStore(join(folder, 'images'));
const pool = new DecodePool({ workers: 1 });
let asked = 0;
await teachModel(
  { parent, projectId: Number(project), labels: [label], target: 'majority', askedBy: null },
  {
    store: {
      ...store,
      write: {
        ...store.write,
        addModel: async (input) => {
          if (point === 'row') die();
          return store.write.addModel(input);
        },
      },
    },
    picture: (image) => pictureOf(image, { images, pool }),
    node: {
      predict: async (question, samples) => {
        asked += 1;
        if (point === 'features' && asked === 25) die();
        if (point === 'trying' && question.models[0] !== parent.sha256) die();
        return client.predict(question, samples);
      },
    },
    rules: defaultRules,
    models,
    folders: new ModelFolders({ kept: models, arriving }),
    now: Date.now,
  },
);
throw new Error(`the point ${point} was never reached`);

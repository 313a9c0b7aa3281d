/** A process that begins to put a training set together and is killed at its fourth image: DATABASE-FOLDER. */
import { join } from 'node:path';
import { pictureOf } from '../../gateway/analyse.ts';
import { setFiles } from '../../gateway/egress/set-files.ts';
import { embeddedImageStore } from '../../gateway/images/image-store.ts';
import { TrainingSetJob } from '../../gateway/jobs/training-set-job.ts';
import { defaultRules } from '../../gateway/models/rules.ts';
import { DecodePool } from '../../gateway/pixels/decode-pool.ts';
import { openStore } from '../../gateway/store/store.ts';

const [folder = ''] = process.argv.slice(2);
const store = await openStore(join(folder, 'markit.sqlite'));
const images = embeddedImageStore(join(folder, 'images'));
const pool = new DecodePool({ workers: 1 });
const sets = setFiles(join(folder, 'releases'), { reserve: 0 });
let shown = 0;
const job = new TrainingSetJob({
  ...{ store, sets, now: Date.now },
  parts: {
    ...{ store, sets, rules: defaultRules, sealKey: new Uint8Array(32).fill(4), limits: { images: 100, bytes: 1e9 } },
    picture: async (image) => {
      shown += 1;
      if (shown === 4) process.kill(process.pid, 'SIGKILL');
      return pictureOf(image, { images, pool });
    },
  },
  onTrouble: (error) => {
    throw error;
  },
});
job.wake();
await job.idle();

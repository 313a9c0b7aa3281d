import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Epochs } from '../../../gateway/images/epoch.ts';
import { InstanceFile } from '../../../gateway/images/instance-file.ts';
import { backFillManifests } from '../../../gateway/jobs/manifest-back-fill.ts';
import { openStore } from '../../../gateway/store/store.ts';
import { sampleFacts, temporaryFolder } from '../images/samples.ts';

const line = 'markit-1 0123456789abcdef kept=1 replaced=2 shifted=3 emptied=4 removed=5 sweep=clean names=r2';

test('rows of an older program learn from their files what was done, a batch at a time; a file that is gone says nothing', async () => {
  const imagesFolder = await temporaryFolder();
  const store = await openStore(join(imagesFolder, 'markit.sqlite'));
  const epochs = new Epochs({ root: imagesFolder });
  const said = [line, undefined, line, line];
  for (const [number, manifest] of said.entries()) {
    const sopInstanceUid = `2.25.${number + 1}`;
    const file = new InstanceFile(epochs, sopInstanceUid);
    await file.push(new Uint8Array(50));
    const row = await file.finish(sampleFacts({ sopInstanceUid, receivedDigest: String(number).repeat(64) }), manifest);
    await file.release();
    await store.write.addInstances([{ ...row, manifest: null }]);
    if (number === 3) await rm(join(imagesFolder, row.file));
  }
  const fill = () => backFillManifests({ store, imagesFolder, batch: 3 });
  expect([await fill(), await fill(), await fill()]).toEqual([3, 1, 0]);
  const rows = await Promise.all([1, 2, 3, 4].map((id) => store.read.instance({ id })));
  expect(rows.map((row) => row?.manifest)).toEqual([line, '', line, '']);
  await epochs.close();
  await store.close();
});

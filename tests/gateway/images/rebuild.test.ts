import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Epochs } from '../../../gateway/images/epoch.ts';
import { HeldFile } from '../../../gateway/images/held-file.ts';
import { type RebuildCounts, type RebuildOptions, rebuild } from '../../../gateway/images/rebuild.ts';
import { readStoredHeld, readStoredInstance } from '../../../gateway/images/stored-files.ts';
import type { InstanceRow } from '../../../gateway/store/instances.ts';
import { sampleHeldFacts } from './held-samples.ts';
import { storeSample, temporaryFolder } from './samples.ts';

async function collect<Row>(options: Partial<RebuildOptions<Row>> & Pick<RebuildOptions<Row>, 'root' | 'read'>) {
  const rows: Row[] = [];
  const epochs = new Map<string, RebuildCounts>();
  const complete: RebuildOptions<Row> = {
    skip: () => false,
    buried: () => false,
    known: async () => new Set(),
    how: 'every-byte',
    ...options,
  };
  for await (const step of rebuild(complete)) {
    if (step.kind === 'rows') rows.push(...step.rows);
    else epochs.set(step.name, step.counts);
  }
  return { rows, epochs };
}

const byFile = (a: { file: string }, b: { file: string }) => (a.file < b.file ? -1 : 1);

test('every whole file becomes the row it had, once, in batches', async () => {
  const root = await temporaryFolder();
  const epochs = new Epochs({ root, maxFiles: 20 });
  const stored: InstanceRow[] = [];
  for (let i = 0; i < 50; i += 1) stored.push(await storeSample(epochs));
  const { rows, epochs: seen } = await collect({ root, read: readStoredInstance, batch: 7 });
  expect(rows.toSorted(byFile)).toEqual(stored.toSorted(byFile));
  expect([...seen.values()].map((counts) => counts.whole)).toEqual([20, 20, 10]);
});

test('leftovers of a crash go, acknowledged files stay', async () => {
  const root = await temporaryFolder();
  const epochs = new Epochs({ root });
  const kept = await storeSample(epochs);
  for (const length of [0, 5, 1000]) await truncate(join(root, (await storeSample(epochs)).file), length);
  const { rows, epochs: seen } = await collect({ root, read: readStoredInstance });
  expect(rows).toEqual([kept]);
  expect([...seen.values()]).toEqual([{ whole: 1, known: 0, torn: 3, unreadable: 0, buried: 0 }]);
  expect(await readdir(join(root, kept.file.split('/')[0] ?? ''))).toEqual([kept.file.split('/')[1]]);
});

test('closed epochs are not read, known files are not read again, buried files go again', async () => {
  const root = await temporaryFolder();
  const epochs = new Epochs({ root, maxFiles: 3 });
  const stored: InstanceRow[] = [];
  for (let i = 0; i < 6; i += 1) stored.push(await storeSample(epochs));
  const [first] = stored;
  const closed = first?.file.split('/')[0];
  const [known, buried, fresh] = stored.slice(3);
  const { rows, epochs: seen } = await collect({
    root,
    read: readStoredInstance,
    skip: (epoch) => epoch === closed,
    known: async () => new Set([known?.file ?? '']),
    buried: (file) => file === buried?.file,
  });
  expect(rows).toEqual([fresh]);
  expect([...seen.values()]).toEqual([{ whole: 1, known: 1, torn: 0, unreadable: 0, buried: 1 }]);
});

test('an epoch in which nothing is left goes away; what is not ours stays', async () => {
  const root = await temporaryFolder();
  const epochs = new Epochs({ root, maxFiles: 1 });
  const gone = (await storeSample(epochs)).file;
  const other = (await storeSample(epochs)).file;
  await truncate(join(root, gone), 10);
  await writeFile(join(root, other.split('/')[0] ?? '', 'notes.txt'), 'not ours');
  await mkdir(join(root, 'lost+found'));
  await collect({ root, read: readStoredInstance });
  expect((await readdir(root)).toSorted()).toEqual([other.split('/')[0], 'lost+found'].toSorted());
  expect(await readdir(join(root, other.split('/')[0] ?? ''))).toContain('notes.txt');
});

test('held objects come back with their key; with another key they are kept and said to be unreadable', async () => {
  const root = await temporaryFolder();
  const key = randomBytes(32);
  const epochs = new Epochs({ root });
  const rows = [];
  for (let i = 0; i < 3; i += 1) {
    const file = new HeldFile(epochs, key);
    await file.push(randomBytes(100_000));
    rows.push(await file.finish(sampleHeldFacts()));
    await file.release();
  }
  const torn = rows.pop();
  await truncate(join(root, torn?.file ?? ''), 70_000);

  const wrong = await collect({ root, read: readStoredHeld(randomBytes(32)) });
  expect(wrong.rows).toEqual([]);
  expect([...wrong.epochs.values()]).toEqual([{ whole: 0, known: 0, torn: 1, unreadable: 2, buried: 0 }]);

  const right = await collect({ root, read: readStoredHeld(key) });
  expect(right.rows.toSorted(byFile)).toEqual(rows.toSorted(byFile));
});

test('a file that cannot be read now, or went meanwhile, keeps no other from its row', async () => {
  const root = await temporaryFolder();
  const epochs = new Epochs({ root });
  const [kept, bad, gone] = [await storeSample(epochs), await storeSample(epochs), await storeSample(epochs)];
  const { rows, epochs: seen } = await collect<InstanceRow>({
    root,
    known: async () => {
      await rm(join(root, gone.file));
      return new Set();
    },
    read: async (path, file, how) => {
      if (file === bad.file) throw Object.assign(new Error('a bad sector'), { code: 'EIO' });
      return readStoredInstance(path, file, how);
    },
  });
  expect(rows).toEqual([kept]);
  expect([...seen.values()]).toEqual([{ whole: 1, known: 0, torn: 0, unreadable: 1, buried: 0 }]);
});

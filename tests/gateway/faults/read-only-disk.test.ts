/** The disk turns read-only, as a kernel makes it that has met a damaged one: nothing is promised any more, and nothing lost. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { noExt4Disk, remount, run } from '../../support/ext4-disk.ts';
import { makeDisk, objectsNamed, startFaultySite } from './faulty-site.ts';

const missing = noExt4Disk();

test('a disk that is read-only is answered 0xA700, and taken again once it is writable', async (ctx) => {
  if (missing) return ctx.skip(missing);
  const disk = makeDisk(32);
  try {
    // The database lies beside the disk: its open files would keep a healthy one from being remounted.
    const database = join(disk.folder, 'database');
    mkdirSync(database);
    const box = await startFaultySite({ data: disk.root, database });
    const before = objectsNamed('before', 6);
    const meanwhile = objectsNamed('meanwhile', 6);
    expect(new Set((await box.send(before, 2)).values())).toEqual(new Set([0]));
    run('sync', '-f', disk.root);
    remount(disk.root, 'ro');
    expect(new Set((await box.send(meanwhile, 2)).values())).toEqual(new Set([0xa700]));
    remount(disk.root, 'rw');
    expect(new Set((await box.send(meanwhile, 2)).values())).toEqual(new Set([0]));
    await box.receiving.settled();
    expect(await box.problems([...before, ...meanwhile])).toEqual([]);
    expect(box.receiving.troubles).toEqual([]);
    await box.close();
  } finally {
    disk.remove();
  }
});

test('a file system that gives up under the whole box loses nothing that was acknowledged before', async (ctx) => {
  if (missing) return ctx.skip(missing);
  const disk = makeDisk(32, 'errors=remount-ro');
  try {
    const box = await startFaultySite({ data: disk.root });
    // The test's own keys; the appliance syncs a box's.
    run('sync', '-f', disk.root);
    const objects = objectsNamed('gives-up', 12);
    const statuses = await box.send(objects.slice(0, 6), 2);
    disk.giveUp();
    for (const [object, status] of await box.send(objects.slice(6), 2)) statuses.set(object, status);
    expect([...statuses.values()]).toEqual([...Array(6).fill(0), ...Array(6).fill(0xa700)]);
    await expect.poll(() => box.receiving.troubles, { timeout: 20_000 }).not.toEqual([]);
    expect(box.receiving.troubles[0]).toMatchObject({ code: 'STORE_DOWN' });
    await box.receiving.die();
    await box.store.close();
    disk.repair();
    const again = await startFaultySite({ data: disk.root, site: box.site });
    await again.recover();
    expect(await again.problems(objects.slice(0, 6))).toEqual([]);
    expect(new Set((await again.send(objects.slice(6), 2)).values())).toEqual(new Set([0]));
    await again.receiving.settled();
    expect(await again.problems(objects)).toEqual([]);
    await again.close();
  } finally {
    disk.remove();
  }
});

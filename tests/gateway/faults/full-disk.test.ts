/** The data folder fills up: senders keep their copies, nothing half is left, and the box goes on once there is room. */
import { closeSync, fsyncSync, mkdirSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readStoredHeld, readStoredInstance } from '../../../gateway/images/stored-files.ts';
import { filesOf } from '../../prove/kept-objects.ts';
import { noExt4Disk } from '../../support/ext4-disk.ts';
import { makeDisk, objectsNamed, startFaultySite } from './faulty-site.ts';

const missing = noExt4Disk();

test('a full disk is answered 0xA700, and what was refused is taken once there is room again', async (ctx) => {
  if (missing) return ctx.skip(missing);
  const disk = makeDisk(32);
  try {
    const box = await startFaultySite({ data: disk.root });
    const objects = objectsNamed('full', 24);
    const ballast = fill(disk.root, 1_500_000);
    const first = await box.send(objects, 4);
    expect(new Set(first.values())).toEqual(new Set([0, 0xa700]));
    // Rows may still wait for room; files are whole or gone.
    const { imagesFolder, heldFolder } = box.site.options;
    for (const file of await filesOf(box.site)) {
      const read = file.endsWith('.held')
        ? readStoredHeld(box.site.heldKey)(join(heldFolder, file), file, 'every-byte')
        : readStoredInstance(join(imagesFolder, file), file, 'every-byte');
      expect(await read).toHaveProperty('row');
    }
    rmSync(ballast);
    const refused = objects.filter((object) => first.get(object) !== 0);
    expect(new Set((await box.send(refused, 4)).values())).toEqual(new Set([0]));
    await box.receiving.settled();
    expect(await box.problems(objects)).toEqual([]);
    await box.close();
  } finally {
    disk.remove();
  }
});

test('a database without room holds up rows and nothing else', async (ctx) => {
  if (missing) return ctx.skip(missing);
  const disk = makeDisk(32);
  try {
    const data = join(disk.folder, 'data');
    mkdirSync(data);
    const box = await startFaultySite({ data, database: disk.root });
    const ballast = fill(disk.root, 0);
    const objects = objectsNamed('rows', 60);
    expect(new Set((await box.send(objects, 4)).values())).toEqual(new Set([0]));
    await expect.poll(() => box.receiving.troubles, { timeout: 20_000 }).not.toEqual([]);
    rmSync(ballast);
    await box.receiving.settled();
    for (const trouble of box.receiving.troubles) expect(trouble).toMatchObject({ code: 'NO_SPACE' });
    expect(await box.problems(objects)).toEqual([]);
    await box.close();
  } finally {
    disk.remove();
  }
});

/** Takes all room but about `left` bytes, piece by piece: the box writes here too, so room that was free may be gone. */
function fill(root: string, left: number): string {
  const ballast = join(root, 'ballast');
  const file = openSync(ballast, 'w');
  const piece = new Uint8Array(4096).fill(1);
  try {
    for (let room = roomOn(root); room > left; room = roomOn(root)) writeSync(file, piece);
    fsyncSync(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
  } finally {
    closeSync(file);
  }
  return ballast;
}

function roomOn(root: string): number {
  const { bavail, bsize } = statfsSync(root);
  return bavail * bsize;
}

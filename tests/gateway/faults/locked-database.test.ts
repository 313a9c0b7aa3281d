/** Another program holds the database: objects are taken all the same, because their files are the truth. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { KeptRows } from '../../prove/kept-objects.ts';
import { secondConnection } from '../../support/second-connection.ts';
import { objectsNamed, startFaultySite } from './faulty-site.ts';

test('a database that is locked for long holds up rows and nothing else', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'markit-locked-'));
  const box = await startFaultySite({ data: folder });
  const other = secondConnection(join(folder, 'markit.sqlite'));
  try {
    other.exec('begin immediate');
    const objects = objectsNamed('locked', 20);
    expect(new Set((await box.send(objects, 4)).values())).toEqual(new Set([0]));
    // Until the box's own connection has given up waiting once.
    await expect.poll(() => box.receiving.troubles, { timeout: 30_000, interval: 100 }).not.toEqual([]);
    expect(box.receiving.troubles[0]).toMatchObject({ code: 'BUSY' });
    expect((await KeptRows.read(box.store)).all).toEqual([]);
    expect(box.receiving.backlog()).toBe(20);
    other.exec('rollback');
    await box.receiving.settled();
    expect(await box.problems(objects)).toEqual([]);
  } finally {
    other.close();
    await box.close();
    rmSync(folder, { recursive: true });
  }
});

test('a reader that stays sees what it saw, and holds up nothing', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'markit-reader-'));
  const box = await startFaultySite({ data: folder });
  const other = secondConnection(join(folder, 'markit.sqlite'));
  try {
    other.exec('begin');
    const both = 'select (select count(*) from instances) + (select count(*) from held) as n';
    const seen = () => other.prepare(both).get()?.n;
    expect(seen()).toBe(0);
    const objects = objectsNamed('reader', 20);
    expect(new Set((await box.send(objects, 4)).values())).toEqual(new Set([0]));
    await box.receiving.settled();
    expect(await box.problems(objects)).toEqual([]);
    expect(seen()).toBe(0);
    expect(box.receiving.troubles).toEqual([]);
    other.exec('rollback');
    expect(seen()).toBe(20);
  } finally {
    other.close();
    await box.close();
    rmSync(folder, { recursive: true });
  }
});

/** The clock of the box jumps by years while objects arrive: what it says is written down, and nothing depends on it. */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { digestOf, KeptRows } from '../../prove/kept-objects.ts';
import type { SentObject } from '../../prove/sent-object.ts';
import { run } from '../../support/ext4-disk.ts';
import { missingCommands } from '../../support/has-command.ts';
import { objectsNamed, startFaultySite } from './faulty-site.ts';

const missing = process.platform === 'linux' ? missingCommands('gcc') : 'the clock is shifted under Linux only';
const source = fileURLToPath(new URL('./shifted-clock.c', import.meta.url));
const year = 365 * 86_400;

test('a clock that jumps by years either way: every object is kept once, and again after a start', async (ctx) => {
  if (missing) return ctx.skip(missing);
  const folder = mkdtempSync(join(tmpdir(), 'markit-clock-'));
  const shiftFile = join(folder, 'shift');
  const shim = join(folder, 'shifted-clock.so');
  const shiftBy = (seconds: number) => {
    const bytes = Buffer.alloc(8);
    bytes.writeBigInt64LE(BigInt(seconds));
    // In place: the process has the file mapped.
    writeFileSync(shiftFile, bytes, { flag: existsSync(shiftFile) ? 'r+' : 'w' });
  };
  try {
    run('gcc', '-O2', '-shared', '-fPIC', '-o', shim, source);
    shiftBy(0);
    const start = { environment: { LD_PRELOAD: shim, CLOCK_SHIFT: shiftFile } };
    const box = await startFaultySite({ data: folder, start });
    const objects: SentObject[] = [];
    for (const shift of [0, 10 * year, -20 * year, 0]) {
      shiftBy(shift);
      const fresh = objectsNamed(`clock/${objects.length}`, 6);
      objects.push(...fresh);
      expect(new Set((await box.send(fresh, 2)).values())).toEqual(new Set([0]));
      await box.receiving.settled();
      const rows = await KeptRows.read(box.store);
      for (const object of fresh) {
        const [row] = rows.of(digestOf(box.site, object));
        const off = ((row?.receivedAt ?? 0) - Date.now()) / 1000 - shift;
        expect(Math.abs(off)).toBeLessThan(86_400);
      }
    }
    expect(await box.problems(objects)).toEqual([]);
    await box.receiving.kill();
    await box.recover();
    expect(await box.problems(objects)).toEqual([]);
    await box.store.close();
  } finally {
    rmSync(folder, { recursive: true });
  }
});

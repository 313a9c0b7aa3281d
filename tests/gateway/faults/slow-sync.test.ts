/** A disk that takes ten milliseconds for every flush, as a spinning one does: the order holds, and flushes are shared. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type DiskEvent, readDiskLog } from '../../prove/disk-log.ts';
import { noTracer, traceOrder } from '../../prove/order-run.ts';
import { noRecordingDisk, RecordingDisk } from '../../prove/recording-disk.ts';
import { objectsNamed, startFaultySite } from './faulty-site.ts';

const missing = noRecordingDisk();
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'markit-slow-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function slowDisk(): Promise<RecordingDisk> {
  return RecordingDisk.mount(folder, { bytes: 64 * 2 ** 20, flushMilliseconds: 10 });
}

test('no answer and no row before the sync has returned, however long it takes', async (ctx) => {
  const reason = missing ?? noTracer();
  if (reason) return ctx.skip(reason);
  const disk = await slowDisk();
  try {
    const { responses, rows, problems } = await traceOrder({
      folder,
      data: join(disk.root, 'data'),
      objects: 40,
      listeners: 1,
      answering: 'in order',
    });
    expect({ responses, rows, problems }).toEqual({ responses: 40, rows: 40, problems: [] });
  } finally {
    await disk.close();
  }
});

test('objects of four associations share flushes that one association needs for itself', async (ctx) => {
  if (missing) return ctx.skip(missing);
  const disk = await slowDisk();
  try {
    const box = await startFaultySite({ data: disk.root });
    for (const associations of [1, 4]) {
      const objects = objectsNamed(`slow/${associations}`, 16);
      disk.mark(`begin ${associations}`);
      expect(new Set((await box.send(objects, associations)).values())).toEqual(new Set([0]));
      disk.mark(`end ${associations}`);
      await box.receiving.settled();
      expect(await box.problems(objects)).toEqual([]);
    }
    await box.close();
  } finally {
    await disk.close();
  }
  const events = readDiskLog(disk.logFile);
  expect(flushesBetween(events, 'begin 4', 'end 4')).toBeLessThan(flushesBetween(events, 'begin 1', 'end 1'));
});

function flushesBetween(events: ReadonlyArray<DiskEvent>, begin: string, end: string): number {
  const at = (word: string) => events.findIndex((event) => event.kind === 'mark' && event.word === word);
  return events.slice(at(begin), at(end)).filter(({ kind }) => kind === 'flush').length;
}

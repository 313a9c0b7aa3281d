/** The whole corpus goes in by two foreign senders: every file gets an answer, none ends the box, and all answers are Success or have a reason. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { askBox } from '../../appliance/admin.ts';
import type { Held } from '../../gateway/contract/held.ts';
import { type RunningBox, startBox } from '../support/box.ts';
import { noSharedData } from '../support/shared-data.ts';
import { corpusFiles, tally } from './send-corpus.ts';
import { prepare, sendAll } from './senders.ts';

const files = corpusFiles();

describe.skipIf(!files)(`the public files${files ? '' : ` (${noSharedData})`}`, () => {
  let box: RunningBox;
  beforeAll(async () => {
    box = await startBox();
  });
  afterAll(async () => {
    await box.stop();
  });

  it.each(['dcmsend', 'pynetdicom'] as const)(
    '%s gets an answer for each that it can send',
    { timeout: 600_000 },
    async (tool) => {
      const reason = prepare(tool);
      if (reason) return void console.log(`skipped: ${tool} (${reason})`);
      const sent = await sendAll(tool, files ?? [], box.dicom, () => undefined);
      console.log(tool, tally(sent));
      const answered = sent.filter(({ status }) => status !== undefined);
      expect(sent.length).toBe(files?.length);
      expect(answered.length).toBeGreaterThan(300);
      // A permanent problem of one object is Success + held: refused is only what cannot be parsed, or is no storage class.
      const refusals = answered.filter(({ status }) => status !== 0);
      expect(refusals.filter(({ status = 0 }) => status >> 12 !== 0xc && status !== 0x0122)).toEqual([]);
      expect(box.process.exitCode).toBeNull();
      const { counts } = (await askBox(box.data, 'held')) as Held;
      expect(counts.waiting + counts.cleared + counts.held + counts.broken + counts.heldObjects).toBeGreaterThan(250);
    },
  );
});

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readFileMeta, readPart10Header } from '../../data-set/part10.ts';
import { transferSyntax } from '../../data-set/transfer-syntax.ts';
import { embeddedImageStore } from '../../gateway/images/image-store.ts';
import { readStoredInstance } from '../../gateway/images/stored-files.ts';
import type { InstanceRow } from '../../gateway/store/instances.ts';
import { noSharedData, sharedData } from '../support/shared-data.ts';
import { openTestBox, push, type TestBox } from './images/test-box.ts';

interface Sample {
  readonly file: string;
  readonly pixelSha256: string;
  readonly arrival: { readonly sopClassUid: string; readonly sopInstanceUid: string; readonly transferSyntax: string };
  readonly bytes: Buffer;
}

/** Every file that says what it is: a sender reads its command from the same file meta. */
function samples(folder: string): Sample[] {
  const [header = '', ...lines] = readFileSync(join(folder, 'manifest.csv'), 'utf8').trim().split('\n');
  const columns = header.split(',');
  const found: Sample[] = [];
  for (const line of lines) {
    // Only `why`, the last column, may hold commas in quotes, and nothing here asks for it.
    const cells = line.split(',');
    const cell = (name: string) => cells[columns.indexOf(name)] ?? '';
    const content = readFileSync(join(folder, cell('file')));
    try {
      const { meta, dataSetOffset } = readFileMeta(content);
      if (!meta.sopClassUid || !meta.sopInstanceUid) continue;
      const bytes = content.subarray(dataSetOffset);
      found.push({ file: cell('file'), pixelSha256: cell('pixeldata_value_sha256'), arrival: meta, bytes });
    } catch {
      // Not a Part 10 file: nobody could send it, and the door never sees it.
    }
  }
  return found;
}

async function pixelSha256(box: TestBox, row: InstanceRow): Promise<string> {
  const hash = createHash('sha256');
  const instance = await embeddedImageStore(box.imagesFolder).open(row);
  for await (const piece of instance.read([{ offset: row.pixelOffset ?? 0, length: row.pixelLength ?? 0 }])) {
    hash.update(piece);
  }
  await instance.close();
  return hash.digest('hex');
}

/** Every frame's bytes can be found. */
async function walkFrames(box: TestBox, row: InstanceRow): Promise<void> {
  const instance = await embeddedImageStore(box.imagesFolder).open(row);
  for (let frame = 0; frame < row.frames; frame += 1) {
    const { ranges } = await instance.frame(frame);
    expect(ranges.length, row.file).toBeGreaterThan(0);
  }
  await instance.header();
  await instance.close();
}

test('every public file ends as stored, held or refused, and native pixels as they were', async (context) => {
  const folder = sharedData('dicom');
  if (!folder) return context.skip(noSharedData);
  const box = await openTestBox();
  const counts: Record<string, number> = {};
  let identical = 0;
  for (const sample of samples(folder)) {
    const before = { stored: box.stored.length, held: box.held.length, refused: box.refused.length };
    const status = await push(box.ingest, sample.arrival, sample.bytes, 10_007);
    const row = box.stored[before.stored];
    const held = box.held[before.held];
    const refused = box.refused[before.refused];
    expect([row, held, refused].filter(Boolean), sample.file).toHaveLength(1);
    const outcome = row ? 'stored' : held ? `held ${held.reason}` : `refused ${refused?.code}`;
    counts[outcome] = (counts[outcome] ?? 0) + 1;
    expect(status, sample.file).toBe(refused ? 0xc000 : 0);
    if (held) expect((await box.heldBytes(held)).equals(sample.bytes), sample.file).toBe(true);
    if (!row) continue;
    const path = join(box.imagesFolder, row.file);
    expect(await readStoredInstance(path, row.file, 'every-byte'), sample.file).toEqual({ row });
    expect(readPart10Header(readFileSync(path)).bulkOffset, sample.file).toBe(row.pixelOffset);
    await walkFrames(box, row);
    if (sample.pixelSha256 && !transferSyntax(row.transferSyntax)?.encapsulated) {
      expect(await pixelSha256(box, row), sample.file).toBe(sample.pixelSha256);
      identical += 1;
    }
  }
  console.log(
    Object.entries(counts)
      .map(([outcome, count]) => `${count} ${outcome}`)
      .join(', '),
    `; ${identical} identical`,
  );
  expect(identical).toBeGreaterThan(50);
  expect(box.log.filter((line) => !('code' in line))).toEqual([]);
}, 120_000);

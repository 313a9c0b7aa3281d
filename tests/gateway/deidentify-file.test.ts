import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readFileMeta } from '../../data-set/part10.ts';
import { deidentifyFile, type FileOutcome } from '../../gateway/deidentify-file.ts';
import type { InstanceRow } from '../../gateway/store/instances.ts';
import { publicObjects } from '../data-set/public-headers.ts';
import { noSharedData, sharedData } from '../support/shared-data.ts';
import { openTestBox, push, type TestBox } from './images/test-box.ts';

interface Cleaned {
  readonly outcome: FileOutcome;
  readonly bytes: Buffer;
}

function cleaned({ keys }: TestBox, chunks: readonly Uint8Array[]): Cleaned {
  let pieces: Uint8Array[] = [];
  const out = {
    put: (piece: Uint8Array) => void pieces.push(piece),
    restart: () => {
      pieces = [];
    },
  };
  const outcome = deidentifyFile({
    chunks: () => chunks,
    out,
    keys,
    onFault: (thrown) => expect(thrown).toBeUndefined(),
  });
  return { outcome, bytes: Buffer.concat(pieces) };
}

/** What the network door makes of an object in the end: a row, or why it stays held. */
async function atTheDoor(
  box: TestBox,
  object: Parameters<typeof push>[1],
  bytes: Uint8Array,
): Promise<InstanceRow | string> {
  const [stored, held] = [box.stored.length, box.held.length];
  await push(box.ingest, object, bytes);
  const [row, waiting] = [box.stored[stored], box.held[held]];
  return row ?? (waiting ? await box.reconsider(waiting) : 'no-data-set');
}

test('public files: the bytes are those that the network door stores, and what it holds is kept back for the same reason', async (context) => {
  const root = sharedData('dicom');
  if (root === undefined) return context.skip(noSharedData);
  const box = await openTestBox();
  const count = { same: 0, kept: 0 };
  for (const { row, bytes } of publicObjects(root)) {
    const whole = readFileSync(join(root, row.file ?? ''));
    const { meta } = readFileMeta(whole);
    // A sender that knows no UID sends nothing.
    if (meta.sopClassUid === '' || meta.sopInstanceUid === '') continue;
    const door = await atTheDoor(box, meta, bytes);
    const { outcome, bytes: ours } = cleaned(box, [whole]);
    if (typeof door === 'string') {
      expect([row.file, outcome]).toEqual([row.file, { kind: 'held', reason: door }]);
      count.kept += 1;
      continue;
    }
    const end = door.pixelOffset === null ? ours.length : door.pixelOffset + (door.pixelLength ?? 0);
    const file = readFileSync(join(box.imagesFolder, door.file)).subarray(0, end);
    expect(ours.length, row.file).toBe(end);
    expect(ours.equals(file), row.file).toBe(true);
    const { pixelOffset, pixelLength, transferSyntax } = door;
    expect(outcome).toMatchObject({ kind: 'clean', pixelOffset, pixelLength, transferSyntax });
    count.same += 1;
  }
  console.log(count);
  expect(count.same).toBeGreaterThan(240);
  expect(count.kept).toBeGreaterThan(40);
}, 60_000);

test('the pieces in which a file is read make no difference', async (context) => {
  const root = sharedData('dicom');
  if (root === undefined) return context.skip(noSharedData);
  const box = await openTestBox();
  for (const name of ['pydicom/test_files/CT_small.dcm', 'pydicom/test_files/MR_small_bigendian.dcm']) {
    const whole = readFileSync(join(root, name));
    const pieces = Array.from({ length: Math.ceil(whole.length / 5000) }, (_, k) =>
      whole.subarray(k * 5000, k * 5000 + 5000),
    );
    const { outcome, bytes } = cleaned(box, pieces);
    expect(outcome.kind).toBe('clean');
    expect(bytes.equals(cleaned(box, [whole]).bytes)).toBe(true);
  }
});

test('what is no DICOM file is said to be none, and nothing of it is put', async () => {
  const box = await openTestBox();
  for (const bytes of [Buffer.alloc(0), Buffer.from('JFIF'), Buffer.alloc(2000, 0x41)]) {
    expect(cleaned(box, [bytes])).toEqual({ outcome: { kind: 'held', reason: 'not-dicom' }, bytes: Buffer.alloc(0) });
  }
});

/** The same public files through the network door of a box and through `markit deid --look` with its key: they end the same. */
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { expect, test } from 'vitest';
import { type End, outcomesOf } from '../../corpus/outcomes.ts';
import { untilNothingWaits } from '../../corpus/send-corpus.ts';
import { sendAll, whyNoSender } from '../../corpus/senders.ts';
import { startBox } from '../../support/box.ts';
import { markit } from '../../support/markit.ts';
import { noSharedData, sharedData } from '../../support/shared-data.ts';

/** By name, in sorted order: films, slices, ultrasound, captures, segments, floats; each of a series of its own. */
const names = [
  ...['693_J2KR.dcm', 'JLSL_08_07_0_1F.dcm', 'JPGLosslessP14SV1_1s_1f_8b.dcm', 'MR-SIEMENS-DICOM-WithOverlays.dcm'],
  ...['MR2_J2KI.dcm', 'RG3_J2KI.dcm', 'SC_rgb.dcm', 'US1_J2KI.dcm', 'color-px.dcm'],
  ...[
    'eCT_Supplemental.dcm',
    'gdcm-US-ALOKA-16.dcm',
    'liver_rle.dcm',
    'mlut_18.dcm',
    'parametric_map_float.dcm',
    'vlut_04.dcm',
  ],
];

interface Line {
  readonly file?: number;
  readonly result?: string;
  readonly object?: string;
  readonly reason?: string;
}

test('a dozen and more public files end as at the door, under the same pseudonyms', {
  timeout: 600_000,
}, async (ctx) => {
  const root = sharedData('dicom/pydicom-data');
  if (!root) return ctx.skip(noSharedData);
  const noSender = whyNoSender('dcmsend');
  if (noSender !== undefined) return ctx.skip(noSender);
  const folder = mkdtempSync(join(tmpdir(), 'markit-door-'));
  const data = join(folder, 'data');
  mkdirSync(join(folder, 'in'));
  for (const name of names) copyFileSync(join(root, name), join(folder, 'in', name));
  const box = await startBox({ data, environment: { MARKIT_LOOPBACK_CLEARING: 'detector' } });
  try {
    const files = names.map((name) => join(root, name));
    const sent = await sendAll('dcmsend', files, box.dicom, () => undefined);
    await untilNothingWaits(data, () => undefined);
    await box.stop();
    const atTheDoor = outcomesOf(data, sent).files.map(({ sent: { file }, end }) => [basename(file), atDoor(end)]);
    const report = join(folder, 'report');
    const look = ['--look', '--text-prone', 'detector', '--report', report, '--threads', '2'];
    const done = await markit(box.environment, 'deid', join(folder, 'in'), '--out', join(folder, 'out'), ...look);
    expect(done.code).toBe(1);
    const lines = readFileSync(report, 'utf8').trim().split('\n');
    const objects = lines.map((line) => JSON.parse(line) as Line).filter(({ file }) => file !== undefined);
    const here = objects
      .sort((a, b) => (a.file ?? 0) - (b.file ?? 0))
      .map((line, at) => [names[at], line.result === 'written' ? `clean ${line.object}` : line.reason]);
    for (const [name, end] of here) console.log(`${name}: ${end}`);
    expect(here).toEqual(atTheDoor);
    // Of each kind there are some: else it would compare nothing.
    expect(here.filter(([, end]) => end?.startsWith('clean')).length).toBeGreaterThan(3);
    expect(here.filter(([, end]) => end === 'text-found').length).toBeGreaterThan(0);
  } finally {
    await box.stop();
    rmSync(folder, { recursive: true, force: true });
  }
});

function atDoor(end: End): string {
  if (end.kind === 'held object') return end.reason;
  if (end.kind !== 'instance') return end.kind;
  return end.row.clearing === 'cleared' ? `clean ${end.row.sopInstanceUid}` : (end.row.clearingReason ?? '');
}

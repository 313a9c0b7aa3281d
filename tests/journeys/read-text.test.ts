/** What is read in the pixels of a held film is nowhere: not in its row, not in the database's journal, not in a log. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DecodedFrame } from '../../gateway/pixels/frame-format.ts';
import { luminance } from '../../gateway/pixels/luminance.ts';
import type { Phantom } from '../../inference/phantoms/phantom.ts';
import { phantomFile } from '../../inference/phantoms/phantom-dicom.ts';
import { drawText, plainFilm } from '../inference/test-images.ts';
import { type RunningBox, startBox } from '../support/box.ts';
import { missingCommands } from '../support/has-command.ts';
import { type OpenTextModels, openTextModels } from '../support/text-models.ts';
import { untilCounts } from '../support/until-counts.ts';
import { scanFolder, scannerFor } from './canary-scan.ts';

const missing = missingCommands('storescu');
const name = 'HELENSMIT';

/** A film of 700 x 800, 12 bits, with letters in its pixels and in no tag. */
function letteredFilm() {
  const image = plainFilm(700, 800);
  drawText(image, name, 150, 300, 34, 250);
  return image;
}

describe.skipIf(missing !== undefined)(`text that was read${missing ? ` (${missing})` : ''}`, () => {
  const sent = mkdtempSync(join(tmpdir(), 'markit-read-'));
  const data = mkdtempSync(join(tmpdir(), 'markit-box-'));
  let box: RunningBox;
  let models: OpenTextModels;

  beforeAll(async () => {
    models = await openTextModels();
    box = await startBox({ data, environment: { MARKIT_LOG_LEVEL: 'trace' } });
  }, 180_000);
  afterAll(async () => {
    await models?.close();
    await box?.stop();
    for (const folder of [data, sent]) rmSync(folder, { recursive: true, force: true });
  });

  it('is the name: the control', { timeout: 120_000 }, async () => {
    const { width, height, pixels } = letteredFilm();
    const shape = { rows: height, columns: width, samplesPerPixel: 1, bitsAllocated: 16 } as const;
    const frame: DecodedFrame = {
      ...shape,
      ...{ signed: false, planar: false, photometric: 'MONOCHROME2' },
      samples: Uint16Array.from(pixels, (value) => 16 * value),
    };
    const boxes = await models.findAndRead({ ...luminance(frame), markers: true });
    const read = boxes.flatMap(({ readings }) => (readings ?? []).map(({ text }) => text));
    expect(read).toContain(name);
  });

  it('is held, and stands in no row, journal or log', { timeout: 180_000 }, async () => {
    const { width, height, pixels } = letteredFilm();
    const samples = Uint16Array.from(pixels, (value) => 16 * value);
    const size = { rows: height, columns: width, bitsStored: 12, pixelSpacing: 0.4 } as const;
    const phantom: Phantom = { ...size, pixels: samples, findings: [], masks: {} };
    const { bytes } = phantomFile({ phantom, seed: 5, sex: 'F', age: 50, modality: 'DX' });
    writeFileSync(join(sent, 'film.dcm'), bytes);
    const { aeTitle, host, port } = box.dicom;
    execFileSync('storescu', ['-aec', aeTitle, host, String(port), join(sent, 'film.dcm')]);
    await untilCounts(data, (counts) => counts.held + counts.cleared + counts.broken === 1);
    const database = new DatabaseSync(join(data, 'markit.sqlite'), { readOnly: true });
    const row = database
      .prepare('select clearing, clearing_reason as reason, clearing_findings as findings from instances')
      .get() as { clearing: string; reason: string; findings: string };
    database.close();
    expect(row).toMatchObject({ clearing: 'held', reason: 'text-found' });
    expect(row.findings).not.toMatch(/reading|certain/);
    const parts = [name, name.slice(0, 5), name.slice(4)];
    const scan = scannerFor(parts);
    expect(scan(Buffer.from(`{"text":"${name}"}`))).toEqual(parts);
    expect(scanFolder(data, scan)).toEqual([]);
    expect(scan(Buffer.from(box.output()))).toEqual([]);
  });
});

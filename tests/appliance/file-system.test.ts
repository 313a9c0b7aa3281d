/** A data folder on a file system that promises less: the box starts all the same, and says so wherever somebody looks. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { sendObjects } from '../prove/sender.ts';
import { sentObject } from '../prove/sent-object.ts';
import { startBox } from '../support/box.ts';
import { get } from '../support/https-get.ts';
import { markit } from '../support/markit.ts';

/** The reason to skip, or undefined where it is mounted. */
function mountOverlay(folder: string): string | undefined {
  for (const name of ['lower', 'upper', 'work', 'data']) mkdirSync(join(folder, name));
  const layers = `lowerdir=${folder}/lower,upperdir=${folder}/upper,workdir=${folder}/work`;
  const { status, stderr } = spawnSync('mount', ['-t', 'overlay', 'overlay', '-o', layers, join(folder, 'data')]);
  return status === 0 ? undefined : `no overlay can be mounted here: ${stderr}`;
}

test('a box on an overlay file system works, and warns on /health, on the console and in the log', async (ctx) => {
  const folder = mkdtempSync(join(tmpdir(), 'markit-overlay-'));
  try {
    const reason = mountOverlay(folder);
    if (reason) return ctx.skip(reason);
    const data = join(folder, 'data');
    const box = await startBox({ data });
    try {
      const statuses: number[] = [];
      await sendObjects(box.dicom.port, [sentObject('overlay')], (_object, status) => statuses.push(status));
      expect(statuses).toEqual([0]);
      const { status, body } = await get(`${box.https}/health`, readFileSync(join(data, 'tls/ca.crt'), 'utf8'));
      const warning = expect.objectContaining({
        check: 'file-system',
        severity: 'notice',
        text: expect.stringMatching(/\(overlay\).*a power cut may lose studies that were acknowledged/),
      });
      expect([status, JSON.parse(body)]).toEqual([
        200,
        expect.objectContaining({ state: 'ready', findings: expect.arrayContaining([warning]) }),
      ]);
      expect((await markit(box.environment, 'status')).out).toContain('(overlay)');
      expect(readFileSync(join(data, 'log/markit.log'), 'utf8')).toMatch(/"check":"file-system".*\(overlay\)/);
    } finally {
      await box.stop();
      spawnSync('umount', [data]);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});

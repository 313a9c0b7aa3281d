import { lstatSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { echo } from '../../gateway/peers/echo-scu.ts';
import { startBox } from '../support/box.ts';

test('nothing a running box has written can be read by another user of the machine', async () => {
  const data = mkdtempSync(join(tmpdir(), 'markit-modes-'));
  onTestFinished(() => rmSync(data, { recursive: true, force: true }));
  const box = await startBox({ data });
  onTestFinished(async () => void (await box.stop()));
  await echo({ ...box.dicom, calledAe: box.dicom.aeTitle, callingAe: 'TEST' });
  const written = readdirSync(data, { recursive: true, encoding: 'utf8' });
  expect(written).toEqual(expect.arrayContaining(['markit.sqlite', 'keys/site.key', 'log/markit.log', 'tls/ca.crt']));
  const open = written.filter((name) => (lstatSync(join(data, name)).mode & 0o077) !== 0);
  expect(open).toEqual([]);
});

import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { demoFolder, writeState } from '../../../appliance/demo/demo-state.ts';
import { startBox } from '../../support/box.ts';

const environment = { MARKIT_PEERS: 'PACS@10.20.1.10' };

test('a demo does not start where a PACS is registered', async () => {
  await expect(startBox({ demo: true, environment })).rejects.toThrow(/MARKIT_PEERS: a demo takes no patients/);
});

test('nor is a PACS served from the data folder of a demo', async () => {
  const data = mkdtempSync(join(tmpdir(), 'markit-demo-'));
  onTestFinished(() => rmSync(data, { recursive: true }));
  mkdirSync(demoFolder(data), { recursive: true });
  writeState(demoFolder(data), { codes: {}, projectId: 1 });
  await expect(startBox({ data, environment })).rejects.toThrow(/MARKIT_PEERS: a demo takes no patients/);
});

import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openStore } from '../../../gateway/store/store.ts';

test.each(['new', 'older'])('a %s database and its journals can be read by the box alone', async (kind) => {
  const folder = mkdtempSync(join(tmpdir(), 'markit-modes-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'markit.sqlite');
  if (kind === 'older') writeFileSync(path, '', { mode: 0o644 });
  const store = await openStore(path);
  onTestFinished(() => store.close());
  const modes = readdirSync(folder).map((name) => [name, statSync(join(folder, name)).mode & 0o777]);
  expect(modes.sort()).toEqual([
    ['markit.sqlite', 0o600],
    ['markit.sqlite-shm', 0o600],
    ['markit.sqlite-wal', 0o600],
  ]);
});

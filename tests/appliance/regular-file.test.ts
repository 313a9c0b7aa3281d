/** What `filePieces` takes and what it refuses, with real files. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { FileRefused, wholeFile } from '../../appliance/regular-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'markit-regular-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('a file comes whole, whatever its length', async () => {
  const bytes = Uint8Array.from({ length: 700_001 }, (_, at) => at % 251);
  writeFileSync(join(folder, 'file'), bytes);
  expect(Buffer.compare(await wholeFile(join(folder, 'file'), 1e6), bytes)).toBe(0);
});

test('a FIFO is refused at once, a folder, a device and what is not there too', async () => {
  execFileSync('mkfifo', [join(folder, 'fifo')]);
  for (const path of [join(folder, 'fifo'), folder, '/dev/zero', join(folder, 'none')])
    await expect(wholeFile(path, 1e6)).rejects.toBeInstanceOf(FileRefused);
});

test('a file past the bound is refused, and its name steers no terminal', async () => {
  writeFileSync(join(folder, 'a\x1b[2J'), new Uint8Array(2 ** 21));
  await expect(wholeFile(join(folder, 'a\x1b[2J'), 2 ** 20)).rejects.toThrow('a?[2J is larger than 1 MB');
});

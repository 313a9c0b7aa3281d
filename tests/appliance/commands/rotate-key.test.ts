import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RunningBox, startBox } from '../../support/box.ts';
import { markit } from '../../support/markit.ts';

let data = '';
let box: RunningBox;
beforeAll(async () => {
  data = mkdtempSync(join(tmpdir(), 'markit-rotate-key-'));
  box = await startBox({ data });
}, 120_000);
afterAll(async () => {
  await box.stop();
  rmSync(data, { recursive: true, force: true });
});

test('the key of a box is rotated while it does not run, and the box starts with the new one', {
  timeout: 300_000,
}, async () => {
  const { environment } = box;
  expect(await markit(environment, 'rotate-key', '--now')).toMatchObject({ code: 2 });
  const beside = await markit(environment, 'rotate-key');
  expect(beside).toMatchObject({ code: 1, out: '' });
  expect(beside.err).toContain(`another box already runs on ${data}`);
  await box.stop();

  const key = join(data, 'keys/site.key');
  const [first] = [readFileSync(key, 'utf8')];
  expect(await markit(environment, 'rotate-key')).toEqual({
    code: 0,
    out: 'Done: the site key is of generation 2. Back up data and keys together now.\n',
    err: '',
  });
  expect(readFileSync(key, 'utf8').split('\n')[1]).toBe('markit site key, generation 2');

  // A key file from before: the box must not make second pseudonyms with it.
  const rotated = readFileSync(key, 'utf8');
  writeFileSync(key, first);
  await expect(startBox({ data })).rejects.toThrow(/generation 2 of the site key, the keys folder holds generation 1/);
  // And none in the middle of a rotation.
  writeFileSync(key, rotated);
  writeFileSync(`${key}.next`, rotated, { mode: 0o600 });
  await expect(startBox({ data })).rejects.toThrow(/go on with: npm exec markit -- rotate-key/);
  rmSync(`${key}.next`);

  box = await startBox({ data });
  expect(await markit(environment, 'status')).toMatchObject({ code: 0 });
  expect(existsSync(`${key}.next`)).toBe(false);
});

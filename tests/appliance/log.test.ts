import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openLog } from '../../appliance/log.ts';

/** Whatever a library hangs on its errors: a bound value, a body, a name. */
class LibraryError extends Error {
  readonly patient = 'CANARY^NAME';
}

test.each(['error', 'err'])('an error under `%s` is its text and place, none of its other properties', async (name) => {
  const data = mkdtempSync(join(tmpdir(), 'markit-log-'));
  onTestFinished(() => rmSync(data, { recursive: true }));
  const log = openLog({ data, level: 'info' });
  const thrown = new LibraryError('it broke', { cause: new LibraryError('because') });
  log.info({ [name]: thrown }, 'tried');
  // As fastify logs: by a child of this log.
  log.child({ reqId: 1 }).info({ [name]: thrown }, 'tried');
  const written = () => readFileSync(join(data, 'log/markit.log'), 'utf8').trim().split('\n');
  await expect.poll(() => written().length).toBe(2);
  for (const line of written()) {
    expect(line).toContain('because');
    expect(line).not.toContain('CANARY');
  }
});

test('the log keeps its newest lines in files of bounded size and number', async () => {
  const data = mkdtempSync(join(tmpdir(), 'markit-log-'));
  onTestFinished(() => rmSync(data, { recursive: true }));
  const log = openLog({ data, level: 'info', fileBytes: 4_000 });
  const folder = join(data, 'log');
  const lines = () =>
    readdirSync(folder).flatMap((name) => readFileSync(join(folder, name), 'utf8').trim().split('\n'));
  for (let i = 0; i < 400; i += 1) {
    log.info({ i }, 'a peer was turned away');
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  await expect.poll(() => lines().some((line) => line.includes('"i":399,'))).toBe(true);
  const names = readdirSync(folder).sort();
  expect(names).toEqual(['markit.log', ...[1, 2, 3, 4].map((age) => `markit.log.${age}`)]);
  for (const name of names) expect(statSync(join(folder, name)).size).toBeLessThan(8_000);
  const kept = lines()
    .filter((line) => line !== '')
    .map((line) => (JSON.parse(line) as { i: number }).i)
    .sort((a, b) => a - b);
  expect(kept).toEqual(Array.from({ length: kept.length }, (_, at) => 400 - kept.length + at));
});

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
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

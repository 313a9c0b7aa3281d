/** The set-up script on machines that are not like ours. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));

test('a machine that leaves development and optional packages out gets them all the same', () => {
  const clone = mkdtempSync(join(tmpdir(), 'markit setup '));
  onTestFinished(() => rmSync(clone, { recursive: true }));
  for (const path of ['package.json', 'package-lock.json', '.npmrc', 'provisioning/setup.mjs'])
    cpSync(join(root, path), join(clone, path));
  // The machine's own npm, asked what it would leave out instead of being let fetch a gigabyte; it fails, so that set-up tells.
  mkdirSync(join(clone, 'bin'));
  const found = spawnSync('sh', ['-c', 'command -v npm'], { encoding: 'utf8' }).stdout.trim();
  const asked = `#!/bin/sh\nshift\necho "leaves out: [$('${found}' config get omit "$@")]"\nexit 1\n`;
  writeFileSync(join(clone, 'bin', 'npm'), asked, { mode: 0o755 });
  const { stderr } = spawnSync(process.execPath, ['provisioning/setup.mjs'], {
    cwd: clone,
    encoding: 'utf8',
    env: {
      ...process.env,
      NODE_ENV: 'production',
      npm_config_omit: 'optional',
      PATH: [join(clone, 'bin'), dirname(found), process.env.PATH].join(delimiter),
    },
  });
  expect(stderr).toContain('setup failed at: npm ci');
  expect(stderr).toContain('leaves out: []');
});

/** Python peers that are no part of the test set-up: installed into a folder of their own when a suite first asks for them. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const cache = fileURLToPath(new URL('../../.cache/', import.meta.url));

/** Its interpreter, or why there is none. */
export type PythonVenv = { readonly python: string } | { readonly why: string };

/** `packages`: with their versions. What was tried in vain is not tried again on the same day. */
export function pythonVenv(name: string, packages: readonly string[]): PythonVenv {
  const folder = join(cache, name);
  const python = join(folder, 'bin', 'python');
  const [made, failed] = [join(folder, '.packages'), join(cache, `${name}.failed`)];
  const stamp = packages.join(' ');
  const why = { why: `not on this machine: ${packages[0]} and what it needs (python3 -m venv, pip)` };
  const inVain = `${stamp} ${new Date().toDateString()}`;
  const says = (file: string, text: string) => existsSync(file) && readFileSync(file, 'utf8') === text;
  const known = () => (says(made, stamp) ? { python } : says(failed, inVain) ? why : undefined);
  const before = known();
  if (before !== undefined) return before;
  mkdirSync(cache, { recursive: true });
  return alone(join(cache, `${name}.lock`), () => {
    const meanwhile = known();
    if (meanwhile !== undefined) return meanwhile;
    const steps = [
      ['python3', '-m', 'venv', folder],
      [python, '-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...packages],
    ];
    const good = steps.every(([program = '', ...words]) => spawnSync(program, words, { stdio: 'ignore' }).status === 0);
    if (good) writeFileSync(made, stamp);
    else writeFileSync(failed, inVain);
    return good ? { python } : why;
  });
}

/** Two suites run side by side may ask for the same folder: the second waits. A lock counts no longer than its process lives. */
function alone<T>(lock: string, work: () => T): T {
  while (!taken(lock)) {
    if (isLeft(lock)) rmSync(lock, { force: true });
    else Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 250);
  }
  try {
    return work();
  } finally {
    rmSync(lock, { force: true });
  }
}

function taken(lock: string): boolean {
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function isLeft(lock: string): boolean {
  const stat = statSync(lock, { throwIfNoEntry: false });
  if (stat === undefined) return false;
  // Another machine's process may have that number: no set-up takes so long.
  if (Date.now() - stat.mtimeMs > 20 * 60_000) return true;
  // Younger than a second it may have no number in it yet.
  if (Date.now() - stat.mtimeMs < 1_000) return false;
  try {
    process.kill(Number(readFileSync(lock, 'utf8')), 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}

/** Python peers that are no part of the test set-up: installed into a folder of their own when a suite first asks for them. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
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
  if (says(made, stamp)) return { python };
  if (says(failed, inVain)) return why;
  mkdirSync(cache, { recursive: true });
  const steps = [
    ['python3', '-m', 'venv', folder],
    [python, '-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...packages],
  ];
  const good = steps.every(([program = '', ...words]) => spawnSync(program, words, { stdio: 'ignore' }).status === 0);
  if (good) writeFileSync(made, stamp);
  else writeFileSync(failed, inVain);
  return good ? { python } : why;
}

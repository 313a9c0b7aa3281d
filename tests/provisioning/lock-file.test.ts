import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

interface Locked {
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

// `npm ci` refuses a lock that lacks a platform's package, and npm writes such a lock where a registry has not got it.
test('the lock file has every optional package that one of its packages names', () => {
  const lock = JSON.parse(readFileSync(new URL('../../package-lock.json', import.meta.url), 'utf8')) as {
    packages: Readonly<Record<string, Locked>>;
  };
  const has = (from: string, name: string) => {
    for (let folder = from; ; folder = folder.slice(0, Math.max(folder.lastIndexOf('/node_modules/'), 0))) {
      if (lock.packages[folder === '' ? `node_modules/${name}` : `${folder}/node_modules/${name}`]) return true;
      if (folder === '') return false;
    }
  };
  const missing = Object.entries(lock.packages).flatMap(([path, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies)
      .filter((name) => !has(path, name))
      .map((name) => `${name} of ${path || 'the project'}`),
  );
  expect(Object.keys(lock.packages).length).toBeGreaterThan(100);
  expect(missing).toEqual([]);
});

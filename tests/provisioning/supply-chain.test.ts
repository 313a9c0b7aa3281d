import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

interface Locked {
  readonly resolved?: string;
  readonly integrity?: string;
  readonly hasInstallScript?: boolean;
}

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const lock = JSON.parse(read('package-lock.json')) as { packages: Readonly<Record<string, Locked>> };
const packages = Object.entries(lock.packages).filter(([path]) => path !== '');

test('every package is named with the hash of its bytes, and none comes from elsewhere than the registry', () => {
  const wrong = packages.filter(
    ([, { integrity = '', resolved = 'https://registry.npmjs.org/' }]) =>
      !/^sha512-[A-Za-z0-9+/]{86}==$/.test(integrity) || !resolved.startsWith('https://registry.npmjs.org/'),
  );
  expect(packages.length).toBeGreaterThan(100);
  expect(wrong.map(([path]) => path)).toEqual([]);
});

test('the set-up runs no script of a package; those that have one work without it', () => {
  expect(read('provisioning/setup.mjs')).toMatch(/'ci', '--ignore-scripts'/);
  // core-js-pure prints a line; onnxruntime-node would fetch CUDA libraries from outside the lock file.
  const scripted = packages.filter(([, { hasInstallScript }]) => hasInstallScript === true).map(([path]) => path);
  expect(scripted).toEqual(['node_modules/core-js-pure', 'node_modules/onnxruntime-node']);
});

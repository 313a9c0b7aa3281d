import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { registerShipped } from '../../../gateway/models/shipped-models.ts';
import { isNewer } from '../../../gateway/store/model-operations.ts';
import { openStore, type Store } from '../../../gateway/store/store.ts';
import { chestManifest } from '../../support/film-case.ts';

let folder: string;
let store: Store;
const troubles: string[] = [];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'markit-shipped-'));
  store = await openStore(join(folder, 'markit.sqlite'));
  troubles.length = 0;
});
afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true });
});

const shipped = () => join(folder, 'shipped');
const kept = () => join(folder, 'models');

/** The file holds its version only: nobody runs it here. Answers its SHA-256. */
function ship(name: string, version: string, change: object = {}): string {
  const place = join(shipped(), name);
  mkdirSync(place, { recursive: true });
  const bytes = Buffer.from(`${name} ${version}`);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  writeFileSync(join(place, 'model.onnx'), bytes);
  writeFileSync(join(place, 'README.md'), 'card');
  const manifest = { ...chestManifest('a', name), version, sha256, ...change };
  writeFileSync(join(place, 'manifest.json'), JSON.stringify(manifest));
  return sha256;
}

const register = () =>
  registerShipped({
    ...{ store, shipped: shipped(), kept: kept(), now: () => 5 },
    onTrouble: (where) => troubles.push(where),
  });
const states = async () =>
  (await store.read.models({ limit: 99 })).map(({ name, version, state }) => `${name} ${version} ${state}`);

test('the first of a name is active, a newer one runs beside it, and neither start changes what a person decided', async () => {
  const first = ship('view', '1.0.0');
  ship('sex', '1.0.0');
  await register();
  expect(await states()).toEqual(['sex 1.0.0 active', 'view 1.0.0 active']);
  const second = ship('view', '1.1.0');
  await register();
  expect(await states()).toEqual(['sex 1.0.0 active', 'view 1.0.0 active', 'view 1.1.0 beside']);
  await store.write.setModelState({ sha256: second, state: 'active', at: 6 });
  await register();
  expect(await states()).toEqual(['sex 1.0.0 active', 'view 1.0.0 retired', 'view 1.1.0 active']);
  // The old one is gone from the program, and can be switched on again all the same.
  expect(readFileSync(join(kept(), first, 'model.onnx'), 'utf8')).toBe('view 1.0.0');
  expect(readdirSync(join(kept(), first)).sort()).toEqual(['README.md', 'manifest.json', 'model.onnx']);
});

test('what a house switched off stays off, and an older version than the active one is not run', async () => {
  const sha256 = ship('view', '1.2.0');
  await register();
  ship('view', '1.1.9');
  await register();
  expect(await states()).toEqual(['view 1.2.0 active', 'view 1.1.9 candidate']);
  await store.write.setModelState({ sha256, state: 'retired', at: 6 });
  ship('view', '1.3.0');
  await register();
  expect(await states()).toContain('view 1.3.0 candidate');
});

test('a folder that is not what it says is told of and skipped; one of another kind is left alone', async () => {
  ship('bent', '1.0.0', { labels: [] });
  ship('other', '1.0.0', { sha256: 'e'.repeat(64) });
  ship('letters', '1.0.0', { format: 'something-else' });
  ship('whole', '1.0.0');
  await register();
  expect(await states()).toEqual(['whole 1.0.0 active']);
  expect(troubles.sort()).toEqual(['bent', 'other']);
});

test('one commit brings a model with the state it begins with: no cut can leave it a candidate for good', async () => {
  ship('view', '1.0.0');
  const writes: string[] = [];
  const write = new Proxy(store.write, {
    get(target, name: keyof Store['write']) {
      writes.push(name);
      return target[name];
    },
  });
  await registerShipped({
    ...{ store: { ...store, write }, shipped: shipped(), kept: kept(), now: () => 5 },
    onTrouble: (where) => troubles.push(where),
  });
  expect(writes).toHaveLength(1);
  expect(await states()).toEqual(['view 1.0.0 active']);
});

test('a copy that was cut off is made again', async () => {
  const sha256 = ship('view', '1.0.0');
  mkdirSync(join(kept(), `${sha256}.part`), { recursive: true });
  writeFileSync(join(kept(), `${sha256}.part`, 'model.onnx'), 'half');
  await register();
  expect(readFileSync(join(kept(), sha256, 'model.onnx'), 'utf8')).toBe('view 1.0.0');
  expect(existsSync(join(kept(), `${sha256}.part`))).toBe(false);
});

test.each([
  ['1.0.1', '1.0.0', true],
  ['1.10.0', '1.9.9', true],
  ['2.0.0', '1.9.9', true],
  ['1.0.0', '1.0.0', false],
  ['1.9.9', '2.0.0', false],
])('%s against %s: newer is %s', (version, than, newer) => {
  expect(isNewer(version, than)).toBe(newer);
});

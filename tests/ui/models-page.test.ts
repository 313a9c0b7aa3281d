/** The office of the models in a real Chromium against the real API: what runs, what is switched, and a model of the house coming in. */
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { barriers } from '../support/barriers.ts';
import { noChromium } from '../support/chromium.ts';
import { type PlainImporter, plainImporter } from '../support/plain-importer.ts';
import { enterPages, type ServedPages, servePages } from '../support/served-pages.ts';
import { addModels, age, findings, notices, saySomething, someManifest, view } from '../support/some-models.ts';
import { addImage, addPerson, firstManager, type TestApi } from '../support/test-api.ts';

let pages: ServedPages;
let api: TestApi;
let importer: PlainImporter;
const incoming = mkdtempSync(join(tmpdir(), 'markit-incoming-'));

beforeAll(async () => {
  if (noChromium) return;
  importer = plainImporter(() => api.store, incoming);
  pages = await servePages({ importModel: importer });
  ({ api } = pages);
  const manager = await firstManager(api);
  await addPerson(api, manager, 'olga', ['owner']);
  await addPerson(api, manager, 'max', ['manager']);
  const at = api.clock.now;
  await addModels(api.store, [findings, view, age], at);
  const newer = someManifest('e', { ...findings, sha256: 'e'.repeat(64), version: '1.1.0' });
  await addModels(api.store, [newer], at + 1, 'candidate');
  for (let n = 1; n <= 20; n += 1) {
    await addImage(api, n);
    await saySomething(api.store, n, 64, at);
    await saySomething(api.store, n, 64, at, newer.sha256);
  }
}, 300_000);

afterAll(async () => {
  await pages?.close();
  rmSync(incoming, { recursive: true });
});

const complaints: string[] = [];

const enter = (account: string, path: string, theme?: 'light'): Promise<Page> =>
  enterPages(pages, complaints, { account, path, theme });

test('says what runs on new cases, with figures, doubt and notice; a candidate is activated after it was asked for once more', async (ctx) => {
  if (noChromium) return ctx.skip(noChromium);
  const page = await enter('max', '/models', 'light');
  await page.getByText('Age 1.0.0, Findings 1.0.0 and View 1.0.0 run on new cases, on the CPU').waitFor();
  const row = page.getByRole('row', { name: /^View AUC/ });
  for (const text of ['0.981', '0.969 – 0.993', '255 images, 255 patients', notices.starter])
    expect(await row.textContent()).toContain(text);
  await page.getByText('What it says of patients means nothing.').waitFor();
  await page.getByRole('article', { name: 'Age 1.0.0' }).getByText('None: it says how much').waitFor();
  await page.getByRole('article', { name: 'View 1.0.0' }).getByText('None: it says how likely').waitFor();
  expect(await barriers(page)).toEqual([]);
  const against = page.getByRole('table', { name: /^Against 1.0.0, on 20 images that both answered/ });
  await against.getByRole('row', { name: /^Pneumonia 100.0 % 83.9 % – 100.0 % 20 of 20/ }).waitFor();
  for (const width of [1280, 2560]) {
    await page.setViewportSize({ width, height: 900 });
    expect(await barriers(page), `${width}`).toEqual([]);
  }
  // A model is brought by an owner.
  expect(await page.getByRole('link', { name: 'Bring a model of the house' }).count()).toBe(0);

  await page.getByRole('button', { name: 'Activate Findings 1.1.0' }).click();
  const dialog = page.getByRole('dialog', { name: 'Activate: Findings 1.1.0' });
  await dialog.getByText('Findings 1.0.0 is retired at the same moment.').waitFor();
  await dialog.getByText('nobody knows where the two differ on your cases').waitFor();
  expect(await barriers(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  const states = async () => {
    const found = await api.store.read.models({ limit: 10 });
    return Object.fromEntries(found.map(({ name, version, state }) => [`${name} ${version}`, state]));
  };
  expect(await states()).toMatchObject({
    [`${findings.name} 1.0.0`]: 'active',
    [`${findings.name} 1.1.0`]: 'candidate',
  });

  await page.getByRole('button', { name: 'Activate Findings 1.1.0' }).click();
  await dialog.getByRole('button', { name: 'Activate' }).click();
  const card = page.getByRole('article', { name: 'Findings 1.1.0' });
  await card.getByText('Findings 1.1.0 runs on new cases from now on.').waitFor();
  // The button is gone: the keys go on from the model.
  await card.getByRole('button', { name: 'Activate' }).waitFor({ state: 'detached' });
  await expect.poll(() => card.evaluate((element) => element === document.activeElement)).toBe(true);
  await page.getByText('Age 1.0.0, Findings 1.1.0 and View 1.0.0 run on new cases').waitFor();
  expect(await states()).toMatchObject({
    [`${findings.name} 1.0.0`]: 'retired',
    [`${findings.name} 1.1.0`]: 'active',
    'view 1.0.0': 'active',
  });

  await page.getByRole('button', { name: 'Retire Age 1.0.0' }).click();
  await page.getByText('No model “Age” runs on new cases then.').waitFor();
  await page.getByRole('dialog').getByRole('button', { name: 'Retire' }).click();
  await page.getByText(/^Findings 1.1.0 and View 1.0.0 run on new cases/).waitFor();
  expect(await states()).toMatchObject({ 'age 1.0.0': 'retired' });
  expect(await barriers(page)).toEqual([]);
  await page.close();
}, 300_000);

const onnx = Buffer.alloc(2_000_000, 7);
const house = {
  ...findings,
  ...{ title: 'Findings of the house', notice: 'House model, not yet compared', version: '2.0.0' },
  ...{ outputs: { ...findings.outputs, map: null }, sha256: createHash('sha256').update(onnx).digest('hex') },
};
const file = (name: string, buffer: Buffer) => ({ name, mimeType: 'application/octet-stream', buffer });
const json = (value: unknown) => file('house.json', Buffer.from(JSON.stringify(value)));

test('a model of the house: what is wrong stands at its file, each check as it passes, and it runs when its owner says so', async (ctx) => {
  if (noChromium) return ctx.skip(noChromium);
  const page = await enter('olga', '/models');
  await page.getByRole('link', { name: 'Bring a model of the house' }).first().click();
  await page.getByRole('heading', { level: 1, name: 'A model of the house' }).waitFor();
  const send = page.getByRole('button', { name: 'Check and try it' });
  expect(await send.getAttribute('aria-disabled')).toBe('true');
  await page.getByText('Pick both files first.').waitFor();
  expect(await barriers(page)).toEqual([]);
  const model = page.getByLabel('ONNX file');
  const manifest = page.getByLabel('Manifest');

  await manifest.setInputFiles(file('house.json', Buffer.from('{"format":')));
  await page.getByText('This is no JSON.').waitFor();
  expect(await manifest.getAttribute('aria-invalid')).toBe('true');
  await model.setInputFiles(file('other.onnx', Buffer.alloc(10)));
  await manifest.setInputFiles(json(house));
  await page.getByText('Findings of the house 2.0.0').waitFor();
  await send.click();
  await page.getByText('The file is no ONNX model.').waitFor();
  expect([await model.getAttribute('aria-invalid'), await manifest.getAttribute('aria-invalid')]).toEqual([
    'true',
    'false',
  ]);
  expect(await page.locator('.checks .ok').count()).toBe(2);
  expect(await barriers(page)).toEqual([]);
  expect(readdirSync(incoming)).toEqual([]);
  expect(await api.store.read.models({ limit: 10 })).toHaveLength(4);

  // Dropped, as people do it.
  const { promise, resolve } = Promise.withResolvers<void>();
  importer.gate = promise;
  const transfer = await page.evaluateHandle(
    ([bytes]) => {
      const data = new DataTransfer();
      data.items.add(new File([new Uint8Array(bytes as number).fill(7)], 'house.onnx'));
      return data;
    },
    [onnx.length],
  );
  await page.locator('.drop').first().dispatchEvent('drop', { dataTransfer: transfer });
  await page.locator('.drop', { hasText: 'house.onnx' }).waitFor();
  await send.focus();
  await page.keyboard.press('Enter');
  await page.locator('.checks .on', { hasText: 'Manifest' }).waitFor();
  await page.getByText('You can leave this page').waitFor();
  expect(await barriers(page)).toEqual([]);
  resolve();
  await page.getByRole('heading', { name: 'Findings of the house 2.0.0 works here' }).waitFor();
  expect(importer.arrived.at(-1)).toMatchObject({ addMap: true, account: 'olga' });
  expect(Buffer.from(importer.arrived.at(-1)?.bytes ?? []).equals(onnx)).toBe(true);
  expect(await page.locator('.checks .ok').count()).toBe(6);
  await page.getByText('42 ms an image, 212 MB of memory at most. No activation map could be added.').waitFor();
  expect(await barriers(page)).toEqual([]);

  await page.getByRole('button', { name: 'Activate' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Activate' }).click();
  await page.getByRole('heading', { level: 1, name: 'Models' }).waitFor();
  await page.getByText('Findings of the house 2.0.0').first().waitFor();
  const active = (await api.store.read.activeModels({})).find(({ name }) => name === findings.name);
  expect(active).toMatchObject({ sha256: house.sha256, origin: 'house', addedBy: 'olga' });
  expect(complaints).toEqual([]);
}, 300_000);

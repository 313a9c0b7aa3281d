/** The report of de-identification in a real Chromium: counts of a project, the way out, and a keyboard that gets there. */
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Invited } from '../../gateway/contract/users.ts';
import { parseBundle } from '../../ledger/instance-manifest.ts';
import { barriers } from '../support/barriers.ts';
import { noChromium } from '../support/chromium.ts';
import { instanceRow } from '../support/instance-row.ts';
import { type ServedPages, servePages } from '../support/served-pages.ts';
import { addPerson, addProject, firstManager, makeCases } from '../support/test-api.ts';

const line =
  'markit-1 0123456789abcdef kept=20 replaced=5 shifted=2 emptied=1 removed=9 sweep=clean names=r1e1 identifiers=r2x3 dates=s2 uids=r2 text=k4u2w1 numbers=k16 private=f3 segments=2 blanked=40';

let pages: ServedPages;
let page: Page;

beforeAll(async () => {
  if (noChromium) return;
  pages = await servePages();
  const { api, browser, address } = pages;
  const manager = await firstManager(api);
  await addPerson(api, manager, 'olga', ['owner']);
  await addPerson(api, manager, 'rita', ['reader']);
  await addProject(manager, ['rita']);
  for (let n = 1; n <= 4; n += 1) {
    const uids = { sopInstanceUid: `2.25.${n}3`, studyInstanceUid: `2.25.${n}1`, file: `e/2.25.${n}3.dcm` };
    const receivedDigest = String(n).repeat(64);
    await api.store.write.addInstances([
      instanceRow({ ...uids, receivedDigest, manifest: line, profile: 'markit-1', receivedAt: api.clock.now }),
    ]);
    const clearing = { clearing: 'cleared', reason: null, findings: null } as const;
    await api.store.write.setClearing({ id: n, ...clearing, at: api.clock.now });
  }
  api.clock.now += 10_000;
  await makeCases(api);
  const { code } = (await manager.ask<Invited>('POST', '/api/users/2/code')).body;
  const context = await browser.newContext({ ignoreHTTPSErrors: true, viewport: { width: 1440, height: 900 } });
  page = await context.newPage();
  await page.goto(`${address}/enrol#${code}`);
  await page.getByLabel('Password', { exact: true }).fill('seven quiet herons');
  await page.getByLabel('The same password again').fill('seven quiet herons');
  await page.getByRole('button', { name: 'Open the account' }).click();
  await page.waitForURL((url) => !url.pathname.startsWith('/enrol'));
}, 300_000);

afterAll(() => pages?.close());

test('an owner sees what was removed, kept and changed, takes the manifests out, and finds them under Leaving', async (context) => {
  if (noChromium) return context.skip(noChromium);
  await page.getByRole('link', { name: 'De-identification' }).click();
  await page.getByRole('link', { name: 'Report', exact: true }).click();
  await page.getByText('4 images, 4 cleared. Of their attributes 36 were removed, 32 changed, 80 kept.').waitFor();
  const row = page.getByRole('table', { name: 'Attributes' }).getByRole('row', { name: /^Names/ });
  expect((await row.getByRole('cell').allInnerTexts()).slice(0, 4)).toEqual(['–', '4', '–', '4']);
  await page.getByText('Nothing is held.').waitFor();
  expect(await barriers(page)).toEqual([]);
  await page.getByRole('button', { name: 'Signed manifests' }).press('Enter');
  await page.getByRole('button', { name: 'Record and take out' }).press('Enter');
  const waiting = page.waitForEvent('download');
  await page.getByRole('dialog').getByRole('link', { name: 'File' }).click();
  const path = await (await waiting).path();
  expect(parseBundle(readFileSync(path, 'utf8')).manifests).toHaveLength(4);
  await page.getByRole('button', { name: 'Close' }).click();
  await page.getByRole('link', { name: 'Leaving' }).click();
  await page.getByRole('rowheader', { name: 'Signed manifests, Chest' }).waitFor();
}, 120_000);

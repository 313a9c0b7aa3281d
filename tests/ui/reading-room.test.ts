/** The built pages in a real Chromium against the real API on a real store: a reader's first visit, to the last case read. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Invited } from '../../gateway/contract/users.ts';
import { barriers } from '../support/barriers.ts';
import { noChromium } from '../support/chromium.ts';
import { type ServedPages, servePages } from '../support/served-pages.ts';
import { addImage, addPerson, addProject, firstManager, makeCases, type TestApi } from '../support/test-api.ts';

const password = 'seven quiet herons';

let pages: ServedPages;
let api: TestApi;
let browser: Browser;
let address = '';
let code = '';

beforeAll(async () => {
  if (noChromium) return;
  pages = await servePages();
  ({ api, browser, address } = pages);
  const manager = await firstManager(api);
  await addPerson(api, manager, 'rita', ['reader']);
  await addProject(manager, ['rita']);
  for (const n of [1, 2]) await addImage(api, n);
  api.clock.now += 60_000;
  await makeCases(api);
  const [rita] = (
    await manager.ask<{ users: { id: number; account: string }[] }>('GET', '/api/users')
  ).body.users.filter(({ account }) => account === 'rita');
  code = (await manager.ask<Invited>('POST', `/api/users/${rita?.id}/code`)).body.code;
}, 300_000);

afterAll(() => pages?.close());

const complete = (page: Page) => page.locator('.c.bl', { hasText: 'complete in' }).waitFor({ timeout: 120_000 });
const saved = (page: Page) => page.locator('.saved', { hasText: /Saved \d\d:/ }).waitFor({ timeout: 60_000 });

test('a first visit: code, password, cases, answers that are there after a reload, everything read', async (ctx) => {
  if (noChromium) return ctx.skip(noChromium);
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 }, ignoreHTTPSErrors: true });
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    // The one refusal that belongs here: a page that asks who it is before anybody signed in.
    if (message.type() === 'error' && !message.text().includes('401')) complaints.push(message.text());
  });

  await page.goto(`${address}/enrol#${code}`);
  await page.getByLabel('Password', { exact: true }).fill(password);
  expect(page.url()).not.toContain(code);
  expect(await barriers(page)).toEqual([]);
  await page.getByLabel('The same password again').fill(password);
  await page.keyboard.press('Enter');

  await page.getByRole('heading', { name: 'Worklist' }).waitFor();
  await page.locator('table.cases tbody tr').nth(1).waitFor();
  expect(await barriers(page)).toEqual([]);
  await page.keyboard.press('Enter');

  await complete(page);
  expect(await barriers(page)).toEqual([]);
  await page.keyboard.press('p');
  await page.keyboard.press('3');
  await page.keyboard.press('a');
  await page.keyboard.press('-');
  await saved(page);
  const tally = page.locator('#tally');
  await expect.poll(() => tally.textContent()).toContain('1 yes · 1 no · 5 untouched become no');

  await page.reload();
  await complete(page);
  await expect.poll(() => tally.textContent()).toContain('1 yes · 1 no · 5 untouched become no');
  expect(await page.locator('.lab.yes .gr input:checked').count()).toBe(1);

  const first = await page.locator('h1').textContent();
  await page.keyboard.press('Enter');
  await page.locator('h1', { hasNotText: first ?? '' }).waitFor({ state: 'attached' });
  await complete(page);
  await page.keyboard.press('.');
  await page.keyboard.press('Enter');
  await page.getByText('You have read everything', { exact: true }).waitFor({ timeout: 60_000 });
  expect(await barriers(page)).toEqual([]);
  expect(complaints).toEqual([]);
}, 400_000);

test('an image that comes again: its reader is told, and takes it up or not; its manager sees that, and says so', async (ctx) => {
  if (noChromium) return ctx.skip(noChromium);
  for (const n of [1, 2]) await addImage(api, n, { copy: 2, picture: 'another' });
  api.clock.now += 60_000;
  await makeCases(api);
  const enter = async (account: string, path: string) => {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 }, ignoreHTTPSErrors: true });
    await page.goto(address + path);
    await page.getByLabel('Account').fill(account);
    await page.getByLabel('Password').fill(password);
    await page.keyboard.press('Enter');
    await page.getByLabel('Password').waitFor({ state: 'detached' });
    return page;
  };

  const managers = await enter('maria', '/projects/1');
  const rows = managers.locator('table tbody tr', { hasText: 'came again with other pixels' });
  await rows.filter({ hasText: '1 submitted' }).nth(1).waitFor();
  expect(await barriers(managers)).toEqual([]);

  const readers = await enter('rita', '/read/1');
  await complete(readers);
  const note = readers.getByRole('alert');
  await note.filter({ hasText: 'You see the one that you answered on.' }).waitFor();
  expect(await barriers(readers)).toEqual([]);
  const arriving = Promise.withResolvers<void>();
  await readers.route(/\/frames\/1\?instance=/, async (route) => {
    await arriving.promise;
    await route.continue();
  });
  await readers.getByRole('button', { name: 'Show the new one' }).click();
  await note.filter({ hasText: 'This image came again after your last answer' }).waitFor();
  // Two versions have one UID: the sheet waits for the one that it is about.
  await readers.locator('.c.bl').waitFor({ state: 'detached' });
  expect(await readers.locator('#tally').textContent()).toBe('The sheet opens when the image is complete');
  arriving.resolve();
  await complete(readers);
  // The first press asks, because the answer was given on the image before.
  await readers.keyboard.press('Enter');
  await readers.getByText('Submit once more if the answer holds for it.').waitFor();
  await readers.keyboard.press('Enter');
  await readers.locator('h1', { hasText: /Case|Worklist/ }).waitFor({ state: 'attached' });
  await readers.goto(`${address}/read/1`);
  await complete(readers);
  expect(await note.count()).toBe(0);

  // One answer is on the new image now.
  await rows.filter({ hasText: '–' }).waitFor();
  const seen = managers.getByRole('button', { name: /^Mark as seen case \d$/ });
  for (const left of [1, 0]) {
    await seen.first().click();
    await seen.nth(left).waitFor({ state: 'detached' });
  }
  await managers.getByRole('heading', { name: 'Changed cases' }).waitFor({ state: 'detached' });
}, 400_000);

/** A training set in a real Chromium against the real API: asked for by one, looked at and approved by another, taken. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { barriers } from '../support/barriers.ts';
import { noChromium } from '../support/chromium.ts';
import { enterPages, type ServedPages, servePages } from '../support/served-pages.ts';
import { addSetFilm, openSetProject, phantomFilm, type SetProject } from '../support/set-project.ts';

let pages: ServedPages;
let site: SetProject;

beforeAll(async () => {
  if (noChromium) return;
  site = await openSetProject({
    open: async (change) => {
      pages = await servePages(change);
      return pages.api;
    },
  });
  for (let n = 1; n <= 6; n += 1) {
    const film = phantomFilm(n, 128);
    await addSetFilm(site.api, n, { ...film, row: { ...film.row, source: n < 3 ? 'PACS' : 'ROOM' } });
  }
  await site.settle();
  for (let n = 1; n <= 6; n += 1) await site.answer('anna', n, n % 2 === 0 ? 'yes' : 'no');
}, 300_000);

afterAll(async () => {
  await site?.job.stop();
  await pages?.close();
});

const complaints: string[] = [];

const enter = (account: string, path: string, theme?: 'light'): Promise<Page> =>
  enterPages(pages, complaints, { account, path, theme });

test('is asked for on the page of the project, and who asked cannot approve it', async (ctx) => {
  if (noChromium) return ctx.skip(noChromium);
  const page = await enter('maria', `/projects/${site.project}`);
  await page.getByRole('button', { name: 'Training set' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Put it together' }).click();
  await dialog.getByText('Say for whom and under which terms.').waitFor();
  expect(await barriers(page)).toEqual([]);
  await dialog.getByLabel('Use and licence').fill('Training at the house');
  await dialog.getByRole('button', { name: 'Put it together' }).click();
  await page.getByRole('heading', { name: 'Training set of Chest' }).waitFor();
  await page.getByText('Somebody else than who asked has to look and approve.').waitFor();
  const approve = page.getByRole('button', { name: 'Approve' });
  expect(await approve.getAttribute('aria-disabled')).toBe('true');
  await page.getByText('You asked for it: another person has to.').waitFor();
  await approve.click({ force: true });
  expect(await page.getByRole('dialog').count()).toBe(0);
  await page.close();
});

test('is looked at by another, approved with the digest before their eyes, and taken', async (ctx) => {
  if (noChromium) return ctx.skip(noChromium);
  const page = await enter('olga', '/leaving', 'light');
  await page.getByText('1 to look at').waitFor();
  expect(await barriers(page)).toEqual([]);
  await page.getByRole('link', { name: /^look and approve training set \d+ of Chest$/ }).click();
  await page.getByText('6 images of patients would leave. Look at them; nothing has left yet.').waitFor();
  await page.getByRole('row', { name: 'PACS 2 0' }).waitFor();
  await page.getByRole('row', { name: 'pneumothorax 3 3' }).waitFor();
  const films = page.getByRole('img', { name: /^Film \d of 6, 128 by 128 pixels/ });
  expect(await films.count()).toBe(6);
  // What is seen is a film and no plate of one grey.
  await expect.poll(() => films.first().evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(128);
  for (const width of [1280, 1440, 2560]) {
    await page.setViewportSize({ width, height: 900 });
    expect(await barriers(page), `${width}`).toEqual([]);
  }
  await page.getByRole('button', { name: 'Approve' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('It cannot be taken back once somebody has the archive.').waitFor();
  expect(await barriers(page)).toEqual([]);
  const digest = (await dialog.locator('.mono').textContent()) ?? '';
  await dialog.getByRole('button', { name: 'Approve' }).click();
  await page.getByText('6 images may be taken out.').waitFor();
  const downloading = page.waitForEvent('download');
  await page.getByRole('link', { name: /^Archive/ }).click();
  const download = await downloading;
  expect(download.suggestedFilename()).toMatch(/^markit-training-set-\d+-\d{4}-\d\d-\d\d\.tar$/);
  const bytes = readFileSync(await download.path());
  expect(createHash('sha256').update(bytes).digest('hex')).toBe(digest);
  await page.goto(`${pages.address}/leaving`);
  await page.getByRole('row', { name: /Training set, images of patients, Chest.*ready/ }).waitFor();
  expect(await barriers(page)).toEqual([]);
  await page.close();
  expect(complaints).toEqual([]);
});

test('withdrawn, it is gone, and says so', async (ctx) => {
  if (noChromium) return ctx.skip(noChromium);
  const url = `/api/projects/${site.project}/training-sets`;
  const { body } = await site.people.maria.ask<{ id: number }>('POST', url, { statement: 'Another' });
  await site.job.idle();
  const page = await enter('maria', `/leaving/sets/${body.id}`);
  await page.getByRole('button', { name: 'Withdraw' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Withdraw' }).click();
  await page.getByText('It was withdrawn. Nothing left').waitFor();
  expect(await page.getByRole('img', { name: /^Film/ }).count()).toBe(0);
  expect(await barriers(page)).toEqual([]);
  await page.close();
});

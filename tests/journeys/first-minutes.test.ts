/**
 * What a newcomer does with `npm start -- --demo`: signs in with a one-time code, answers a case, reloads and finds the answer,
 * submits; the manager sees how far it is, exports, and the receipt holds for the file and for no other.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type RunningBox, startBox } from '../support/box.ts';
import { launchChromium, noChromium } from '../support/chromium.ts';
import { type DemoPerson, enrol, taskLeftToPeople } from '../support/demo-person.ts';
import { markit } from '../support/markit.ts';

/** A bound for things that come at once on a machine that is not busy. */
const soon = { timeout: 60_000, interval: 250 };

describe('the first five minutes', () => {
  let folder: string;
  let box: RunningBox;
  let browser: Browser;
  const complaints: string[] = [];

  beforeAll(async () => {
    if (noChromium !== undefined) return;
    folder = mkdtempSync(join(tmpdir(), 'markit-journey-'));
    box = await startBox({ data: join(folder, 'data'), demo: true });
    browser = await launchChromium();
  }, 300_000);
  afterAll(async () => {
    await browser?.close();
    await box?.stop();
    if (folder) rmSync(folder, { recursive: true, force: true });
  });
  beforeEach((context) => context.skip(noChromium !== undefined, noChromium));

  async function arrive(account: string): Promise<DemoPerson> {
    const person = await enrol(browser, box, account);
    person.page.on('pageerror', (error) => complaints.push(`${account}: ${error.message}`));
    return person;
  }

  test('a reader answers, reloads, finds the answer, and submits', { timeout: 600_000 }, async () => {
    const { context, page } = await arrive('reader1');
    const task = await taskLeftToPeople(page);
    await page.locator(`a[href="/read/${task}"]`).first().click();
    const sheet = page.locator('.sheet ul:not(.shut)');
    await sheet.waitFor({ timeout: 120_000 });
    const address = page.url();

    await page.keyboard.press('e');
    await page.keyboard.press('4');
    const row = page.locator('li.lab', { hasText: 'Pleural effusion' });
    await expect.poll(() => row.locator('input[name$="-value"]').nth(1).isChecked(), soon).toBe(true);
    await page.locator('.saved', { hasText: /Saved \d\d:\d\d:\d\d/ }).waitFor();

    await page.keyboard.press('Shift+R');
    const well = await page.locator('.stage').boundingBox();
    if (!well) throw new Error('no image well on the page');
    await page.mouse.move(well.x + well.width * 0.6, well.y + well.height * 0.5);
    await page.mouse.down();
    await page.mouse.move(well.x + well.width * 0.75, well.y + well.height * 0.65, { steps: 6 });
    await page.mouse.up();
    await row.getByRole('button', { name: /Rectangle/ }).waitFor();
    // Two changes are two revisions; the slot says so only when the box has the last one.
    await expect.poll(() => newestAnswer(page, address), soon).toMatchObject({ yes: 1, rois: 1 });

    await page.reload();
    await sheet.waitFor({ timeout: 120_000 });
    await expect.poll(() => row.locator('input[name$="-value"]').nth(1).isChecked(), soon).toBe(true);
    await expect.poll(() => row.locator('input[name$="-grade"]').nth(4).isChecked(), soon).toBe(true);
    await row.getByRole('button', { name: /Rectangle/ }).waitFor();

    await page.keyboard.press('Enter');
    await expect.poll(() => newestAnswer(page, address), soon).toMatchObject({ state: 'submitted' });
    await expect.poll(() => page.url(), soon).not.toBe(address);
    await context.close();
  });

  test('the manager exports, and the receipt holds for that file alone', { timeout: 240_000 }, async () => {
    const { context, page } = await arrive('manager');
    await page
      .getByRole('link', { name: /Chest radiographs/ })
      .first()
      .click();
    await page.getByRole('button', { name: 'Export answers' }).click();
    await page.getByRole('button', { name: 'Record and export' }).click();
    const dialog = page.getByRole('dialog');
    const csv = await download(page, () => dialog.getByRole('link', { name: 'Answers' }).click());
    const receipt = await download(page, () => dialog.getByRole('link', { name: 'Receipt' }).click());
    const table = readFileSync(csv, 'utf8');
    expect(table).toMatch(/not a medical device/i);
    expect(table).toMatch(/pleural-effusion/);

    expect(await markit({}, 'verify', receipt, '--file', csv)).toMatchObject({
      code: 0,
      out: expect.stringMatching(/The receipt holds/),
    });
    const other = join(folder, 'other.csv');
    writeFileSync(other, `${table} `);
    expect(await markit({}, 'verify', receipt, '--file', other)).toMatchObject({ code: 1 });

    await dialog.getByRole('button', { name: 'Close' }).click();
    await page.getByRole('link', { name: 'Leaving' }).click();
    await page.getByRole('row', { name: /Answers, Chest radiographs/ }).waitFor();
    await context.close();
  });

  test('no page threw', () => {
    expect(complaints).toEqual([]);
  });

  /** What the box holds of the case at this address, asked with the page's own session. */
  async function newestAnswer(page: Page, address: string): Promise<{ yes: number; rois: number; state: string }> {
    const id = new URL(address).pathname.split('/').at(-1);
    return page.evaluate(async (task) => {
      const { answer, state } = await (await fetch(`/api/tasks/${task}`)).json();
      const yes = answer.labels.filter((one: { value: string | null }) => one.value === 'yes').length;
      return { yes, rois: answer.rois.length, state };
    }, id);
  }

  async function download(page: Page, click: () => Promise<void>): Promise<string> {
    const [file] = await Promise.all([page.waitForEvent('download'), click()]);
    const path = join(folder, file.suggestedFilename());
    await file.saveAs(path);
    return path;
  }
});

/** A radiograph with a name on it: held, painted over by its owner in the browser, looked at again, and then readers may see it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { store } from '../../gateway/peers/store-scu.ts';
import { generatePhantom } from '../../inference/phantoms/phantom.ts';
import { phantomFile } from '../../inference/phantoms/phantom-dicom.ts';
import { drawText } from '../inference/test-images.ts';
import { type RunningBox, startBox } from '../support/box.ts';
import { launchChromium, noChromium } from '../support/chromium.ts';
import { untilCounts } from '../support/until-counts.ts';
import { firstOwner, signIn } from './owner.ts';

const side = 512;
const place = { x: 60, y: 40, height: 18 };

/** A chest with a name in its corner. */
function lettered(seed: number): Uint8Array {
  const phantom = generatePhantom({ seed: 4, size: side, sex: 'F', age: 60 });
  const pixels = phantom.pixels.slice();
  drawText({ width: side, height: side, pixels }, 'SMITH J', place.x, place.y, place.height, 4000);
  return phantomFile({ phantom: { ...phantom, pixels }, seed, sex: 'F', age: 60, modality: 'DX' }).bytes;
}

describe.skipIf(noChromium !== undefined)('an image that is held for its pixels', { timeout: 240_000 }, () => {
  let box: RunningBox;
  let browser: Browser;
  let page: Page;
  const complaints: string[] = [];

  beforeAll(async () => {
    box = await startBox();
    const { aeTitle, host, port } = box.dicom;
    const files = [lettered(1), lettered(2)];
    expect(await store({ host, port, calledAe: aeTitle, callingAe: 'ROOM' }, files)).toEqual([0, 0]);
    await untilCounts(box.data, ({ held }) => held === 2);
    await firstOwner(box);
    browser = await launchChromium();
    page = await signIn(browser, box, 'olga', complaints);
    await page.getByRole('link', { name: 'Held' }).click();
  }, 240_000);

  afterAll(async () => {
    await browser?.close();
    await box?.stop();
  });

  function rows() {
    const database = new DatabaseSync(join(box.data, 'markit.sqlite'), { readOnly: true });
    const found = database
      .prepare('select id, clearing, file, pixel_offset as offset from instances order by id')
      .all();
    database.close();
    return found as { id: number; clearing: string; file: string; offset: number }[];
  }

  test('is painted over, with one more box, by keys and hand, and is cleared without what stood there', async () => {
    await page.getByRole('heading', { name: 'Text was found in its pixels.' }).waitFor();
    const release = page.getByRole('button', { name: /^Mask \d+ and release/ });
    const masks = async () => Number(/Mask (\d+) and release/.exec((await release.textContent()) ?? '')?.[1]);
    await release.waitFor();
    const found = await masks();
    await page.keyboard.press('b');
    const hand = await page.locator('.hand').boundingBox();
    if (!hand) throw new Error('there is no picture');
    await page.mouse.move(hand.x + 0.8 * hand.width, hand.y + 0.8 * hand.height);
    await page.mouse.down();
    await page.mouse.move(hand.x + 0.9 * hand.width, hand.y + 0.85 * hand.height, { steps: 3 });
    await page.mouse.up();
    await expect.poll(masks, { timeout: 20_000 }).toBe(found + 1);
    const before = rows().map(({ file }) => file);
    await page.keyboard.press('Enter');
    await untilCounts(box.data, ({ held, cleared }) => held === 1 && cleared === 1);
    // The page hears of the look that followed.
    await page.getByText('1 object held, 0 being checked, 1 cleared').waitFor();
    const cleared = rows().find(({ clearing }) => clearing === 'cleared');
    if (!cleared) throw new Error('nothing was cleared');
    expect(before).not.toContain(cleared.file);
    const bytes = readFileSync(join(box.data, 'images', cleared.file));
    const sample = (x: number, y: number) => bytes.readUInt16LE(cleared.offset + 2 * (y * side + x));
    const inside = Array.from({ length: 80 }, (_, x) => sample(place.x + x, place.y + 9));
    expect(new Set(inside).size).toBe(1);
    expect(sample(Math.round(0.85 * side), Math.round(0.82 * side))).toBe(inside[0]);
  });

  test('is rejected only when asked twice, and then it is gone', async () => {
    await page.getByRole('button', { name: 'Reject' }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Reject' }).click();
    await untilCounts(box.data, ({ held, rejected }) => held === 0 && rejected === 1);
    await page.getByRole('heading', { name: 'Nothing is held' }).waitFor();
    expect(complaints).toEqual([]);
  });
});

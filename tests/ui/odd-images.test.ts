/** Floats and palettes in the real pages and a real Chromium: what is on the screen is what the numbers say, and nothing is black. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Invited } from '../../gateway/contract/users.ts';
import { deriveSiteKeys } from '../../gateway/deid/pseudonym.ts';
import { createIngest } from '../../gateway/ingest.ts';
import type { InstanceRow } from '../../gateway/store/instances.ts';
import { push } from '../gateway/images/test-box.ts';
import type { OddObject } from '../gateway/odd-encodings.ts';
import { floatMap, greyImage, segmentedPaletteImage } from '../gateway/odd-images.ts';
import { noChromium } from '../support/chromium.ts';
import { type ServedPages, servePages } from '../support/served-pages.ts';
import { addPerson, addProject, firstManager, makeCases, type TestApi } from '../support/test-api.ts';

const password = 'seven quiet herons';

/** Left to right from `low` to `high`, with a square of NaN in the middle. */
function slope<A extends Float32Array | Float64Array>(samples: A, side: number, low: number, high: number): A {
  for (let at = 0; at < samples.length; at += 1) {
    const [row, column] = [Math.floor(at / side), at % side];
    const middle = Math.abs(row - side / 2) < side / 8 && Math.abs(column - side / 2) < side / 8;
    samples[at] = middle ? Number.NaN : low + ((high - low) * column) / (side - 1);
  }
  return samples;
}

/** By the side that tells them apart on the page: between whole numbers, far below 1, of a size that 32 bits do not have. */
const objects: Readonly<Record<number, OddObject>> = {
  40: floatMap(slope(new Float32Array(40 * 40), 40, 0, 1), { side: 40, number: 1 }),
  48: floatMap(slope(new Float32Array(48 * 48), 48, 0.0005, 0.003), { side: 48, number: 2 }),
  56: floatMap(slope(new Float64Array(56 * 56), 56, -1e6, 1e6), { side: 56, number: 3 }),
  64: segmentedPaletteImage(64, 4),
  72: greyImage(
    Uint32Array.from({ length: 72 * 72 }, (_, at) => (at % 72) * 60_000_000),
    72,
    5,
  ),
  80: greyImage(
    Uint8Array.from({ length: 80 * 80 }, (_, at) => (at % 80 < 40 ? 0 : 1)),
    80,
    6,
  ),
};

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
  await storeAll(Object.values(objects));
  code = (await manager.ask<Invited>('POST', '/api/users/2/code')).body.code;
}, 300_000);

afterAll(() => pages?.close());

/** By the ordinary way in; what clearing would say of them is tested elsewhere. */
async function storeAll(all: readonly OddObject[]): Promise<void> {
  const [imagesFolder, heldFolder] = [join(api.folder, 'images'), join(pages.folder, 'held')];
  for (const path of [imagesFolder, heldFolder]) mkdirSync(path, { recursive: true });
  const rows: InstanceRow[] = [];
  const nothing = () => undefined;
  const ingest = createIngest({
    ...{ imagesFolder, heldFolder, keys: deriveSiteKeys(new Uint8Array(32)), heldKey: new Uint8Array(32) },
    ...{ onHeld: ({ reason }) => expect.unreachable(reason), onRefused: ({ code: why }) => expect.unreachable(why) },
    ...{ onStored: (row) => rows.push({ ...row, receivedAt: api.clock.now }), onEpochClosed: nothing },
    log: { warn: nothing, error: nothing },
  });
  for (const object of all) expect(await push(ingest, object, object.bytes)).toBe(0);
  await ingest.close();
  await api.store.write.addInstances(rows);
  for (const { id, file } of await api.store.read.waitingInstances({ limit: 10, after: 0 })) {
    const picture = { samples: file, description: '' };
    const cleared = { clearing: 'cleared', reason: null, findings: null } as const;
    await api.store.write.setClearing({ id, ...cleared, at: api.clock.now, picture });
  }
  api.clock.now += 60_000;
  await makeCases(api);
}

type Colour = readonly [red: number, green: number, blue: number];

/** What a person sees in the well: `at` gives the colour at a share of the image's width and height. */
async function seen(page: Page): Promise<(x: number, y: number) => Colour> {
  const well = page.locator('.pixels');
  const box = await well.boundingBox();
  const shot = (await well.screenshot()).toString('base64');
  const lens = await browser.newPage();
  const { width, height, data } = await lens.evaluate(async (png) => {
    const image = new Image();
    image.src = `data:image/png;base64,${png}`;
    await image.decode();
    const canvas = document.createElement('canvas');
    Object.assign(canvas, { width: image.width, height: image.height });
    const context = canvas.getContext('2d') as CanvasRenderingContext2D;
    context.drawImage(image, 0, 0);
    const { data: pixels } = context.getImageData(0, 0, image.width, image.height);
    return { width: image.width, height: image.height, data: Array.from(pixels) };
  }, shot);
  await lens.close();
  expect(box).not.toBeNull();
  // Fitted: square, in the middle, as large as the shorter side.
  const side = Math.min(width, height);
  return (x, y) => {
    const column = Math.round((width - side) / 2 + x * (side - 1));
    const at = 4 * (Math.round((height - side) / 2 + y * (side - 1)) * width + column);
    return [data[at] ?? -1, data[at + 1] ?? -1, data[at + 2] ?? -1];
  };
}

/** By side, what WADO-RS metadata says of where the pixels are. */
async function pixelElements(page: Page): Promise<Record<number, string[]>> {
  return page.evaluate(async () => {
    const json = async (url: string) => (await fetch(url)).json();
    const found: Record<number, string[]> = {};
    for (const task of [1, 2, 3, 4, 5, 6]) {
      const [image] = (await json(`/api/tasks/${task}`)).images;
      const [metadata] = await json(image.metadataUrl);
      found[image.rows] = Object.keys(metadata).filter((tag) => tag.startsWith('7FE0'));
    }
    return found;
  });
}

test('floats, 32 bits and single bits are shown by their numbers, NaN as nothing, and a palette in its colours', async (ctx) => {
  if (noChromium) return ctx.skip(noChromium);
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 }, ignoreHTTPSErrors: true });
  await page.goto(`${address}/enrol#${code}`);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByLabel('The same password again').fill(password);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Worklist' }).waitFor();
  const sides = new Set<number>();
  for (let task = 1; task <= 6; task += 1) {
    await page.goto(`${address}/read/${task}`);
    const corner = page.locator('.c.bl', { hasText: 'complete in' });
    await corner.waitFor({ timeout: 60_000 });
    const side = Number(/(\d+) × \d+, complete/.exec((await corner.locator('span').textContent()) ?? '')?.[1]);
    sides.add(side);
    const at = await seen(page);
    if (side === 64) {
      const [top, bottom] = [at(0.3, 0.1), at(0.3, 0.95)];
      expect([top[1] > 200, top[0] < 60, bottom[0] > 200, bottom[1] < 60], `${top} ${bottom}`).toEqual(
        Array(4).fill(true),
      );
      continue;
    }
    if (side === 80) {
      expect([0.1, 0.4, 0.6, 0.9].map((x) => at(x, 0.25)[0])).toEqual([0, 0, 255, 255]);
      continue;
    }
    const greys = [0.05, 0.2, 0.35, 0.65, 0.8, 0.95].map((x) => at(x, 0.25)[0]);
    expect(
      [...greys].sort((a, b) => a - b),
      `${side}`,
    ).toEqual(greys);
    expect(new Set(greys).size, greys.join()).toBe(6);
    expect([(greys[0] as number) < 40, (greys[5] as number) > 215], greys.join()).toEqual([true, true]);
    if (side < 60) expect(at(0.5, 0.5)).toEqual([0, 0, 0]);
    const told = await page.locator('.c.br').textContent();
    expect(told).toContain({ 40: 'W 1 L 0.5', 48: 'W 0.0025 L 0.00175', 56: 'W 2000000 L', 72: 'W 42' }[side]);
  }
  expect([...sides].sort()).toEqual([40, 48, 56, 64, 72, 80]);
  expect(await pixelElements(page)).toEqual({
    40: ['7FE00008'],
    48: ['7FE00008'],
    56: ['7FE00009'],
    64: [],
    72: [],
    80: [],
  });
}, 300_000);

/** What the model says, in the real pages and a real Chromium against the real API: when it is shown, where, and when it is not. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Task } from '../../gateway/contract/tasks.ts';
import { jobPriority } from '../../gateway/store/analysis.ts';
import { barriers } from '../support/barriers.ts';
import { noChromium } from '../support/chromium.ts';
import { type ServedPages, servePages } from '../support/served-pages.ts';
import { addModels, age, findings, notices, saySomething, view } from '../support/some-models.ts';
import {
  addImage,
  addPerson,
  addProject,
  firstManager,
  goodPassword,
  makeCases,
  type TestApi,
} from '../support/test-api.ts';

const side = 64;

let pages: ServedPages;
let api: TestApi;
let browser: Browser;
let address = '';
let page: Page;
const projects = { 'after-submit': 0, always: 0, never: 0 };

beforeAll(async () => {
  if (noChromium) return;
  pages = await servePages();
  ({ api, browser, address } = pages);
  const manager = await firstManager(api);
  await addPerson(api, manager, 'rita', ['reader']);
  for (const modelShown of ['after-submit', 'always', 'never'] as const)
    projects[modelShown] = await addProject(manager, ['rita'], { modelShown });
  for (const n of [1, 2]) await addImage(api, n, { rows: side, columns: side });
  api.clock.now += 60_000;
  await makeCases(api);
  await addModels(api.store, [findings, view, age], api.clock.now);
  page = await browser.newPage({ viewport: { width: 1440, height: 900 }, ignoreHTTPSErrors: true });
  await page.goto(address);
  await page.getByLabel('Account').fill('rita');
  await page.getByLabel('Password').fill(goodPassword);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Worklist' }).waitFor();
}, 300_000);

afterAll(() => pages?.close());

const complete = () => page.locator('.c.bl', { hasText: 'complete in' }).waitFor({ timeout: 120_000 });
const panel = () => page.getByRole('region', { name: 'Model', exact: true });
const cam = () => page.locator('.cam');
const box = async (selector: string) => {
  const found = await page.locator(selector).first().boundingBox();
  if (found === null) return expect.unreachable(`${selector} is not on the page`);
  return found;
};

/** The reader's first two cases of a project, in their order. */
async function tasksOf(project: number): Promise<[Task, Task]> {
  const { items } = await page.evaluate(
    async (url) => (await fetch(url)).json(),
    `/api/projects/${project}/worklist?limit=2`,
  );
  const tasks = [];
  for (const { taskId } of items as { taskId: number }[])
    tasks.push(await page.evaluate(async (url) => (await fetch(url)).json(), `/api/tasks/${taskId}`));
  return tasks as [Task, Task];
}

/** Colour at the middle of a box of the page. */
async function colourIn({ x, y, width, height }: { x: number; y: number; width: number; height: number }) {
  const clip = { x: x + width / 2 - 2, y: y + height / 2 - 2, width: 4, height: 4 };
  const png = (await page.screenshot({ clip })).toString('base64');
  return page.evaluate(async (data) => {
    const image = new Image();
    image.src = `data:image/png;base64,${data}`;
    await image.decode();
    const canvas = new OffscreenCanvas(4, 4);
    const context = canvas.getContext('2d') as OffscreenCanvasRenderingContext2D;
    context.drawImage(image, 0, 0);
    return [...context.getImageData(2, 2, 1, 1).data.slice(0, 3)] as [number, number, number];
  }, png);
}

test('blind first: nothing of the model before the own answer, all of it after, and nothing again while the answer changes', async (ctx) => {
  if (noChromium) return ctx.skip(noChromium);
  const [first, second] = await tasksOf(projects['after-submit']);
  await saySomething(api.store, first.images[0]?.instance ?? 0, side, api.clock.now);
  await page.goto(`${address}/read/${first.id}`);
  await complete();
  await panel().getByText('Model: shown after you submit').waitFor();
  const { height } = await box('.aip');
  const { height: head } = await box('.aip header');
  await page.keyboard.press('g');
  expect([await page.locator('.ai').count(), await cam().count()]).toEqual([0, 0]);
  expect(await barriers(page)).toEqual([]);

  await page.keyboard.press('p');
  await page.keyboard.press('Enter');
  await page.locator('h1', { hasText: `Case ${second.caseNumber}` }).waitFor({ state: 'attached' });
  await complete();
  await panel().getByText('Model: shown after you submit').waitFor();
  await page.keyboard.press('PageUp');
  await complete();
  // As high as it was while it hid: no row has moved.
  await page.locator('.ai').nth(2).waitFor({ state: 'attached' });
  expect([(await box('.aip')).height, (await box('.aip header')).height]).toEqual([height, head]);
  expect(await page.locator('.lab .ai').count()).toBe(3);
  for (const text of ['PA, 98 %', '57 y', '0.62']) expect(await panel().textContent()).toContain(text);
  for (const text of Object.values(notices)) expect(await panel().textContent()).toContain(text);

  // 0.62 stands on the reader's own axis, a tenth of the way from 60 to 80.
  const centre = ({ x, width }: { x: number; width: number }) => x + width / 2;
  const dot = (index: number) => box(`.lab.here .gr label:nth-of-type(${index})`);
  const [sixty, eighty, diamond] = [centre(await dot(4)), centre(await dot(5)), centre(await box('.lab.here .ai'))];
  expect((diamond - sixty) / (eighty - sixty)).toBeCloseTo(0.1, 1);
  expect(await barriers(page)).toEqual([]);

  for (const width of [1280, 2560, 1440]) {
    await page.setViewportSize({ width, height: 900 });
    expect(await barriers(page), `${width}`).toEqual([]);
  }
  // The slider lets the keys go once a hand has moved it; the figures scroll by the arrows for who came by Tab.
  await page.getByLabel('Opacity of the activation').click();
  await page.keyboard.press('ArrowDown');
  await page.locator('.lab.here', { hasText: 'Atelectasis' }).waitFor();
  await page.getByRole('region', { name: 'Figures of the model' }).focus();
  await page.keyboard.press('ArrowDown');
  await page.locator('.lab.here', { hasText: 'Atelectasis' }).waitFor();

  // A new answer is being given: it is the reader's own again.
  await page.keyboard.press('e');
  await panel().getByText('Model: shown after you submit').waitFor();
  expect([await page.locator('.ai').count(), await cam().count()]).toEqual([0, 0]);
}, 300_000);

test('the activation lies where the model says, follows the view, and leaves the pixels bare on demand', async (ctx) => {
  if (noChromium) return ctx.skip(noChromium);
  const [first, second] = await tasksOf(projects.always);
  const instance = (task: Task) => task.images[0]?.instance ?? 0;
  const has = (await api.store.read.predictionsOf({ instances: [instance(first)] })).length > 0;
  const [said, silent] = has ? [first, second] : [second, first];
  // Before its image is there nothing is claimed of it, least of all that nothing was said.
  const arrived = Promise.withResolvers<void>();
  await page.route('**/frames/**', async (route) => {
    await arrived.promise;
    await route.continue();
  });
  await page.goto(`${address}/read/${said.id}`);
  await panel().getByText('Model: comes with the image').waitFor();
  expect(await panel().getByText('Nothing was said').count()).toBe(0);
  arrived.resolve();
  await complete();
  await page.unroute('**/frames/**');
  await page.locator('.ai').first().waitFor({ state: 'attached' });
  if ((await cam().count()) === 1) await page.keyboard.press('g');
  const well = await box('.well');
  // Its pixels are a fifth less high than wide, so the image fills the well from left to right.
  const [width, height] = [well.width, well.width * 0.8];
  const middle = { x: well.x + width / 2, y: well.y + well.height / 2 };
  const quarter = { ...middle, width: width / 2, height: height / 2 };
  const bare = await colourIn(quarter);
  expect(new Set(bare).size).toBe(1);

  await page.keyboard.press('g');
  await page.locator('.c.bm', { hasText: `Activation of Pneumonia, 55 %${notices.phantom}` }).waitFor();
  for (const edge of ['x', 'y', 'width', 'height'] as const)
    expect((await box('.cam'))[edge]).toBeCloseTo(quarter[edge], 0);
  await expect.poll(async () => (await colourIn(quarter))[0] - (await colourIn(quarter))[1]).toBeGreaterThan(40);
  await page.keyboard.press(']');
  await page.locator('.c.bm', { hasText: '65 %' }).waitFor();
  expect(await barriers(page)).toEqual([]);

  await page.keyboard.down(' ');
  await cam().waitFor({ state: 'detached' });
  expect(await colourIn(quarter)).toEqual(bare);
  await page.keyboard.up(' ');
  await cam().waitFor();

  // Zoomed about the middle of the well, its inner corner stays there and the rest grows.
  await page.keyboard.press('+');
  await expect.poll(async () => (await box('.cam')).width).toBeCloseTo(1.25 * quarter.width, 0);
  const grown = await box('.cam');
  expect([grown.x, grown.y].map(Math.round)).toEqual([quarter.x, quarter.y].map(Math.round));

  // Its notice can be read beside the longest words of a corner.
  await page.keyboard.press('Alt+3');
  await page.keyboard.press('Shift+I');
  await page.locator('.c.br', { hasText: /^Dark parts, lungs .* inverted/ }).waitFor();
  for (const wide of [1280, 1440, 1800, 2560]) {
    await page.setViewportSize({ width: wide, height: 900 });
    const [plate, left, right] = [await box('.c.bm'), await box('.c.bl'), await box('.c.br')];
    const isAbove = plate.y + plate.height <= Math.min(left.y, right.y);
    expect(isAbove || (plate.x >= left.x + left.width && plate.x + plate.width <= right.x), `${wide}`).toBe(true);
  }
  await page.setViewportSize({ width: 1440, height: 900 });

  await page.keyboard.press('ArrowDown');
  await panel().getByText('No activation of Atelectasis').waitFor();
  expect(await cam().count()).toBe(0);
  await page.keyboard.press('Shift+D');
  await panel().getByText('1.0.0, on CPU').first().waitFor();
  await page.keyboard.press('Shift+D');
  await page.keyboard.press('?');
  await page.getByText('activation of the row in hand: on, off').waitFor();
  await page.keyboard.press('Escape');

  // On, and as opaque, on the next case as well, once there is something.
  await page.goto(`${address}/read/${silent.id}`);
  await complete();
  await panel().getByText('Model: this case waits its turn').waitFor();
  expect(await barriers(page)).toEqual([]);
  // Asked for in vain, it is not said to be on its way.
  await page.route('**/predictions', (route) =>
    route.request().method() === 'POST' ? route.abort() : route.continue(),
  );
  await page.getByRole('button', { name: 'Ask now' }).click();
  await panel().getByText('Model: did not arrive.').waitFor();
  await page.unroute('**/predictions');
  await page.getByRole('button', { name: 'Try now' }).click();
  await panel().getByText('Model: this case waits its turn').waitFor();
  await page.getByRole('button', { name: 'Ask now' }).click();
  await panel().getByText('Model: asked, comes by itself').waitFor();
  await expect
    .poll(async () => (await api.store.read.waitingAnalysis({ priority: jobPriority.reader, limit: 10 })).length)
    .toBe(1);
  await saySomething(api.store, instance(silent), side, api.clock.now);
  api.live.predictionsChanged([{ userId: 2, projectId: projects.always, taskId: silent.id }]);
  await page.locator('.ai').first().waitFor({ state: 'attached' });
  await page.keyboard.press('g');
  await page.locator('.c.bm', { hasText: '65 %' }).waitFor();
}, 300_000);

test('where the project never shows it, it says so and shows nothing, before the answer and after', async (ctx) => {
  if (noChromium) return ctx.skip(noChromium);
  const [first] = await tasksOf(projects.never);
  const asked: string[] = [];
  page.on('request', (request) => asked.push(new URL(request.url()).pathname));
  await page.goto(`${address}/read/${first.id}`);
  await complete();
  await panel().getByText('Model: not shown in this project').waitFor();
  await page.keyboard.press('.');
  await page.keyboard.press('Enter');
  await page.locator('h1', { hasNotText: `Case ${first.caseNumber}` }).waitFor({ state: 'attached' });
  await page.goto(`${address}/read/${first.id}`);
  await complete();
  await panel().getByText('Model: not shown in this project').waitFor();
  expect([await page.locator('.ai').count(), await cam().count()]).toEqual([0, 0]);
  expect(asked.filter((path) => path.includes('/maps/'))).toEqual([]);
}, 300_000);

test('a project says when the model is shown and why blind first is usual; its manager changes it after being asked once more', async (ctx) => {
  if (noChromium) return ctx.skip(noChromium);
  const options = { viewport: { width: 1440, height: 900 }, ignoreHTTPSErrors: true, reducedMotion: 'reduce' } as const;
  const managers = await (await browser.newContext(options)).newPage();
  await managers.goto(`${address}/projects/new`);
  await managers.getByLabel('Account').fill('maria');
  await managers.getByLabel('Password').fill(goodPassword);
  await managers.keyboard.press('Enter');
  await managers.getByRole('group', { name: 'When the model is shown' }).waitFor();
  expect(await managers.getByLabel('After the reader submits').isChecked()).toBe(true);
  await managers.getByText('Blind first is usual').waitFor();
  expect(await barriers(managers)).toEqual([]);
  await managers.getByLabel('Name', { exact: true }).fill('Night shift');
  await managers.getByRole('radio', { name: /^Never/ }).check();
  await managers.getByRole('button', { name: 'Create the project' }).click();
  await managers.getByText('Model hidden. Schema 1.').waitFor();

  const change = managers.getByRole('button', { name: 'Change' });
  expect(await change.getAttribute('aria-disabled')).toBe('true');
  await managers.getByRole('radio', { name: /^Always/ }).check();
  await change.click();
  const dialog = managers.getByRole('dialog');
  await dialog.getByText('What they have seen cannot be unseen.').waitFor();
  expect(await barriers(managers)).toEqual([]);
  await dialog.getByRole('button', { name: 'Change' }).click();
  await managers.getByText('Model always shown. Schema 1.').waitFor();
  expect(await barriers(managers)).toEqual([]);
}, 300_000);

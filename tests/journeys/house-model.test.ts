/** A model of the house on a box as it ships: brought by its owner through the page, and beside the shipped ones at a reader's case. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { demoCases } from '../../appliance/demo/case-plan.ts';
import { drawCases } from '../../appliance/demo/phantom-cache.ts';
import type { Invited } from '../../gateway/contract/users.ts';
import type { Worklist } from '../../gateway/contract/worklist.ts';
import { store } from '../../gateway/peers/store-scu.ts';
import type { ModelManifest } from '../../model-files/manifest.ts';
import { markitPaperLabels } from '../../projects/presets/markit-paper.ts';
import { type RunningBox, startBox } from '../support/box.ts';
import { launchChromium, noChromium } from '../support/chromium.ts';
import { manifestFor } from '../support/model-manifest.ts';
import { classifier } from '../support/small-models.ts';
import type { HttpsPerson } from './https-person.ts';
import { firstOwner, password, personAt, signIn } from './owner.ts';

const labels = ['pneumonia', 'pleural-effusion', 'cardiomegaly'].map((id) => ({
  id,
  name: id,
  opposite: null,
  code: null,
}));
const onnx = Buffer.from(classifier());
const manifest = manifestFor(onnx, { labels });
const file = (name: string, buffer: Buffer) => ({ name, mimeType: 'application/octet-stream', buffer });
const json = (value: ModelManifest) => file('house.json', Buffer.from(JSON.stringify(value)));

describe.skipIf(noChromium !== undefined)(`a model of the house${noChromium ? ` (${noChromium})` : ''}`, () => {
  const data = mkdtempSync(join(tmpdir(), 'markit-box-'));
  const complaints: string[] = [];
  let box: RunningBox;
  let browser: Browser;
  let owner: HttpsPerson;
  let reader: HttpsPerson;

  beforeAll(async () => {
    box = await startBox({ data, environment: { MARKIT_QUIET_SECONDS: '1' } });
    owner = await firstOwner(box);
    const who = { account: 'rita', name: 'Rita', roles: ['reader'] };
    const { body } = await owner.ask<Invited>('POST', '/api/users', who);
    reader = personAt(box);
    await reader.enrol({ code: body.code, password });
    browser = await launchChromium();
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await box?.stop();
    rmSync(data, { recursive: true, force: true });
  });

  test('is refused with its reason, then tried, given a map, and activated', { timeout: 120_000 }, async () => {
    const page = await signIn(browser, box, 'olga', complaints);
    await page.goto(`${box.https}/models/import`);
    const send = page.getByRole('button', { name: 'Check and try it' });
    await page.getByLabel('ONNX file').setInputFiles(file('house.onnx', Buffer.alloc(4_000, 'x')));
    await page.getByLabel('Manifest').setInputFiles(json(manifest));
    await send.click();
    await page.getByText('The manifest speaks of another file').waitFor();
    expect(await page.locator('.checks .ok').count()).toBe(1);
    expect(existsSync(join(data, 'models', manifest.sha256))).toBe(false);

    await page.getByLabel('ONNX file').setInputFiles(file('house.onnx', onnx));
    await page.getByText('Each check is listed as it passes.').waitFor();
    await send.click();
    await page.getByRole('heading', { name: 'Findings of the house 1.0.0 works here' }).waitFor({ timeout: 60_000 });
    expect(await page.locator('.checks .ok').count()).toBe(7);
    await page.getByText('An activation map was added to it.').waitFor();
    await page
      .getByRole('row', { name: /pneumonia [01]\.\d\d, pleural-effusion [01]\.\d\d, / })
      .first()
      .waitFor();

    await page.getByRole('button', { name: 'Activate' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Activate' }).click();
    const card = page.getByRole('article', { name: 'Findings of the house 1.0.0' });
    await card.getByText('runs on new cases').waitFor();
    await page.getByText('5 models run on new cases').waitFor();
    await page.getByText('What it says of patients means nothing.').waitFor();
    await page.context().close();
  });

  test('speaks beside the shipped ones of a film that comes by DICOM', { timeout: 180_000 }, async () => {
    const policy = {
      ...{ demandAllLabels: false, changeAfterSubmit: true, takesNewCases: true },
      modelShown: 'always',
    };
    const project = { name: 'Chest', labels: markitPaperLabels, readers: ['rita'], policy, existingCases: true };
    expect((await owner.ask('POST', '/api/projects', project)).status).toBe(201);
    // A film without the initials that CR films of the demo carry, for which they are held.
    const films = demoCases.filter(({ modality }) => modality === 'DX');
    const [film] = await drawCases(join(data, 'drawn'), films.slice(0, 1));
    const { aeTitle, host, port } = box.dicom;
    expect(await store({ host, port, calledAe: aeTitle, callingAe: 'ROOM' }, [film?.path ?? ''])).toEqual([0]);
    const worklist = async () => (await reader.ask<Worklist>('GET', '/api/projects/1/worklist')).body.items;
    await vi.waitUntil(async () => (await worklist()).length === 1, { timeout: 90_000, interval: 300 });
    const task = (await worklist())[0]?.taskId;

    const page = await readersPage();
    await page.goto(`${box.https}/read/${task}`);
    const panel = page.getByRole('region', { name: 'Model', exact: true });
    const house = panel.getByRole('row', { name: /Pneumonia .*Made up for a test/ });
    // The page is open before the last model has spoken: what comes appears by itself.
    await house.waitFor({ timeout: 90_000 });
    for (const what of [/^Pneumonia .* synthetic phantoms/, /^Sex, /, /^Age, .* \d+ y/, /^View of a chest film/])
      await panel.getByRole('row', { name: what }).waitFor({ timeout: 60_000 });
    // Each of the two has its place on the reader's own axis.
    expect(await page.locator('.lab.here .ai').count()).toBe(2);

    await page.keyboard.press('g');
    const map = page.locator('.cam');
    await map.waitFor();
    await expect.poll(() => map.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(0);
    await page.getByText('Activation of Pneumonia, 55 %').waitFor();
    expect(complaints).toEqual([]);
  });

  async function readersPage(): Promise<Page> {
    const context = await browser.newContext({ ignoreHTTPSErrors: true, viewport: { width: 1440, height: 900 } });
    const page = await context.newPage();
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.goto(box.https);
    await page.getByLabel('Account').fill('rita');
    await page.getByLabel('Password', { exact: true }).fill(password);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Worklist' }).waitFor();
    return page;
  }
});

/** A box with one image in several codings, a study each, and a reader at Chromium who has them as cases. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import type { Project } from '../../gateway/contract/projects.ts';
import type { Task } from '../../gateway/contract/tasks.ts';
import type { Invited } from '../../gateway/contract/users.ts';
import { store } from '../../gateway/peers/store-scu.ts';
import { defaultPolicy } from '../../projects/policy.ts';
import { markitPaperLabels } from '../../projects/presets/markit-paper.ts';
import { HttpsPerson } from '../journeys/https-person.ts';
import { type RunningBox, startBox } from '../support/box.ts';
import { launchChromium } from '../support/chromium.ts';
import { worklist } from '../support/demo-person.ts';
import { untilCounts } from '../support/until-counts.ts';

const password = 'seven quiet herons';

export interface ReadingBox {
  readonly box: RunningBox;
  readonly page: Page;
  /** Tasks in the reader's order, by the transfer syntax that their image came in. */
  readonly tasks: ReadonlyArray<{ readonly id: number; readonly transferSyntax: string }>;
  stop(): Promise<void>;
}

export async function openReadingBox(files: readonly Uint8Array[]): Promise<ReadingBox> {
  const box = await startBox({ environment: { MARKIT_LOOPBACK_CLEARING: 'detector', MARKIT_QUIET_SECONDS: '1' } });
  const browser = await launchChromium();
  try {
    const { aeTitle, host, port } = box.dicom;
    const statuses = await store({ host, port, calledAe: aeTitle, callingAe: 'BENCH' }, files);
    if (statuses.some((status) => status !== 0)) throw new Error(`not stored: ${statuses.join(', ')}`);
    await allCleared(box, files.length);
    const code = await readersCode(box);
    const context = await browser.newContext({ ignoreHTTPSErrors: true, viewport: { width: 1440, height: 900 } });
    const page = await signedInPage(context, box, code);
    return {
      box,
      page,
      tasks: await tasksOf(page, files.length),
      async stop() {
        await browser.close();
        await box.stop();
      },
    };
  } catch (thrown) {
    await browser.close();
    await box.stop();
    throw thrown;
  }
}

async function allCleared(box: RunningBox, count: number): Promise<void> {
  await untilCounts(box.data, (counts) => {
    if (counts.held + counts.broken > 0) throw new Error('an image of the bench was not cleared');
    return counts.cleared === count;
  });
}

/** The first manager makes a project for a reader, and answers the reader's one-time code. */
async function readersCode(box: RunningBox): Promise<string> {
  const manager = new HttpsPerson(box.https, readFileSync(join(box.data, 'tls/ca.crt'), 'utf8'));
  const code = box.setupCode();
  await manager.enrol({ code, password, account: 'mara', name: 'Mara' });
  const invited = await manager.ask<Invited>('POST', '/api/users', {
    account: 'anna',
    name: 'Anna',
    roles: ['reader'],
  });
  const made = await manager.ask<Project>('POST', '/api/projects', {
    name: 'Chest films',
    labels: markitPaperLabels,
    readers: ['anna'],
    policy: defaultPolicy,
    existingCases: true,
  });
  if (made.status !== 201) throw new Error(`no project: ${made.status}`);
  return invited.body.code;
}

async function signedInPage(context: BrowserContext, box: RunningBox, code: string): Promise<Page> {
  const page = await context.newPage();
  await page.goto(`${box.https}/enrol#${code}`);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByLabel('The same password again').fill(password);
  await page.keyboard.press('Enter');
  await page.waitForURL((url) => !url.pathname.startsWith('/enrol'));
  return page;
}

async function tasksOf(page: Page, count: number): Promise<ReadingBox['tasks']> {
  for (;;) {
    const items = await worklist(page);
    if (items.length === count) {
      const ids = items.map(({ taskId }) => taskId);
      const tasks = await page.evaluate(
        (all) => Promise.all(all.map(async (id) => (await fetch(`/api/tasks/${id}`)).json())),
        ids,
      );
      return (tasks as Task[]).map(({ id, images }) => ({ id, transferSyntax: images[0]?.transferSyntax ?? '' }));
    }
    await page.waitForTimeout(300);
  }
}

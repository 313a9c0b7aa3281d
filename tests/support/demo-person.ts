/** A person of the demo in a browser of their own. */
import type { Browser, BrowserContext, Page } from 'playwright-core';
import type { RunningBox } from './box.ts';

export interface DemoPerson {
  readonly context: BrowserContext;
  readonly page: Page;
}

/** Opens the account with the link that the start printed; resolves on the person's first page. */
export async function enrol(browser: Browser, box: RunningBox, account: string): Promise<DemoPerson> {
  const context = await browser.newContext({
    ignoreHTTPSErrors: true,
    viewport: { width: 1440, height: 900 },
    acceptDownloads: true,
  });
  const page = await context.newPage();
  const link = new RegExp(`${account}\\s.*(https://\\S+)`).exec(box.output())?.[1];
  if (!link) throw new Error(`no link for ${account} in:\n${box.output()}`);
  await page.goto(link);
  const password = 'a quiet reading room 7';
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByLabel('The same password again').fill(password);
  await page.getByRole('button', { name: 'Open the account' }).click();
  await page.waitForURL((url) => !url.pathname.startsWith('/enrol'));
  return { context, page };
}

interface Item {
  readonly taskId: number;
  readonly caseNumber: number;
  readonly state: string;
}

export function worklist(page: Page): Promise<Item[]> {
  return page.evaluate(async () => (await (await fetch('/api/projects/1/worklist?limit=500')).json()).items);
}

/** Cases of the demo come one by one, and the demo itself reads most of them at once: one that stays open is ours. */
export async function taskLeftToPeople(page: Page): Promise<number> {
  const open = new Set<number>();
  for (;;) {
    const found = (await worklist(page)).filter(({ state }) => state === 'open').map(({ taskId }) => taskId);
    const stayed = found.find((id) => open.has(id));
    if (stayed !== undefined) return stayed;
    for (const id of found) open.add(id);
    // Longer than the demo takes to answer a case that has just appeared.
    await page.waitForTimeout(5_000);
  }
}

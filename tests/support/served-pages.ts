/** The pages as they are built now, served by the real API on a store of its own, and a Chromium to open them with. */
import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { build } from 'vite';
import { openSiteCertificate } from '../../appliance/site-ca.ts';
import type { Services } from '../../gateway/api/services.ts';
import { launchChromium } from './chromium.ts';
import { goodPassword, openTestApi, type TestApi } from './test-api.ts';

export interface ServedPages {
  readonly api: TestApi;
  readonly address: string;
  readonly browser: Browser;
  /** For what a test keeps beside them; goes with them. */
  readonly folder: string;
  close(): Promise<void>;
}

export async function servePages(change: Partial<Services> = {}): Promise<ServedPages> {
  const folder = mkdtempSync(join(tmpdir(), 'markit-pages-'));
  const uiFolder = join(folder, 'pages');
  const ui = { root: 'ui', configFile: 'ui/vite.config.ts', logLevel: 'error' } as const;
  await build({ ...ui, build: { outDir: uiFolder, emptyOutDir: true } });
  const tls = await openSiteCertificate(join(folder, 'ca'), 'localhost', Date.now());
  const api = await openTestApi({ uiFolder, tls, ...change }, 'warn');
  await api.app.listen({ port: 0, host: '127.0.0.1' });
  const browser = await launchChromium();
  return {
    api,
    address: `https://localhost:${(api.app.server.address() as AddressInfo).port}`,
    browser,
    folder,
    async close() {
      await browser.close();
      await api.close();
      rmSync(folder, { recursive: true });
    },
  };
}

/** A page of its own on which `account` has signed in and gone to `path`; what its scripts throw is added to `complaints`. */
export async function enterPages(
  { browser, address }: Pick<ServedPages, 'browser' | 'address'>,
  complaints: string[],
  where: { readonly account: string; readonly path: string; readonly theme?: 'light' | undefined },
): Promise<Page> {
  const page = await browser.newPage({
    ...{ viewport: { width: 1440, height: 900 }, ignoreHTTPSErrors: true, reducedMotion: 'reduce' },
  });
  const { account, path, theme } = where;
  if (theme !== undefined) await page.addInitScript((chosen) => localStorage.setItem('markit.theme', chosen), theme);
  page.on('pageerror', (error) => complaints.push(String(error)));
  await page.goto(address + path);
  await page.getByLabel('Account').fill(account);
  await page.getByLabel('Password').fill(goodPassword);
  await page.keyboard.press('Enter');
  await page.getByLabel('Password').waitFor({ state: 'detached' });
  return page;
}

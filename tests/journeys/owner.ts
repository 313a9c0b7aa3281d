/** Owners of a box that runs: the first one by its set-up code, and whoever signs in with a browser. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import type { RunningBox } from '../support/box.ts';
import { HttpsPerson } from './https-person.ts';

/** Of everybody whom these journeys make. */
export const password = 'seven quiet herons';

/** Somebody who knows the certificate of the box and nothing else. */
export function personAt(box: RunningBox): HttpsPerson {
  return new HttpsPerson(box.https, readFileSync(join(box.data, 'tls/ca.crt'), 'utf8'));
}

/** Olga, manager and owner, made with the set-up code that the box prints. */
export async function firstOwner(box: RunningBox): Promise<HttpsPerson> {
  const owner = personAt(box);
  await owner.enrol({ code: box.setupCode(), password, account: 'olga', name: 'Olga' });
  return owner;
}

/** A page of one's own, signed in; its errors go to `complaints`. */
export async function signIn(browser: Browser, box: RunningBox, account: string, complaints: string[]): Promise<Page> {
  const context = await browser.newContext({
    ignoreHTTPSErrors: true,
    viewport: { width: 1440, height: 900 },
    colorScheme: 'dark',
    // Half-way through a change of colours there is no contrast to judge.
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.goto(box.https);
  await page.getByLabel('Account').fill(account);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.keyboard.press('Enter');
  await page.getByRole('link', { name: 'Held' }).waitFor();
  return page;
}

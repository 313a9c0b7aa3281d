/**
 * The way of a profile: a study comes by storescu, its owner tries an option on a file of it in the browser, sees what would change,
 * switches the draft on with a reason, and the next object is stored under the new version, without a restart.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { dataSetOf } from '../../data-set/data-set.ts';
import { sequenceElement, textElement } from '../../data-set/elements.ts';
import { encodePart10Header, readPart10Header } from '../../data-set/part10.ts';
import { firstString, items } from '../../data-set/values.ts';
import { generatePhantom } from '../../inference/phantoms/phantom.ts';
import { phantomFile } from '../../inference/phantoms/phantom-dicom.ts';
import { barriers } from '../support/barriers.ts';
import { type RunningBox, startBox } from '../support/box.ts';
import { launchChromium, noChromium } from '../support/chromium.ts';
import { missingCommands } from '../support/has-command.ts';
import { childrenOf } from '../support/processes.ts';
import { firstOwner, signIn } from './owner.ts';

const reason = noChromium ?? missingCommands('storescu');

/** A chest film with the identity that a PACS gives one. */
function film(seed: number): Uint8Array {
  const phantom = generatePhantom({ seed, size: 256, sex: 'F', age: 60 });
  return phantomFile({ phantom, seed, sex: 'F', age: 60, modality: 'DX' }).bytes;
}

/** A report: kept encrypted, for a person. */
function report(): Uint8Array {
  const concept = dataSetOf([textElement(0x00080100, 'SH', '18748-4'), textElement(0x00080102, 'SH', 'LN')]);
  const header = dataSetOf([
    textElement(0x00080016, 'UI', '1.2.840.10008.5.1.4.1.1.88.11'),
    textElement(0x00080018, 'UI', '2.25.4711'),
    textElement(0x00080020, 'DA', '20260102'),
    textElement(0x00080060, 'CS', 'SR'),
    textElement(0x00080080, 'LO', 'Klinikum Beispielstadt'),
    textElement(0x00100010, 'PN', 'Zwetschge^Xaver'),
    textElement(0x00100020, 'LO', '0815'),
    textElement(0x0020000d, 'UI', '2.25.4712'),
    textElement(0x0020000e, 'UI', '2.25.4713'),
    sequenceElement(0x0040a043, [concept]),
  ]);
  return encodePart10Header(header, { transferSyntax: '1.2.840.10008.1.2.1' });
}

describe.skipIf(reason !== undefined)(
  `a de-identification profile${reason ? ` (${reason})` : ''}`,
  { timeout: 240_000 },
  () => {
    let box: RunningBox;
    let browser: Browser;
    let page: Page;
    let folder: string;
    const complaints: string[] = [];

    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'markit-profile-'));
      box = await startBox();
      send('one.dcm', film(1));
      send('report.dcm', report());
      await firstOwner(box);
      browser = await launchChromium();
      page = await signIn(browser, box, 'olga', complaints);
      await page.getByRole('link', { name: 'De-identification' }).click();
    }, 240_000);

    afterAll(async () => {
      await browser?.close();
      await box?.stop();
      rmSync(folder, { recursive: true, force: true });
    });

    function send(name: string, bytes: Uint8Array): void {
      const path = join(folder, name);
      writeFileSync(path, bytes);
      execFileSync('storescu', ['-aec', box.dicom.aeTitle, box.dicom.host, String(box.dicom.port), path]);
    }

    function rows(sql: string): Record<string, unknown>[] {
      const database = new DatabaseSync(join(box.data, 'markit.sqlite'), { readOnly: true });
      const found = database.prepare(sql).all();
      database.close();
      return found;
    }

    const stored = () => rows('select file, profile from instances order by id') as { file: string; profile: string }[];
    const looks = () => rows('select looked_by as name from held').map(({ name }) => name);

    const switchOn = () => page.getByRole('button', { name: 'Switch on' });

    test('is named with what it does, and cannot be switched for a draft that nobody tried', async () => {
      await page.getByText('Profile markit 1 is in force, as it came with this program.').waitFor();
      expect(await page.getByRole('switch').count()).toBe(10);
      expect(await switchOn().getAttribute('aria-disabled')).toBe('true');
      await page.getByText('Nothing differs from what is in force.').waitFor();
      expect(await barriers(page)).toEqual([]);
      await page.getByRole('switch', { name: /Retain Device Identity/ }).press('Space');
      await page.getByText('Try the draft on a study first.').waitFor();
      await switchOn().dispatchEvent('click');
      expect(await page.getByRole('alertdialog').count()).toBe(0);
    });

    test('shows on a file what the draft would change, and can be searched and walked through by keys', async () => {
      await page.locator('input[type=file]').setInputFiles(join(folder, 'one.dcm'));
      await page.getByRole('radio', { name: 'Changed by the draft' }).waitFor();
      const table = page.getByRole('table').first();
      // Under each profile its own name and codes are written.
      await table.getByText('MarkIt Edge markit 1').waitFor();
      await table.getByText('113109').waitFor();
      expect(await table.locator('tbody tr').evaluateAll((all) => all.every((row) => row.matches('.differs')))).toBe(
        true,
      );
      expect(await barriers(page)).toEqual([]);
      await page.getByText('Removed', { exact: true }).click();
      await page.getByText('All', { exact: true }).click();
      await page.keyboard.press('/');
      await page.keyboard.type('patientname');
      await table.getByText('PatientName').waitFor();
      expect(await table.locator('tbody tr').count()).toBe(1);
      expect(await table.locator('tbody td').nth(1).textContent()).toContain('^');
      await page.keyboard.press('Escape');
      await expect.poll(() => table.locator('tbody tr').count()).toBeGreaterThan(20);
      for (const key of ['j', 'j', 'k', 'j']) await page.keyboard.press(key);
      await expect.poll(() => table.locator('tr.here').count()).toBe(1);
      expect(await table.locator('tbody tr').nth(1).getAttribute('class')).toContain('here');
    });

    test('says of a file that is none, and loses nothing of the draft', async () => {
      const bad = join(folder, 'letter.txt');
      writeFileSync(bad, 'Dear colleague, ');
      await page.locator('input[type=file]').setInputFiles(bad);
      await page.getByText('The object cannot be read as a DICOM data set.').waitFor();
      expect(await page.getByRole('switch', { name: /Retain Device Identity/ }).isChecked()).toBe(true);
      expect(await switchOn().getAttribute('aria-disabled')).toBe('true');
      const both = [bad, join(folder, 'one.dcm')];
      await page.locator('input[type=file]').setInputFiles(both);
      const file = page.locator('.picker select').first();
      await file.selectOption({ label: '2 of 2: one.dcm' });
      await page.getByText('Tried on a study.').waitFor();
      await page.locator('input[type=file]').setInputFiles(both);
      await page.getByText('The object cannot be read as a DICOM data set.').waitFor();
      expect(await file.inputValue()).toBe('0');
      await page.locator('input[type=file]').setInputFiles(join(folder, 'one.dcm'));
      await page.getByText('Tried on a study.').waitFor();
    });

    test('is switched on with a reason, and the next object is cleaned by it without a restart', async () => {
      const before = childrenOf(box, 'listener-process');
      await expect.poll(looks, { timeout: 60_000 }).toEqual([expect.stringMatching(/^markit-1\//)]);
      await switchOn().click();
      const dialog = page.getByRole('alertdialog');
      await dialog.getByText('serial numbers, station names').waitFor();
      await dialog.getByRole('button', { name: 'Switch on' }).click();
      await dialog.getByText('Say why, in a few words.').waitFor();
      await dialog.getByLabel('Reason').fill('Detector drift is what this study is about');
      expect(await barriers(page)).toEqual([]);
      await dialog.getByRole('button', { name: 'Switch on' }).click();
      await page.getByText('Profile site 1 is in force.', { exact: true }).waitFor();
      await page.getByText(/Profile site 1 is in force, since .* by olga: Detector drift/).waitFor();
      send('two.dcm', film(2));
      await expect.poll(() => stored().length, { timeout: 60_000 }).toBe(2);
      expect(childrenOf(box, 'listener-process')).toEqual(before);
      expect(stored().map(({ profile }) => profile)).toEqual(['markit-1', 'site-1']);
      const bytes = stored().map(({ file }) => readFileSync(join(box.data, 'images', file)));
      const headers = bytes.map((file) => readPart10Header(file).dataSet);
      expect(headers.map((header) => firstString(header, 0x00120063))).toEqual([
        'MarkIt Edge markit 1',
        'MarkIt Edge site 1',
      ]);
      const codes = headers.map((header) => items(header, 0x00120064).map((item) => firstString(item, 0x00080100)));
      expect(codes.map((list) => list.includes('113109'))).toEqual([false, true]);
      expect(bytes.map((file) => /"deidentification":"([a-z]+-\d+) /.exec(file.toString('latin1'))?.[1])).toEqual([
        'markit-1',
        'site-1',
      ]);
      // What is held was looked at again, and stays for a person.
      await expect.poll(looks, { timeout: 60_000 }).toEqual([expect.stringMatching(/^site-1\//)]);
    });

    test('shows the header of a held object with why it is held, and each look is on record', async () => {
      await page.getByRole('link', { name: 'Held' }).click();
      await page.getByRole('button', { name: 'Header' }).click();
      await page.getByRole('heading', { name: 'Header before and after' }).waitFor();
      await page.getByText('Under site-1 this object is held.').waitFor();
      await page.getByText('Zwetschge^Xaver').waitFor();
      expect(await barriers(page)).toEqual([]);
      const kinds = rows('select kind from audit').map(({ kind }) => kind);
      for (const kind of ['profile-looked-at', 'profile-previewed', 'profile-activated', 'held-looked-at'])
        expect(kinds).toContain(kind);
    });

    test('leaves nothing of what was tried in the log or in clear on the disk', () => {
      const names = readdirSync(box.data, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
      const all = names.map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'));
      expect(all.some((text) => text.includes('Zwetschge'))).toBe(false);
      expect(names.some(({ name }) => name.endsWith('.log'))).toBe(true);
      expect(complaints).toEqual([]);
    });
  },
);

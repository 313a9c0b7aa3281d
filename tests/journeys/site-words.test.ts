/** A maker that no list knows: dropped and offered, approved by the data owner in the browser, and kept from the next object on. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SiteWordCounts } from '../../gateway/contract/site-words.ts';
import { generatePhantom } from '../../inference/phantoms/phantom.ts';
import { phantomFile } from '../../inference/phantoms/phantom-dicom.ts';
import { barriers } from '../support/barriers.ts';
import { type RunningBox, startBox } from '../support/box.ts';
import { launchChromium, noChromium } from '../support/chromium.ts';
import { missingCommands } from '../support/has-command.ts';
import { markit } from '../support/markit.ts';
import { childOf } from '../support/processes.ts';
import type { HttpsPerson } from './https-person.ts';
import { firstOwner, password, personAt, signIn } from './owner.ts';

const maker = 'Zephyrine Imaging';
const bodyPart = 'OKAFOR';
const missing = noChromium ?? missingCommands('storescu', 'echoscu', 'dcmodify', 'dcmconv', 'dcmdump');

describe.skipIf(missing !== undefined)(
  `a word of the site${missing ? ` (${missing})` : ''}`,
  { timeout: 240_000 },
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'markit-site-words-'));
    const data = join(folder, 'box');
    let box: RunningBox;
    let owner: HttpsPerson;
    let browser: Browser;
    let page: Page;
    let sent = 0;
    const complaints: string[] = [];

    const start = () => startBox({ data, environment: { MARKIT_LOG_LEVEL: 'trace' } });

    beforeAll(async () => {
      mkdirSync(data);
      box = await start();
      owner = await firstOwner(box);
      browser = await launchChromium();
      page = await signIn(browser, box, 'olga', complaints);
      await page.getByRole('link', { name: 'De-identification' }).click();
      await page.getByRole('link', { name: 'Words' }).click();
      await page.getByRole('heading', { name: 'No new words' }).waitFor();
    }, 240_000);

    afterAll(async () => {
      await browser?.close();
      await box?.stop();
      rmSync(folder, { recursive: true, force: true });
    });

    /** One object by DCMTK, from this maker; answers the file that the box stored. */
    async function send(changes: Readonly<Record<string, string>> = {}, isDeflated = false): Promise<string> {
      sent += 1;
      const phantom = generatePhantom({ seed: 4, size: 64, sex: 'F', age: 60 });
      const path = join(folder, `${sent}.dcm`);
      writeFileSync(path, phantomFile({ phantom, seed: sent, sex: 'F', age: 60, modality: 'DX' }).bytes);
      const tags = { '0008,0070': maker, '0010,0010': 'Okafor^Ngozi', '0008,1030': 'CHEST', ...changes };
      const words = Object.entries(tags).flatMap(([tag, value]) => ['-i', `(${tag})=${value}`]);
      execFileSync('dcmodify', ['-nb', ...words, path]);
      if (isDeflated) execFileSync('dcmconv', ['+td', path, path]);
      const before = stored();
      const { aeTitle, host, port } = box.dicom;
      const syntax = isDeflated ? ['-xd'] : [];
      execFileSync('storescu', [...syntax, '-aec', aeTitle, '-aet', 'ROOM', host, String(port), path]);
      const added = () => stored().filter((name) => !before.includes(name));
      // Deflated, it is held first and becomes an instance by a second look.
      await expect.poll(() => added().length, { timeout: 30_000 }).toBe(1);
      if (isDeflated)
        await expect.poll(() => makerOf(join(data, 'images', added()[0] ?? '')), { timeout: 30_000 }).not.toBe('');
      return join(data, 'images', added()[0] ?? '');
    }

    function stored(): string[] {
      const all = readdirSync(join(data, 'images'), { recursive: true, encoding: 'utf8' });
      return all.filter((name) => name.endsWith('.dcm'));
    }

    const makerOf = (file: string): string =>
      /\(0008,0070\) LO \[(.*)\]/.exec(execFileSync('dcmdump', ['+P', '0008,0070', file], { encoding: 'utf8' }))?.[1] ??
      '';
    const rulesOf = (file: string): string =>
      /markit-1 ([0-9a-f]{16}) kept=/.exec(readFileSync(file, 'latin1'))?.[1] ?? '';
    const counts = async () => (await owner.ask<SiteWordCounts>('GET', '/api/site-words/counts')).body;

    /** Files of the box in which these letters stand, in one of the forms in which bytes keep letters. */
    function filesWith(word: string): string[] {
      const plain = Buffer.from(word);
      const forms = [
        plain,
        Buffer.from(word, 'utf16le'),
        Buffer.from(plain.toString('hex')),
        Buffer.from(plain.toString('base64').slice(0, 20)),
      ];
      return readdirSync(data, { recursive: true, encoding: 'utf8' }).filter((name) => {
        const path = join(data, name);
        if (!statSync(path).isFile()) return false;
        const bytes = readFileSync(path);
        return forms.some((form) => bytes.includes(form));
      });
    }

    test('that is on no list is dropped and offered, and lies nowhere in clear', async () => {
      const file = await send({ '0018,0015': bodyPart, '0008,1090': 'Zephyr 12' });
      expect(makerOf(file)).toBe('');
      await expect.poll(counts, { timeout: 20_000 }).toEqual({ new: 2, approved: 0, refused: 0 });
      expect(filesWith(maker)).toEqual([]);
      expect(filesWith('Zephyr 12')).toEqual([]);
      expect(box.output()).not.toContain('Zephyr');
      // The scan sees words where they are.
      writeFileSync(join(data, 'planted'), Buffer.from(maker, 'utf16le'));
      expect(filesWith(maker)).toEqual(['planted']);
      rmSync(join(data, 'planted'));
    });

    test('is approved by a key, and is kept from the next object on, under another hash of the rules', async () => {
      await page.getByRole('button', { name: 'Read again' }).click();
      await page.getByRole('row', { name: /Zephyrine/ }).waitFor();
      // The name of the patient, in an attribute that is kept, is offered to nobody.
      expect(await page.getByText(bodyPart).count()).toBe(0);
      expect(await barriers(page)).toEqual([]);
      await page.keyboard.press('j');
      await page.keyboard.press('k');
      await page.keyboard.press('a');
      await page.getByText('1 word approved').waitFor();
      const file = await send();
      expect(makerOf(file)).toBe(maker);
      const [first = '', second = ''] = stored().map((name) => rulesOf(join(data, 'images', name)));
      expect([first.length, second.length, first === second]).toEqual([16, 16, false]);
      expect((await counts()).approved).toBe(1);
    });

    test('is kept by a listener that was started again, and after a restart of the box', async () => {
      const listener = childOf(box, 'listener-process.ts');
      process.kill(listener, 'SIGKILL');
      await expect.poll(() => childAfter(listener), { timeout: 30_000 }).toBe(true);
      expect(makerOf(await send())).toBe(maker);
      expect(await box.stop()).toBe(0);
      box = await start();
      owner = personAt(box);
      await owner.signIn('olga', password);
      expect(makerOf(await send())).toBe(maker);
    });

    test('is kept by a second look, which offers words of its own', async () => {
      const before = (await counts()).new;
      const file = await send({ '0008,1090': 'Second Zephyr' }, true);
      expect(makerOf(file)).toBe(maker);
      await expect.poll(async () => (await counts()).new, { timeout: 30_000 }).toBe(before + 1);
      expect(filesWith('Second Zephyr')).toEqual([]);
    });

    /** The next one answers: a C-STORE to a port that nobody listens on would say so. */
    function childAfter(dead: number): boolean {
      try {
        if (childOf(box, 'listener-process.ts') === dead) return false;
        execFileSync('echoscu', [box.dicom.host, String(box.dicom.port), '-aec', box.dicom.aeTitle], {
          stdio: 'ignore',
        });
        return true;
      } catch {
        return false;
      }
    }

    test('is taken back at the console, and dropped again; looks and decisions are recorded without the word', async () => {
      const { out } = await markit(box.environment, 'words', 'approved');
      expect(out).toContain(maker);
      const number = /^ *(\d+)/.exec(out)?.[1] ?? '';
      expect((await markit(box.environment, 'words', 'refuse', number)).out).toMatch(/^1 refused/);
      expect(makerOf(await send())).toBe('');
      const again = await markit(box.environment, 'words', 'refuse', '99');
      expect([again.code, again.err]).toEqual([1, expect.stringContaining('nothing here')]);
      expect(box.output()).not.toContain('Zephyr');
      const log = readFileSync(join(data, 'log/markit.log'), 'utf8');
      expect(log).not.toContain('Zephyr');
      for (const kind of ['words-looked-at', 'words-decided']) expect(log).toContain(kind);
      expect(complaints).toEqual([]);
    });
  },
);

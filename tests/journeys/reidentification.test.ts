/** A box, an archive with the originals, and owners in their browsers: two learn whose study it is, and it is left nowhere. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Role } from '../../gateway/contract/accounts.ts';
import type { Reidentifications } from '../../gateway/contract/reidentification.ts';
import type { Invited } from '../../gateway/contract/users.ts';
import { store } from '../../gateway/peers/store-scu.ts';
import { markitPaperLabels } from '../../projects/presets/markit-paper.ts';
import { type Archive, noArchive, startArchive } from '../support/archive.ts';
import { barriers } from '../support/barriers.ts';
import { type RunningBox, startBox } from '../support/box.ts';
import { launchChromium, noChromium } from '../support/chromium.ts';
import { studyFile } from '../support/study-file.ts';
import { untilCounts } from '../support/until-counts.ts';
import { scanFolder, scannerFor } from './canary-scan.ts';
import type { HttpsPerson } from './https-person.ts';
import { firstOwner, password, personAt, signIn } from './owner.ts';

const words = {
  studyUid: '1.2.840.99.47110815.3',
  patientId: 'KLA-00815-4',
  issuer: 'SANKT-ANNA',
  accession: 'ACC99417',
  name: 'CANARY^KLARA',
  date: '20240229',
};
const why = 'The reader found what cannot wait for the next round';
const scan = scannerFor(Object.values(words));
const missing = noChromium ?? noArchive('dcmqrscp');

describe.skipIf(missing !== undefined)(
  `whose study it is${missing ? ` (${missing})` : ''}`,
  { timeout: 240_000 },
  () => {
    const data = mkdtempSync(join(tmpdir(), 'markit-box-'));
    let archive: Archive;
    let box: RunningBox;
    let browser: Browser;
    let ute: HttpsPerson;
    let olga: HttpsPerson;
    const complaints: string[] = [];

    beforeAll(async () => {
      const other = studyFile({ ...words, studyUid: '1.2.840.99.5', patientId: 'OTHER-1', accession: 'A1' });
      archive = await startArchive('dcmqrscp', [other, studyFile(words)]);
      const environment = {
        MARKIT_ARCHIVE: `ARCHIVE@127.0.0.1:${archive.port}`,
        ...{ MARKIT_LOG_LEVEL: 'trace', MARKIT_QUIET_SECONDS: '1' },
      };
      box = await startBox({ data, environment });
      const { aeTitle, host, port } = box.dicom;
      expect(await store({ host, port, calledAe: aeTitle, callingAe: 'ROOM' }, [studyFile(words)])).toEqual([0]);
      await untilCounts(data, (counts) => counts.cleared === 1);
      olga = await firstOwner(box);
      const invite = async (account: string, roles: Role[]) => {
        const { body } = await olga.ask<Invited>('POST', '/api/users', { account, name: account, roles });
        const person = personAt(box);
        await person.enrol({ code: body.code, password });
        return person;
      };
      await invite('otto', ['owner']);
      ute = await invite('ute', ['owner']);
      await invite('rita', ['reader']);
      const policy = {
        demandAllLabels: false,
        changeAfterSubmit: true,
        takesNewCases: true,
        modelShown: 'after-submit',
      };
      const project = { name: 'Chest', labels: markitPaperLabels, readers: ['rita'], policy, existingCases: true };
      await olga.ask('POST', '/api/projects', project);
      const cases = async () => (await olga.ask<{ cases: number }>('GET', '/api/projects/1/progress')).body.cases;
      await vi.waitUntil(async () => (await cases()) === 1, { timeout: 60_000, interval: 300 });
      browser = await launchChromium();
    }, 240_000);

    afterAll(async () => {
      await browser?.close();
      await box?.stop();
      await archive?.[Symbol.asyncDispose]();
      rmSync(data, { recursive: true, force: true });
    });

    const enter = (account: string) => signIn(browser, box, account, complaints);

    async function prove(page: Page, verb: string): Promise<void> {
      await page.getByLabel('Your password, again').fill(password);
      await page.getByRole('button', { name: verb, exact: true }).click();
    }

    test('is learnt by the two, once each, and by nobody else', async () => {
      const [asker, second] = [await enter('olga'), await enter('otto')];
      await second.getByRole('link', { name: 'Re-identification' }).click();
      await second.getByRole('heading', { name: 'Nobody has asked' }).waitFor();
      expect(await barriers(second)).toEqual([]);

      // From the case, by keys alone once the form is open.
      await asker.getByRole('link', { name: 'Projects' }).click();
      await asker.getByRole('link', { name: 'Chest' }).click();
      await asker.getByRole('link', { name: 'Whose case is it' }).click();
      const form = asker.getByRole('dialog', { name: 'Ask whose case it is' });
      await form.waitFor();
      await asker.getByLabel('Case number').fill('1');
      await asker.getByLabel('Why').fill('Patient 4711081 again');
      await prove(asker, 'Ask another owner');
      await form.getByText('The reason names nobody').waitFor();
      await asker.getByLabel('Why').fill(why);
      await asker.getByLabel('Your password, again').fill('not my password');
      await asker.keyboard.press('Enter');
      await form.getByText('Account and password do not match.').waitFor();
      expect(await barriers(asker)).toEqual([]);
      await asker.getByLabel('Your password, again').fill(password);
      // A hand that trembles asks once.
      await asker.keyboard.press('Enter');
      await asker.keyboard.press('Enter');
      await asker.getByText('another owner decides').waitFor();
      expect(new URL(asker.url()).search).toBe('');
      const proof = { proof: { password } };
      const alone = await olga.ask<{ code: string }>('POST', '/api/reidentifications/1/agree', proof);
      expect([alone.status, alone.body.code]).toEqual([403, 'SECOND_PERSON']);

      // The other owner's open page hears of it.
      await second.getByRole('button', { name: /^Agree/ }).click();
      await second.getByText(why).first().waitFor();
      await prove(second, 'Agree and ask');
      await seen(second);
      expect(await barriers(second)).toEqual([]);
      await second.getByRole('button', { name: 'Done, let it go' }).click();
      await asker.getByRole('button', { name: /^Show it to me/ }).click();
      await prove(asker, 'Show it');
      await seen(asker);
      // Left, it is covered; closed, it is gone.
      await asker.evaluate(() => window.dispatchEvent(new Event('blur')));
      await asker.getByText('Covered, because this window was left.').waitFor();
      expect(await asker.content()).not.toContain(words.patientId);
      await asker.keyboard.press('Escape');
      await asker.getByText('The archive answered').waitFor();
      expect(await barriers(asker)).toEqual([]);
      for (const page of [asker, second]) {
        expect(scan(Buffer.from(await page.content()))).toEqual([]);
        expect(await page.evaluate(() => JSON.stringify([localStorage, sessionStorage, location.href]))).not.toContain(
          words.patientId,
        );
        expect(await page.getByRole('button', { name: /^Show it/ }).count()).toBe(0);
      }

      const third = await ute.ask<{ code: string }>('POST', '/api/reidentifications/1/identity', proof);
      expect([third.status, third.body.code]).toEqual([404, 'NOT_FOUND']);
      for (const person of [olga, ute]) {
        const { body, headers } = await person.ask<Reidentifications>('GET', '/api/reidentifications');
        expect(body.requests).toMatchObject([
          { by: 'olga', decidedBy: 'otto', state: 'answered', outcome: 'found', caseNumber: 1, waitsForMe: false },
        ]);
        expect(headers['cache-control']).toBe('no-store');
        expect(scan(Buffer.concat(person.received))).toEqual([]);
      }
      expect(complaints).toEqual([]);
    });

    async function seen(page: Page): Promise<void> {
      const dialog = page.getByRole('dialog', { name: 'Whose study it is' });
      for (const word of [words.patientId, words.issuer, words.accession, words.studyUid])
        await dialog.getByText(word, { exact: true }).waitFor();
      await dialog.getByText('This will not be shown again').waitFor();
      expect(await dialog.getByText('KLARA').count()).toBe(0);
    }

    test('is nowhere in what the box keeps or says, while it runs and after', async () => {
      expect(scan(Buffer.from(studyFile(words))).sort()).toEqual(Object.values(words).sort());
      expect(scanFolder(data, scan)).toEqual([]);
      await box.stop();
      expect(scanFolder(data, scan)).toEqual([]);
      expect(scan(Buffer.from(box.output()))).toEqual([]);
      expect(readFileSync(join(data, 'log/markit.log'), 'utf8')).toContain('identity-shown');
    });
  },
);

/** Two owners' keys, a box that seals who its studies are of, and the file that opens for the two together alone. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { keyFile, readSiteKey } from '../../../appliance/keys.ts';
import { deriveSiteKeys, pseudonymUid } from '../../../gateway/deid/pseudonym.ts';
import { store as cStore } from '../../../gateway/peers/store-scu.ts';
import { type RunningBox, startBox } from '../../support/box.ts';
import { markit, typed } from '../../support/markit.ts';
import { secondConnection } from '../../support/second-connection.ts';
import { type StudyWords, studyFile } from '../../support/study-file.ts';

const klara = { studyUid: '1.2.840.99.4711.3', patientId: 'KLA-00815', issuer: 'ST-ANNA', accession: 'ACC99417' };
const otto = { studyUid: '1.2.840.99.4711.4', patientId: 'OTTO-77123', accession: 'ACC99418' };
const late = { studyUid: '1.2.840.99.4711.5', patientId: 'LATE-00999', accession: 'ACC99419' };
const phrases = { a: 'the first long passphrase', b: 'the second long passphrase', c: 'nobody asked for this one' };

let folder = '';
let data = '';
const at = (name: string) => join(folder, name);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'markit-links-'));
  data = join(folder, 'box');
  for (const [name, phrase] of Object.entries(phrases))
    expect(await typed(`${phrase}\n${phrase}\n`, {}, 'link-key', '--out', at(name))).toMatchObject({ code: 0 });
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('a key: private to its owner, encrypted, never written over, and its passphrase is typed twice', async () => {
  expect(statSync(at('a')).mode & 0o777).toBe(0o600);
  expect(await typed(`${phrases.a}\n${phrases.a}\n`, {}, 'link-key', '--out', at('a'))).toMatchObject({ code: 1 });
  const differ = await typed(`${phrases.a}\n${phrases.b}\n`, {}, 'link-key', '--out', at('d'));
  expect(differ).toMatchObject({ code: 1, out: '' });
  expect(differ.err).toContain('differ');
  expect(await markit({}, 'link-key')).toMatchObject({ code: 2 });
  expect((await markit({}, 'link-key', '--out', at('d'))).err).toContain('no passphrase');
  expect(readdirSync(folder).filter((name) => name.startsWith('d'))).toEqual([]);
  // Beside an older public half no private one is left.
  writeFileSync(at('e.pub'), 'older');
  expect(await typed(`${phrases.a}\n${phrases.a}\n`, {}, 'link-key', '--out', at('e'))).toMatchObject({ code: 1 });
  expect(readdirSync(folder).filter((name) => name.startsWith('e'))).toEqual(['e.pub']);
  expect(readFileSync(at('e.pub'), 'utf8')).toBe('older');
});

async function receive(box: RunningBox, studies: readonly StudyWords[], rows: number): Promise<void> {
  const peer = { host: '127.0.0.1', port: box.dicom.port, calledAe: box.dicom.aeTitle, callingAe: 'ROOM' };
  expect(
    await cStore(
      peer,
      studies.map((words) => studyFile(words)),
    ),
  ).toEqual(studies.map(() => 0));
  const database = secondConnection(join(data, 'markit.sqlite'));
  const count = database.prepare('select count(*) as n from instances');
  while (Number(count.get()?.n) < rows) await new Promise((resolve) => setTimeout(resolve, 50));
  database.close();
}

const start = (links: string) => startBox({ data, environment: links === '' ? {} : { MARKIT_LINKS: links } });
const openFile = (lines: string, ...words: string[]) => typed(lines, {}, 'links', 'open', ...words);
const opened = (out: string) =>
  out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
const named = (words: StudyWords, generations?: number) => {
  const secrets = readSiteKey(keyFile(join(data, 'keys'), 'site'));
  return pseudonymUid(deriveSiteKeys(secrets.slice(0, generations)), words.studyUid);
};
const clear = ({ studyUid, patientId, issuer = '', accession = '' }: StudyWords) => ({
  ...{ studyInstanceUid: studyUid, patientId, issuer, accession },
});

/** Of everything that the box has on the disk. */
function foundOnDisk(texts: readonly string[]): string[] {
  const files = readdirSync(data, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return files.flatMap(({ parentPath, name }) => {
    const text = `${name}\n${readFileSync(join(parentPath, name), 'latin1')}`;
    return texts.filter((one) => text.includes(one)).map((one) => `${name}: ${one}`);
  });
}

test('what the box sealed opens for both keys together, over a rotation, and is nowhere in clear', {
  timeout: 300_000,
}, async () => {
  const links = `${at('a')}.pub,${at('b')}.pub`;
  await expect(start(`${at('a')}.pub,${at('a')}.pub`)).rejects.toThrow(/MARKIT_LINKS: the link keys of two owners/);
  await expect(start(`${at('a')}.pub`)).rejects.toThrow(/MARKIT_LINKS/);
  await expect(start(`${at('a')},${at('b')}.pub`)).rejects.toThrow(/MARKIT_LINKS: not the public half/);

  let box = await start(links);
  try {
    await receive(box, [klara, otto], 2);
    expect(await markit(box.environment, 'links', 'export', at('one'))).toMatchObject({
      ...{ code: 0, out: `${at('one')}: 2 studies\n` },
    });
    expect(statSync(at('one')).mode & 0o777).toBe(0o600);
  } finally {
    await box.stop();
  }
  const both = `${phrases.a}\n${phrases.b}\n`;
  const all = await openFile(both, at('one'), '--key', at('a'), '--key', at('b'));
  expect(all.code).toBe(0);
  expect(opened(all.out)).toEqual(
    [klara, otto].map((words) => ({
      ...clear(words),
      ...{
        generation: 1,
        study: named(words),
        studyNow: named(words),
        patient: expect.stringMatching(/^[0-9a-f]{32}$/),
      },
    })),
  );
  // In either order; one study alone; one that is not there.
  const turned = `${phrases.b}\n${phrases.a}\n`;
  const one = await openFile(turned, at('one'), '--key', at('b'), '--key', at('a'), '--study', named(otto));
  expect(opened(one.out)).toMatchObject([clear(otto)]);
  expect(await openFile(both, at('one'), '--key', at('a'), '--key', at('b'), '--study', '2.25.1')).toMatchObject({
    ...{ code: 1, out: '' },
  });
  // One key alone, another owner's, a passphrase that is wrong.
  for (const [lines, first, second] of [
    [`${phrases.a}\n${phrases.a}\n`, 'a', 'a'],
    [`${phrases.a}\n${phrases.c}\n`, 'a', 'c'],
    [`${phrases.a}\n${phrases.a}\n`, 'a', 'b'],
  ] as const)
    expect(await openFile(lines, at('one'), '--key', at(first), '--key', at(second))).toMatchObject({
      code: 1,
      out: '',
    });
  expect(await openFile(both, at('one'), '--key', at('a'))).toMatchObject({ code: 2 });

  // Two lines that change places are found; so is a bit.
  const [head, first = '', second = ''] = readFileSync(at('one'), 'utf8').trim().split('\n');
  const [sealedFirst, sealedSecond] = [first, second].map(
    (line) => JSON.parse(line) as { study: string; sealed: string },
  );
  const swapped = [
    { ...sealedFirst, sealed: sealedSecond?.sealed },
    { ...sealedSecond, sealed: sealedFirst?.sealed },
  ];
  writeFileSync(at('swapped'), [head, ...swapped.map((line) => JSON.stringify(line))].join('\n'));
  const wrong = await openFile(both, at('swapped'), '--key', at('a'), '--key', at('b'));
  expect([wrong.code, wrong.out]).toEqual([1, '']);
  expect(wrong.err).toContain('another study');

  const identities = [klara, otto].flatMap(({ studyUid, patientId, accession }) => [studyUid, patientId, accession]);
  expect(foundOnDisk([...identities, 'ST-ANNA'])).toEqual([]);

  expect(await markit({ MARKIT_DATA: data }, 'rotate-key')).toMatchObject({ code: 0 });
  expect(foundOnDisk([named(klara, 1), named(otto, 1)])).toEqual([]);
  // Off: what comes now is not sealed.
  box = await start('');
  try {
    await receive(box, [late], 3);
    expect(await markit(box.environment, 'links', 'export', at('two'))).toMatchObject({ code: 0 });
    expect(await markit(box.environment, 'links', 'export', at('two'))).toMatchObject({ code: 1 });
  } finally {
    await box.stop();
  }
  const after = await openFile(both, at('two'), '--key', at('a'), '--key', at('b'));
  expect(opened(after.out)).toMatchObject(
    [klara, otto].map((words) => ({ ...clear(words), generation: 1, study: named(words, 1), studyNow: named(words) })),
  );
});

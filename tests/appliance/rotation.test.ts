import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  appendFileSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { keyFile, nextSiteKeyFile, openKeys, readKey } from '../../appliance/keys.ts';
import { rotateSiteKey } from '../../appliance/rotation.ts';
import { readPart10Header } from '../../data-set/part10.ts';
import { firstString, items, strings } from '../../data-set/values.ts';
import { patientKey, pseudonymAccession, pseudonymUid } from '../../gateway/deid/pseudonym.ts';
import { openRequest } from '../../gateway/deid/sealed-request.ts';
import { deriveSiteKeys, type SiteKeys } from '../../gateway/deid/site-keys.ts';
import { readStoredInstance } from '../../gateway/images/stored-files.ts';
import { recover } from '../../gateway/jobs/recovery.ts';
import type { Reidentification } from '../../gateway/store/reidentifications.ts';
import { openStore } from '../../gateway/store/store.ts';
import { canonicalBytes } from '../../ledger/canonical-json.ts';
import { randomOf } from '../data-set/mutator.ts';
import { patientOf, RotatingBox, sentImage, sentReport } from './rotating-box.ts';

const run = promisify(execFile);
const worker = fileURLToPath(new URL('./rotation-worker.ts', import.meta.url));
const studies = [1, 2, 3, 4, 5];
const images = studies.flatMap((study) => Array.from({ length: 15 }, (_, n) => sentImage(study, n + 1)));
const sent = [...images, sentImage(1, 40, 'segmentation')];
const report = sentReport(2);

let folder = '';
/** As it was before any rotation; each test works on a copy. */
let original: RotatingBox;
let released: readonly string[] = [];
let copies = 0;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'markit-rotation-'));
  original = new RotatingBox(join(folder, 'box'));
  expect(await original.receive([...sent, report])).toEqual({ added: sent.length, held: 1 });
  await original.answer();
  await original.offices();
  released = [await original.released(1), await original.released(2)];
  // Of one image the file was lost, as of those that a person rejects.
  const lost = [...original.files().keys()].find((name) => name.includes(named(original.siteKeys, images[3]))) ?? '';
  rmSync(join(original.data, 'images', lost));
}, 240_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const named = (keys: SiteKeys, object = images[0]) => pseudonymUid(keys, object?.sopInstanceUid ?? '');

function copyOfBox(): RotatingBox {
  copies += 1;
  const data = join(folder, `copy-${copies}`);
  cpSync(original.data, data, { recursive: true });
  return new RotatingBox(data);
}

const options = ({ data, keys }: RotatingBox) => ({
  ...{ data, keys, giveUpDamaged: false },
  progress: () => () => undefined,
});

/** Everything that these keys make of what was sent. */
function pseudonymsBy(keys: SiteKeys): string[] {
  const uids = sent.flatMap(({ sopInstanceUid, study }) => [
    ...[sopInstanceUid, study, `${study}.3`, `${study}.5`, `${study}.4.0`].map((uid) => pseudonymUid(keys, uid)),
  ]);
  const people = studies.flatMap((study) => {
    const who = { patientId: patientOf(study), issuer: '', studyInstanceUid: '', sopInstanceUid: '' };
    const key = patientKey(keys, who);
    return [key, `PSEUDONYM^${key.slice(0, 8).toUpperCase()}`, pseudonymAccession(keys, `ACC${study}`)];
  });
  return [...new Set([...uids, ...people])];
}

/** Where in the box something of these stands: tables (but the log, whose leaves stay as written) and files, by their names too. */
function foundIn(box: RotatingBox, texts: readonly string[]): string[] {
  const tables = [...box.dump()].filter(([name]) => name !== 'ledger_leaves');
  const files = [...box.files()].map(([name, bytes]) => [name, `${name}\n${bytes.toString('latin1')}`] as const);
  return [...tables, ...files].flatMap(([place, text]) =>
    texts.filter((one) => text.includes(one)).map((one) => `${basename(place)}: ${one}`),
  );
}

/** All that must hold at the end, whatever happened on the way. */
async function expectCarried(box: RotatingBox, generation: number): Promise<void> {
  const keys = box.siteKeys;
  expect(keys.generation).toBe(generation);
  expect(existsSync(nextSiteKeyFile(box.keys))).toBe(false);
  await box.withStore(async ({ read }) => {
    for (const object of sent) {
      const studyInstanceUid = pseudonymUid(keys, object.study);
      const versions = await read.versionsOfStudy({ studyInstanceUid, limit: 100 });
      const [row, ...more] = versions.filter(({ sopInstanceUid }) => sopInstanceUid === named(keys, object));
      if (!row || more.length > 0) throw new Error(`${object.sopInstanceUid} has ${more.length} rows more than one`);
      expect(row).toMatchObject({ keyGeneration: generation, clearing: 'cleared', version: 1 });
      if (object === images[3]) continue;
      const path = join(box.data, 'images', row.file);
      const { id: _id, ...columns } = row;
      const stored = await readStoredInstance(path, row.file, 'every-byte');
      expect(columns).toMatchObject(typeof stored === 'object' ? stored.row : {});
      expect(stored).toMatchObject({ row: { keyGeneration: generation } });
      const bytes = readFileSync(path);
      const { pixelOffset, pixelLength } = row;
      expect(bytes.subarray(pixelOffset ?? 0, (pixelOffset ?? 0) + (pixelLength ?? 0)).equals(object.pixels)).toBe(
        true,
      );
      expect(existsSync(`${path}.display`)).toBe(row.id % 3 === 0);
    }
    const counts = await read.instanceCounts({});
    expect(counts).toMatchObject({ cleared: sent.length, waiting: 0, broken: 0, heldObjects: 1 });
    expect(await read.tombstones({})).toEqual([]);
    expect(await read.rotationProgress({})).toEqual({});
    expect(await read.ledgerLeavesOf({ subject: 'site-key', kind: 'key-rotated' })).toHaveLength(generation - 1);
  });
  // One file an instance but for the lost one, and the copies.
  expect([...box.files().keys()].filter((name) => name.endsWith('.dcm'))).toHaveLength(sent.length - 1);
  const now = pseudonymsBy(keys);
  expect(foundIn(box, now).length).toBeGreaterThan(now.length);
  for (let older = 1; older < generation; older++) {
    const old = deriveSiteKeys(box.secrets.slice(0, older));
    expect(foundIn(box, pseudonymsBy(old))).toEqual([]);
    // Nor in free pages and the journal. Instances' own stand in the leaves of the log, so that studies and patients tell.
    const raw = ['markit.sqlite', 'markit.sqlite-wal'].map((name) => join(box.data, name)).filter(existsSync);
    const bytes = raw.map((path) => readFileSync(path, 'latin1')).join();
    const told = studies.map((study) => pseudonymUid(old, `1.2.3.${study}`));
    expect(
      [...told, ...pseudonymsBy(old).filter((one) => /^[0-9a-f]{32}$/.test(one))].filter((one) => bytes.includes(one)),
    ).toEqual([]);
  }
  await expectRequestsCarried(box, generation);
  // What left keeps its names, for these projects and under this key.
  expect([await box.released(1), await box.released(2)]).toEqual(released);
}

/** The digest of a request was made over the study's pseudonym of that day: it can be proven by the box, and tried by nobody else. */
async function expectRequestsCarried(box: RotatingBox, generation: number): Promise<void> {
  const first = original.siteKeys;
  const digestOf = ({ studyInstanceUid: study, salt, ...row }: Reidentification) => {
    const { projectId, caseNumber, reason, askedAt, askedBy } = row;
    const asked = { study, projectId, caseNumber, reason, salt, askedAt, askedBy: `user-${askedBy}` };
    return createHash('sha256').update(canonicalBytes(asked)).digest('hex');
  };
  const rows = await box.withStore(({ read }) => read.reidentifications({ limit: 9 }));
  expect(rows.map((row) => row.studyInstanceUid)).toEqual(
    ['1.2.3.2', '1.2.3.1'].map((study) => pseudonymUid(box.siteKeys, study)),
  );
  for (const [at, row] of rows.entries()) {
    const studyInstanceUid = pseudonymUid(first, `1.2.3.${2 - at}`);
    const sealed = row.sealed ?? new Uint8Array();
    expect(digestOf({ ...row, studyInstanceUid })).not.toBe(row.digest);
    const { study, salt } = openRequest(box.siteKeys, row.id, sealed);
    expect(study).toBe(studyInstanceUid);
    expect(digestOf({ ...row, studyInstanceUid, salt })).toBe(row.digest);
    for (let older = 1; older < generation; older++)
      expect(() => openRequest(deriveSiteKeys(box.secrets.slice(0, older)), row.id, sealed)).toThrow();
  }
}

/** The marks by which a box knows its own headers. */
function sealsOf(box: RotatingBox): string[] {
  const headers = [...box.files()].filter(([name]) => name.endsWith('.dcm'));
  return headers.map(([, bytes]) => strings(readPart10Header(bytes).dataSet, 0x00120063)[1] ?? '');
}

test('rotated twice: nothing is lost, nothing is left of an older key, and what left keeps its names', async () => {
  const box = copyOfBox();
  const before = box.dump();
  const seals = sealsOf(box);
  expect(new Set(seals).size).toBe(sent.length - 1);
  const one = await rotateSiteKey(options(box));
  expect(one).toEqual({ generation: 2, damaged: [], done: true });
  await expectCarried(box, 2);
  // Digests, cases, tasks, the log so far: all else is as it was.
  const leaves = before.get('ledger_leaves') ?? '';
  expect(box.dump().get('ledger_leaves')?.startsWith(leaves)).toBe(true);
  const untouched = ['tasks', 'project_cases', 'case_changes', 'held', 'time_events', 'users'];
  for (const table of [...untouched, 'profiles', 'profile_previews', 'site_words', 'audit'])
    expect([table, box.dump().get(table)]).toEqual([table, before.get(table)]);
  expect(foundIn(box, seals)).toEqual([]);
  expect(new Set(sealsOf(box)).size).toBe(seals.length);
  await rotateSiteKey(options(box));
  await expectCarried(box, 3);
});

test('a database that is made again from the files is of the generation of the files', async () => {
  const box = copyOfBox();
  await rotateSiteKey(options(box));
  const store = await openStore(join(box.data, 'again.sqlite'));
  try {
    expect(await store.read.keyGeneration({})).toBeUndefined();
    const folders = { imagesFolder: join(box.data, 'images'), heldFolder: join(box.data, 'held') };
    const { held: heldKey } = openKeys(box.keys, false);
    const counts = await recover({ store, ...folders, heldKey, living: () => false });
    expect(counts).toMatchObject({ rows: sent.length, torn: 0, unreadable: 0, duplicates: 0 });
    expect(await store.read.keyGeneration({})).toBe(2);
    // What is held keeps the digest by which it is known when it comes again.
    expect(await box.withStore(({ read }) => read.heldObjects({ limit: 9 }))).toEqual(
      await store.read.heldObjects({ limit: 9 }),
    );
  } finally {
    await store.close();
  }
});

test('the key file: older secrets are sealed, its mode is private, no secret alone makes a stored pseudonym', async () => {
  const box = copyOfBox();
  const [first] = box.secrets as [Uint8Array];
  await rotateSiteKey(options(box));
  const [again, newest] = box.secrets as [Uint8Array, Uint8Array];
  expect(again).toEqual(first);
  const text = readFileSync(keyFile(box.keys, 'site'), 'utf8');
  expect(text).not.toContain(Buffer.from(first).toString('hex'));
  expect(statSync(keyFile(box.keys, 'site')).mode & 0o777).toBe(0o600);
  // A program that knows no rotation does not take the newest for the first.
  expect(() => readKey(keyFile(box.keys, 'site'))).toThrow(/damaged/);
  for (const alone of [[first], [newest], [newest, first]])
    expect(foundIn(box, pseudonymsBy(deriveSiteKeys(alone)))).toEqual([]);
});

test('what comes later belongs to what came before: study, case, references, dates, duplicates', async () => {
  const box = copyOfBox();
  const headerOf = async (object: (typeof sent)[number]) =>
    box.withStore(async ({ read }) => {
      const studyInstanceUid = pseudonymUid(box.siteKeys, object.study);
      const rows = await read.versionsOfStudy({ studyInstanceUid, limit: 100 });
      const row = rows.find(({ sopInstanceUid }) => sopInstanceUid === named(box.siteKeys, object));
      return readPart10Header(readFileSync(join(box.data, 'images', row?.file ?? ''))).dataSet;
    });
  const first = images[0] as (typeof images)[number];
  const dated = firstString(await headerOf(first), 0x00080020);
  await rotateSiteKey(options(box));
  expect(dated).toMatch(/^\d{8}$/);
  expect(firstString(await headerOf(first), 0x00080020)).toBe(dated);
  const segmentation = await headerOf(sent.at(-1) ?? first);
  const [series] = items(segmentation, 0x00081115);
  const [reference] = series ? items(series, 0x0008114a) : [];
  expect(reference && firstString(reference, 0x00081155)).toBe(named(box.siteKeys, first));
  expect(firstString(segmentation, 0x0020000d)).toBe(firstString(await headerOf(first), 0x0020000d));

  const cases = box.dump().get('cases');
  const late = sentImage(1, 77);
  expect(await box.receive([...images.slice(0, 5), report, late])).toEqual({ added: 1, held: 0 });
  // The same patient in the same case, which has something new.
  expect(box.dump().get('cases')).toBe(cases);
  expect(box.dump().get('case_changes')).toMatch(/\|added\|/);
  expect(firstString(await headerOf(late), 0x00080020)).toBe(dated);
  const [before] = items(await headerOf(late), 0x00082112);
  expect(before && firstString(before, 0x00081155)).toBe(pseudonymUid(box.siteKeys, '1.2.3.1.4.76'));
});

test('ended by force at seeded points and begun again: all is carried, once', { timeout: 900_000 }, async () => {
  const probe = copyOfBox();
  const { stdout } = await run(process.execPath, [worker, probe.data, probe.keys]);
  await expectCarried(probe, 2);
  const steps = Number(stdout);
  expect(steps).toBeGreaterThan(150);
  const random = randomOf(11);
  // Every second of the last ones: cases, answers, what left, the last commit, the end of the database, the new key.
  const last = [15, 13, 11, 9, 7, 5, 3, 1].map((before) => steps - before);
  const points = [...Array.from({ length: 4 }, () => 1 + Math.floor(random() * (steps - 16))), ...last];
  for (const point of points) {
    const box = copyOfBox();
    const end = await run(process.execPath, [worker, box.data, box.keys, String(point)]).catch((thrown) => thrown);
    expect(end, `step ${point}`).toMatchObject({ signal: 'SIGKILL' });
    if (existsSync(nextSiteKeyFile(box.keys))) {
      expect(() => openKeys(box.keys, false)).toThrow(/rotate-key/);
      // Cut once more on the way, before it goes through.
      await run(process.execPath, [worker, box.data, box.keys, '40']).catch(() => undefined);
    }
    if (existsSync(nextSiteKeyFile(box.keys)) || box.secrets.length === 1) await rotateSiteKey(options(box));
    await expectCarried(box, 2);
    rmSync(box.data, { recursive: true });
  }
});

test('a damaged file stops it until it is back, or is given up: then its row stays as a broken image', async () => {
  const box = copyOfBox();
  const name = [...box.files().keys()].find((file) => file.endsWith(`${named(box.siteKeys, images[20])}.dcm`)) ?? '';
  const path = join(box.data, 'images', name);
  const whole = readFileSync(path);
  const torn = Buffer.from(whole);
  torn[torn.length >> 1] = (torn[torn.length >> 1] ?? 0) ^ 1;
  writeFileSync(path, torn);
  const stopped = await rotateSiteKey(options(box));
  expect(stopped).toMatchObject({ done: false, damaged: [21] });
  expect(() => openKeys(box.keys, false)).toThrow(/rotate-key/);
  const given = new RotatingBoxCopy(box, join(folder, 'given-up'));
  writeFileSync(path, whole);
  expect(await rotateSiteKey(options(box))).toMatchObject({ done: true, damaged: [] });
  await expectCarried(box, 2);

  expect(await rotateSiteKey({ ...given, giveUpDamaged: true, progress: () => () => undefined })).toMatchObject({
    done: true,
    damaged: [21],
  });
  expect(existsSync(join(given.data, 'images', name))).toBe(false);
});

/** Where the folders of a copy lie that no box opens, for it is in the middle of a rotation. */
class RotatingBoxCopy {
  readonly data: string;
  readonly keys: string;

  constructor(of: RotatingBox, data: string) {
    cpSync(of.data, data, { recursive: true });
    this.data = data;
    this.keys = join(data, 'keys');
  }
}

test('what cannot be carried is not begun: no box, keys of another backup, files that nobody can read', async () => {
  const nowhere = { data: join(folder, 'nowhere'), keys: join(folder, 'nowhere/keys') };
  await expect(rotateSiteKey({ ...options(original), ...nowhere })).rejects.toThrow(/no box/);
  const box = copyOfBox();
  const older = readFileSync(keyFile(box.keys, 'site'));
  await rotateSiteKey(options(box));
  writeFileSync(keyFile(box.keys, 'site'), older);
  await expect(rotateSiteKey(options(box))).rejects.toThrow(/generation 2/);
  expect(existsSync(nextSiteKeyFile(box.keys))).toBe(false);
  const other = copyOfBox();
  const epoch = join(other.data, 'images/20300101T000000000Z-1-00000000');
  mkdirSync(epoch);
  const [name = ''] = [...other.files().keys()].filter((file) => file.endsWith('.dcm'));
  // Whole, and not what its name says: of another program, perhaps.
  copyFileSync(join(other.data, 'images', name), join(epoch, '1.2.3.dcm'));
  await expect(rotateSiteKey(options(other))).rejects.toThrow(/1 files without a row/);
  expect(existsSync(nextSiteKeyFile(other.keys))).toBe(false);
  appendFileSync(keyFile(box.keys, 'site'), 'more');
  await expect(rotateSiteKey(options(box))).rejects.toThrow(/damaged/);
});

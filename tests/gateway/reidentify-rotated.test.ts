/** Whose study it is, asked of a box whose site key was rotated: what came before and what came after, of a real archive. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openKeys } from '../../appliance/keys.ts';
import { rotateSiteKey } from '../../appliance/rotation.ts';
import { readFileMeta } from '../../data-set/part10.ts';
import { patientKey, pseudonymUid } from '../../gateway/deid/pseudonym.ts';
import { storedShift } from '../../gateway/deid/sealed-shift.ts';
import { deriveSiteKeys } from '../../gateway/deid/site-keys.ts';
import { recover } from '../../gateway/jobs/recovery.ts';
import { askArchive, type FoundIdentity, requestIdentity, showIdentity } from '../../gateway/reidentify.ts';
import { openStore, type Store } from '../../gateway/store/store.ts';
import { RotatingBox, reidentifyParts, type SentObject } from '../appliance/rotating-box.ts';
import { archiveKinds, noArchive, startArchive } from '../support/archive.ts';
import { addOwner } from '../support/owners.ts';
import { secondConnection } from '../support/second-connection.ts';
import { type StudyWords, studyFile } from '../support/study-file.ts';

const klara = { patientId: 'KLA-00815', issuer: 'ST-ANNA' };
const studies = {
  before: { ...klara, studyUid: '1.2.840.99.1', accession: 'ACC1', date: '20240229' },
  beforeOfAnother: { patientId: 'OTTO-7', studyUid: '1.2.840.99.2', accession: 'ACC2', date: '20231130' },
  after: { ...klara, studyUid: '1.2.840.99.3', accession: 'ACC3', date: '20240615' },
  afterOfNew: { patientId: 'NEW-3', studyUid: '1.2.840.99.4', accession: 'ACC4', date: '20220101' },
} as const satisfies Record<string, StudyWords>;
const dayBefore = { studyUid: '1.2.840.99.9', patientId: 'OTHER', date: '20240228' };

let folder = '';
let box: RotatingBox;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'markit-rotated-'));
  box = new RotatingBox(join(folder, 'box'));
  await box.receive([sent(studies.before), sent(studies.beforeOfAnother)]);
  await rotate();
  await box.receive([sent(studies.after), sent(studies.afterOfNew)]);
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true }));

function sent(words: StudyWords): SentObject {
  const file = Buffer.from(studyFile(words));
  const bytes = file.subarray(readFileMeta(file).dataSetOffset);
  const sopClassUid = '1.2.840.10008.5.1.4.1.1.1';
  return {
    sopClassUid,
    sopInstanceUid: `${words.studyUid}.1.1`,
    study: words.studyUid,
    bytes,
    pixels: Buffer.alloc(0),
  };
}

async function rotate(): Promise<void> {
  const { data, keys } = box;
  const end = await rotateSiteKey({ data, keys, giveUpDamaged: false, progress: () => () => undefined });
  expect(end).toMatchObject({ done: true, damaged: [] });
}

/** By two owners of that store; the day was hit at the first question. */
async function identityOf(words: StudyWords, store: Store, port: number): Promise<FoundIdentity> {
  const parts = reidentifyParts(box, store, port);
  const [anna, ben] = [await addOwner(store), await addOwner(store)];
  const as = (userId: number) => ({ userId, address: '127.0.0.1' });
  const studyInstanceUid = pseudonymUid(box.siteKeys, words.studyUid);
  const wish = { studyInstanceUid, projectId: null, caseNumber: null, reason: 'Something cannot wait' };
  const { id } = await requestIdentity(as(anna), wish, parts);
  const done = await askArchive(as(ben), { id, first: true }, parts);
  expect([words.studyUid, done.outcome]).toEqual([words.studyUid, 'found']);
  expect(JSON.parse(done.asked)).toMatchObject([{ window: 'day', answered: 1 }]);
  return showIdentity(as(anna), id, parts);
}

const clear = ({ studyUid, patientId, issuer = '', accession = '' }: StudyWords) => ({
  ...{ studyInstanceUid: studyUid, patientId, issuer, accession, samePatient: true },
});

const found = { timeout: 60_000 };

test.for(archiveKinds)(
  'rotated once, then twice: studies of before and after are found in %s',
  found,
  async (kind, context) => {
    const missing = noArchive(kind);
    if (missing) return context.skip(missing);
    const all = [...Object.values(studies), dayBefore];
    await using archive = await startArchive(
      kind,
      all.map((words) => studyFile(words)),
    );
    const findAll = () =>
      box.withStore(async (store) => {
        for (const words of Object.values(studies))
          expect(await identityOf(words, store, archive.port)).toEqual(clear(words));
      });
    await findAll();
    await rotate();
    await findAll();
    // A database that is made again from the files knows it too.
    const again = await openStore(join(folder, `again-${kind}.sqlite`));
    try {
      const folders = { imagesFolder: join(box.data, 'images'), heldFolder: join(box.data, 'held') };
      const counts = await recover({
        store: again,
        ...folders,
        heldKey: openKeys(box.keys, false).held,
        living: () => false,
      });
      expect(counts).toMatchObject({ rows: Object.keys(studies).length, unreadable: 0 });
      for (const words of Object.values(studies))
        expect(await identityOf(words, again, archive.port)).toEqual(clear(words));
    } finally {
      await again.close();
    }
  },
);

test('how far dates were moved opens for the newest key alone, for that patient, and differs on every row', async () => {
  const rows = await box.withStore(async ({ read }) => {
    const uids = Object.values(studies).map(({ studyUid }) => pseudonymUid(box.siteKeys, studyUid));
    return (await Promise.all(uids.map((studyInstanceUid) => read.instancesOfStudy({ studyInstanceUid })))).flat();
  });
  expect(rows).toHaveLength(4);
  const sealed = rows.map(({ dateShift }) => dateShift ?? '');
  expect(new Set(sealed).size).toBe(4);
  const [newest, one] = [box.siteKeys, deriveSiteKeys(box.secrets.slice(0, 1))];
  const days = rows.map((row) => storedShift(newest, row.patientKey, row.dateShift));
  // Klara's two studies, before and after, moved alike; and as the first key alone says.
  expect(days[2]).toBe(days[0]);
  const first = patientKey(one, { ...klara, studyInstanceUid: '', sopInstanceUid: '' });
  expect(days[0]).toBe(storedShift(one, first, null));
  for (const older of [box.secrets.slice(0, -1), box.secrets.slice(0, 1)]) {
    const thief = { ...deriveSiteKeys(older), generation: newest.generation };
    for (const row of rows) expect(() => storedShift(thief, row.patientKey, row.dateShift)).toThrow();
  }
  const [klaras, ottos] = rows;
  expect(() => storedShift(newest, ottos?.patientKey ?? '', klaras?.dateShift ?? '')).toThrow();
});

test('a row that does not say how far is asked for in vain, and nobody is troubled', async () => {
  const database = secondConnection(join(box.data, 'markit.sqlite'));
  const studyInstanceUid = pseudonymUid(box.siteKeys, studies.afterOfNew.studyUid);
  database.prepare('update instances set date_shift = null where study_instance_uid = ?').run(studyInstanceUid);
  database.close();
  await box.withStore(async (store) => {
    const who = { userId: await addOwner(store), address: '127.0.0.1' };
    const wish = { studyInstanceUid, projectId: null, caseNumber: null, reason: 'Something cannot wait' };
    await expect(requestIdentity(who, wish, reidentifyParts(box, store, undefined))).rejects.toThrow(
      expect.objectContaining({ code: 'NO_DATE' }),
    );
  });
});

/** Two owners and an archive with the originals: who learns whose study it is, who does not, and what is left of it. */
import { dirname, join } from 'node:path';
import pino from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { dataSetOf } from '../../data-set/data-set.ts';
import { textElement } from '../../data-set/elements.ts';
import { writeDataSet } from '../../data-set/writer.ts';
import { ShownOnce } from '../../gateway/accounts/shown-once.ts';
import { Audit } from '../../gateway/audit/audit.ts';
import { pseudonymUid } from '../../gateway/deid/pseudonym.ts';
import { MarkitError } from '../../gateway/errors.ts';
import { store as cStore } from '../../gateway/peers/store-scu.ts';
import {
  askArchive,
  lapseMs,
  type ReidentifyParts,
  refuseIdentity,
  requestIdentity,
  showIdentity,
} from '../../gateway/reidentify.ts';
import type { Reidentification } from '../../gateway/store/reidentifications.ts';
import { decodeEvent } from '../../ledger/event.ts';
import { openReceivingBox, type ReceivingBox } from '../journeys/receiving-box.ts';
import { archiveKinds, freePort, noArchive, startArchive } from '../support/archive.ts';
import { findAnswer, findResponse, startHostileArchive } from '../support/hostile-archive.ts';
import { addOwner } from '../support/owners.ts';
import { secondConnection } from '../support/second-connection.ts';
import { type StudyWords, studyFile } from '../support/study-file.ts';
import { data } from './doors/raw-peer.ts';

const words = { studyUid: '1.2.840.99.4711.3', patientId: 'KLA-00815', issuer: 'ST-ANNA', accession: 'ACC99417' };
const reason = 'The reader found something that cannot wait';
const noDcmqrscp = noArchive('dcmqrscp');

let box: ReceivingBox;
let clock: number;
let parts: ReidentifyParts;
let anna: number;
let ben: number;
let carl: number;

beforeEach(async () => {
  box = await openReceivingBox();
  clock = 1_790_000_000_000;
  const now = () => clock;
  const audit = new Audit({ store: box.store, log: pino({ level: 'silent' }), clock: now });
  parts = {
    ...{ store: box.store, images: box.images, keys: box.keys, audit, now },
    ...{ archive: { host: '127.0.0.1', port: 1, calledAe: 'ARCHIVE', callingAe: 'BOX', timeoutMs: 5_000 } },
    ...{ shown: new ShownOnce(), asking: new Set(), limits: { answers: 100, totalMs: 10_000 } },
  };
  [anna, ben, carl] = [await addOwner(box.store), await addOwner(box.store), await addOwner(box.store)];
  await receive(words);
}, 60_000);
afterEach(() => box[Symbol.asyncDispose]());

async function receive(study: StudyWords): Promise<void> {
  const peer = { host: '127.0.0.1', port: box.door.port, calledAe: 'MARKIT', callingAe: 'ROOM' };
  expect(await cStore(peer, [studyFile(study)])).toEqual([0]);
  await box.settled();
}

const as = (userId: number) => ({ userId, address: '127.0.0.1' });
const towards = (port: number): ReidentifyParts => ({
  ...parts,
  archive: { host: '127.0.0.1', port, calledAe: 'ARCHIVE', callingAe: 'BOX', timeoutMs: 5_000 },
});

async function wish(study = words.studyUid, by = anna, why = reason): Promise<Reidentification> {
  const studyInstanceUid = pseudonymUid(box.keys, study);
  return requestIdentity(as(by), { studyInstanceUid, projectId: null, caseNumber: null, reason: why }, parts);
}

async function codeOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'no error',
    (error: unknown) => (error instanceof MarkitError ? error.code : String(error)),
  );
}

async function leaves() {
  const { size } = await box.store.read.ledgerHead({});
  const all = await Promise.all(Array.from({ length: size }, (_, position) => box.store.read.ledgerLeaf({ position })));
  return all.flatMap((leaf) => (leaf ? [decodeEvent(leaf.event)] : []));
}

describe.each(archiveKinds)('with the originals in %s', (kind) => {
  it('two owners learn whose study it is, each once, and nobody else does', { timeout: 60_000 }, async (ctx) => {
    const missing = noArchive(kind);
    if (missing) return ctx.skip(missing);
    const others = [1, 2, 3].map((n) => studyFile({ studyUid: `1.2.840.99.${n}`, patientId: `OTHER-${n}` }));
    await using archive = await startArchive(kind, [...others, studyFile(words)]);
    const { id, digest } = await wish();
    const done = await askArchive(as(ben), { id, first: true }, towards(archive.port));
    expect(done).toMatchObject({ state: 'closed', outcome: 'found', askedBy: anna, decidedBy: ben });
    expect(JSON.parse(done.asked)).toEqual([{ window: 'day', modality: 'CR', answered: expect.any(Number) }]);
    expect(await codeOf(showIdentity(as(carl), id, parts))).toBe('NOT_FOUND');
    for (const one of [anna, ben]) {
      expect(await showIdentity(as(one), id, parts)).toEqual({
        ...{ studyInstanceUid: words.studyUid, patientId: words.patientId, issuer: words.issuer },
        ...{ accession: words.accession, samePatient: true },
      });
      expect(await codeOf(showIdentity(as(one), id, parts))).toBe('NOT_FOUND');
    }
    expect((await leaves()).filter(({ kind: of }) => of.startsWith('identity'))).toEqual([
      expect.objectContaining({ kind: 'identity-asked', actor: `user-${anna}`, approver: `user-${ben}`, digest }),
      expect.objectContaining({ kind: 'identity-answered', what: 'found', digest }),
    ]);
    const acts = (await box.store.read.audit({ limit: 20 })).map((row) => [row.kind, row.userId]);
    expect(acts.reverse()).toEqual([
      ['identity-requested', anna],
      ['identity-asked', ben],
      ['identity-answered', ben],
      ['identity-shown', anna],
      ['identity-shown', ben],
    ]);
    // Under this agreement nothing more is asked.
    expect(await codeOf(askArchive(as(ben), { id, first: false }, towards(archive.port)))).toBe('REQUEST_OVER');
  });
});

describe('what the archive has', { timeout: 60_000 }, () => {
  it('under another patient, on a day beside it, or only of the patient, is told apart', async (ctx) => {
    if (noDcmqrscp) return ctx.skip(noDcmqrscp);
    const moved = { ...words, studyUid: '1.2.840.99.50' };
    const late = { ...words, studyUid: '1.2.840.99.51', date: '20240310', modality: 'CR' };
    const gone = { ...words, studyUid: '1.2.840.99.52', date: '20240401' };
    for (const study of [moved, late, gone]) await receive(study);
    await using archive = await startArchive('dcmqrscp', [
      studyFile({ ...moved, patientId: 'MERGED-1' }),
      studyFile({ ...late, date: '20240311' }),
      studyFile({ ...gone, studyUid: '1.2.840.99.53' }),
    ]);
    const ask = async (study: string) => {
      const { id } = await wish(study);
      const { outcome, asked } = await askArchive(as(ben), { id, first: true }, towards(archive.port));
      const identity = parts.shown.waitsFor(id, anna) ? await showIdentity(as(anna), id, parts) : undefined;
      return { outcome, windows: (JSON.parse(asked) as { window: string }[]).map(({ window }) => window), identity };
    };
    expect(await ask(moved.studyUid)).toMatchObject({
      ...{ outcome: 'found', windows: ['day'] },
      identity: { patientId: 'MERGED-1', samePatient: false, studyInstanceUid: moved.studyUid },
    });
    expect(await ask(late.studyUid)).toMatchObject({
      ...{ outcome: 'found', windows: ['day', 'days'] },
      identity: { studyInstanceUid: late.studyUid, samePatient: true },
    });
    expect(await ask(gone.studyUid)).toMatchObject({
      ...{ outcome: 'patient', windows: ['day', 'days'] },
      identity: { patientId: words.patientId, issuer: words.issuer, studyInstanceUid: null, accession: '' },
    });
    const none = await ask(words.studyUid);
    expect([none.outcome, none.identity]).toEqual(['not-found', undefined]);
  });
});

describe('the second person', () => {
  it('is another one, an owner at that moment, and so is the first', async () => {
    const { id } = await wish();
    expect(await codeOf(askArchive(as(anna), { id, first: true }, parts))).toBe('SECOND_PERSON');
    expect(await codeOf(refuseIdentity(as(anna), id, parts))).toBe('SECOND_PERSON');
    const reader = await addOwner(box.store, ['manager', 'reader']);
    expect(await codeOf(askArchive(as(reader), { id, first: true }, parts))).toBe('NOT_ALLOWED');
    expect(await codeOf(wish(words.studyUid, reader))).toBe('NOT_ALLOWED');
    await addOwner(box.store, ['manager']);
    await box.store.write.disableUser({ userId: anna });
    expect(await codeOf(askArchive(as(ben), { id, first: true }, parts))).toBe('NOT_ALLOWED');
    expect((await leaves()).some(({ kind }) => kind === 'identity-asked')).toBe(false);
  });

  it('may refuse, and then nothing goes out; nor after a day', async () => {
    let asked = 0;
    await using archive = await startHostileArchive(() => {
      asked += 1;
    });
    const refused = await wish();
    await refuseIdentity(as(ben), refused.id, parts);
    expect(await codeOf(askArchive(as(carl), { id: refused.id, first: true }, towards(archive.port)))).toBe(
      'REQUEST_OVER',
    );
    const lapsed = await wish();
    clock += lapseMs;
    expect(await codeOf(askArchive(as(ben), { id: lapsed.id, first: true }, towards(archive.port)))).toBe(
      'REQUEST_OVER',
    );
    expect(await codeOf(refuseIdentity(as(ben), lapsed.id, parts))).toBe('REQUEST_OVER');
    expect(asked).toBe(0);
  });

  it('and the first alone may have it asked again', async () => {
    const { id } = await wish();
    const down = towards(await freePort());
    const failed = await askArchive(as(ben), { id, first: true }, down);
    expect([failed.state, failed.outcome]).toEqual(['agreed', 'PEER_UNREACHABLE']);
    expect(await codeOf(askArchive(as(carl), { id, first: false }, down))).toBe('NOT_ALLOWED');
    expect((await askArchive(as(anna), { id, first: false }, down)).outcome).toBe('PEER_UNREACHABLE');
    expect((await leaves()).filter(({ kind }) => kind === 'identity-asked')).toHaveLength(2);
  });
});

describe('a question', { timeout: 60_000 }, () => {
  it('stands on the log, and in the audit, before the archive hears it', async () => {
    let before: string[] = [];
    await using archive = await startHostileArchive(async (peer) => {
      const acts = await box.store.read.audit({ limit: 20 });
      before = [...(await leaves()), ...acts].map(({ kind }) => kind).filter((kind) => kind === 'identity-asked');
      peer.send(data(findResponse(0)));
    });
    const { id } = await wish();
    await askArchive(as(ben), { id, first: true }, towards(archive.port));
    expect(before).toEqual(['identity-asked', 'identity-asked']);
  });

  it('to an archive that is away can be asked again when it is back', async (ctx) => {
    if (noDcmqrscp) return ctx.skip(noDcmqrscp);
    await using archive = await startArchive('dcmqrscp', [studyFile(words)]);
    await archive.stop();
    const { id } = await wish();
    const away = await askArchive(as(ben), { id, first: true }, towards(archive.port));
    expect([away.state, away.outcome]).toEqual(['agreed', 'PEER_UNREACHABLE']);
    await archive.start();
    expect((await askArchive(as(ben), { id, first: false }, towards(archive.port))).outcome).toBe('found');
  });

  it('that was cut off by a crash has no outcome, and may be asked again', async () => {
    const { id } = await wish();
    await box.store.write.beginReidentification({ id, first: true, userId: ben, at: clock });
    expect(await box.store.read.reidentification({ id })).toMatchObject({ state: 'agreed', outcome: null });
    const again = await askArchive(as(anna), { id, first: false }, towards(await freePort()));
    expect(again.outcome).toBe('PEER_UNREACHABLE');
  });

  it('that fails by a mistake of the box has no outcome either: the mistake is thrown', async () => {
    const { id } = await wish();
    await using archive = await startHostileArchive((peer) => peer.send(data(findResponse(0))));
    const limits = {
      answers: 1,
      get totalMs(): number {
        throw new TypeError('a mistake');
      },
    };
    const mistaken = { ...towards(archive.port), limits };
    await expect(askArchive(as(ben), { id, first: true }, mistaken)).rejects.toThrow('a mistake');
    expect(await box.store.read.reidentification({ id })).toMatchObject({ state: 'agreed', outcome: null });
    expect(parts.asking.size).toBe(0);
  });

  it('that is on its way is not asked a second time', async () => {
    const { id } = await wish();
    await using archive = await startHostileArchive(async (peer) => {
      expect(await codeOf(askArchive(as(anna), { id, first: false }, towards(archive.port)))).toBe('REQUEST_OVER');
      peer.send(data(findResponse(0)));
    });
    expect((await askArchive(as(ben), { id, first: true }, towards(archive.port))).outcome).toBe('not-found');
  });

  it('to a hostile archive ends with a code and keeps nothing of what it said', async () => {
    const lie = (uid: string, patient: string) =>
      findAnswer(writeDataSet(dataSetOf([textElement(0x00100020, 'LO', patient), textElement(0x0020000d, 'UI', uid)])));
    await using endless = await startHostileArchive(async (peer) => {
      for (let n = 0; !peer.socket.destroyed; n++) {
        peer.send(lie(`1.9.${n}`, 'LIE-1'));
        await new Promise((resolve) => setImmediate(resolve));
      }
    });
    await using broken = await startHostileArchive((peer) => peer.send(lie('1.9', 'L'.repeat(2_000))));
    const outcomes: (string | null)[] = [];
    for (const { port } of [endless, broken]) {
      const { id } = await wish();
      outcomes.push((await askArchive(as(ben), { id, first: true }, towards(port))).outcome);
      expect(parts.shown.waitsFor(id, anna)).toBe(false);
    }
    expect(outcomes).toEqual(['too-many', 'PEER_MALFORMED']);
    expect(JSON.stringify([await box.store.read.reidentifications({ limit: 10 }), await leaves()])).not.toContain(
      'LIE',
    );
  });
});

describe('a request', () => {
  it('names a reason and nobody, an archive and a study that is here', async () => {
    expect(await codeOf(wish(words.studyUid, anna, 'too short'))).toBe('BAD_REQUEST');
    for (const number of ['00815', '٠٠٨١٥'])
      expect(await codeOf(wish(words.studyUid, anna, `It is patient ${number}, I am sure`))).toBe('BAD_REQUEST');
    expect(await codeOf(wish('1.2.3'))).toBe('NOT_FOUND');
    parts = { ...parts, archive: undefined };
    expect(await codeOf(wish())).toBe('NO_ARCHIVE');
    expect(await box.store.read.reidentifications({ limit: 10 })).toEqual([]);
  });

  it('of one person is one of twenty at most', async () => {
    for (let n = 0; n < 20; n++) await wish();
    expect(await codeOf(wish())).toBe('TOO_MANY_TRIES');
    expect((await wish(words.studyUid, ben)).state).toBe('waiting');
    clock += lapseMs;
    expect((await wish()).state).toBe('waiting');
  });

  it('is never deleted, and never decided by who made it: the database itself refuses', async () => {
    const { id } = await wish();
    const database = secondConnection(join(dirname(box.imagesFolder), 'markit.sqlite'));
    const decide = database.prepare("update reidentifications set state = 'agreed', decided_by = ? where id = ?");
    expect(() => database.exec('delete from reidentifications')).toThrow('never deleted');
    expect(() => decide.run(anna, id)).toThrow('CHECK constraint failed');
    expect(decide.run(ben, id).changes).toBe(1);
    database.close();
  });
});

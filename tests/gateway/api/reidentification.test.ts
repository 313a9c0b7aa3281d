/** What the API asks of whoever wants to know whose study it is, and what it lists of it. */
import { request as httpRequest } from 'node:http';
import { Secret, TOTP } from 'otpauth';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { dataSetOf } from '../../../data-set/data-set.ts';
import { textElement } from '../../../data-set/elements.ts';
import { writeDataSet } from '../../../data-set/writer.ts';
import type { TotpOffer } from '../../../gateway/contract/accounts.ts';
import type { Reidentification, Reidentifications } from '../../../gateway/contract/reidentification.ts';
import { lapseMs } from '../../../gateway/reidentify.ts';
import type { NewReidentification } from '../../../gateway/store/reidentifications.ts';
import { findAnswer, findResponse, startHostileArchive } from '../../support/hostile-archive.ts';
import {
  addImage,
  addPerson,
  firstManager,
  goodPassword,
  openTestApi,
  type TestApi,
  type TestBrowser,
} from '../../support/test-api.ts';
import { data } from '../doors/raw-peer.ts';

let api: TestApi;
let anna: TestBrowser;
let ben: TestBrowser;
let carl: TestBrowser;

beforeEach(async () => {
  api = await openTestApi();
  const first = await firstManager(api);
  anna = await addPerson(api, first, 'anna', ['owner']);
  ben = await addPerson(api, first, 'ben', ['owner']);
  carl = await addPerson(api, first, 'carl', ['owner']);
});
afterEach(() => api.close());

const proof = { password: goodPassword };
const codeOf = (body: unknown) => (body as { code?: string }).code;

/** Past the checks of the story, which need images and an archive: they have tests of their own. */
async function request(study = '2.25.31'): Promise<number> {
  const row: NewReidentification = {
    ...{ studyInstanceUid: study, projectId: null, caseNumber: null, reason: 'A finding that cannot wait' },
    ...{ salt: 'ab'.repeat(16), digest: 'cd'.repeat(32), askedBy: anna.me.id },
    ...{ askedAt: api.clock.now, expiresAt: api.clock.now + lapseMs },
  };
  return (await api.store.write.requestReidentification(row)).id;
}

async function listed(id: number, as = anna): Promise<Reidentification> {
  const { body } = await as.ask<Reidentifications>('GET', '/api/reidentifications');
  const found = body.requests.find((one) => one.id === id);
  if (!found) throw new Error('not listed');
  return found;
}

const begin = (id: number) =>
  api.store.write.beginReidentification({ id, first: true, userId: ben.me.id, at: api.clock.now });
const finish = (id: number, outcome: string, over: boolean) =>
  api.store.write.finishReidentification({ id, at: api.clock.now, outcome, asked: [], over });

describe('a request is listed', () => {
  test('as what it is, to each owner with what they may do', async () => {
    const id = await request();
    expect(await listed(id)).toMatchObject({
      state: 'waiting',
      by: 'anna',
      mine: true,
      mayAsk: false,
      leafIndex: null,
    });
    expect(await listed(id, ben)).toMatchObject({ state: 'waiting', mine: false });
    await begin(id);
    // The box stopped while the archive was asked, or so it looks to whoever comes after.
    expect(await listed(id)).toMatchObject({ state: 'unknown', mayAsk: true, decidedBy: 'ben', leafIndex: 0 });
    expect(await listed(id, carl)).toMatchObject({ state: 'unknown', mayAsk: false });
    api.services.reidentify.asking.add(id);
    expect(await listed(id)).toMatchObject({ state: 'asking', mayAsk: false });
    api.services.reidentify.asking.delete(id);
    await finish(id, 'PEER_SILENT', false);
    expect(await listed(id)).toMatchObject({
      ...{ state: 'failed', outcome: null, mayAsk: true },
      trouble: 'The peer took the question and did not answer in time.',
    });
    api.clock.now += lapseMs;
    await ben.signIn('ben');
    await anna.signIn('anna');
    expect(await listed(id)).toMatchObject({ state: 'failed', mayAsk: false });
  });

  test('as lapsed after a day, as refused, as answered', async () => {
    const [refused, answered, late] = [await request(), await request(), await request()];
    expect((await anna.ask('POST', `/api/reidentifications/${refused}/refuse`)).status).toBe(403);
    expect((await ben.ask('POST', `/api/reidentifications/${refused}/refuse`)).status).toBe(200);
    await begin(answered);
    await finish(answered, 'not-found', true);
    api.clock.now += lapseMs;
    await anna.signIn('anna');
    const states = await Promise.all([refused, answered, late].map(async (id) => (await listed(id)).state));
    expect(states).toEqual(['refused', 'answered', 'lapsed']);
    expect(await listed(answered)).toMatchObject({ outcome: 'not-found', waitsForMe: false });
  });
});

describe('whoever acts', () => {
  test('gives the password again, and it is not guessed', async () => {
    const id = await request();
    const wrong = { proof: { password: 'not my password' } };
    const statuses: number[] = [];
    for (let n = 0; n < 8; n++) {
      const { status, body } = await ben.ask('POST', `/api/reidentifications/${id}/agree`, wrong);
      if (n === 0) expect(codeOf(body)).toBe('WRONG_CREDENTIALS');
      statuses.push(status);
    }
    expect([statuses[0], statuses.at(-1)]).toEqual([401, 429]);
    expect((await listed(id)).state).toBe('waiting');
    const body = { case: { study: '2.25.31' }, reason: 'A finding that cannot wait', ...wrong };
    expect((await anna.ask('POST', '/api/reidentifications', body)).status).toBe(401);
  });

  test('gives a code too where they have an authenticator, and it is not guessed either', async () => {
    const { body } = await ben.ask<TotpOffer>('POST', '/api/me/totp', proof);
    const codeAt = (at: number) =>
      new TOTP({ secret: Secret.fromBase32(body.secret), digits: 6, period: 30 }).generate({ timestamp: at });
    await ben.ask('POST', '/api/me/totp/confirm', { code: codeAt(api.clock.now) });
    const path = `/api/reidentifications/${await request()}/agree`;
    const agree = (more: object = {}) => ben.ask('POST', path, { proof: { ...proof, ...more } });
    expect(codeOf((await agree()).body)).toBe('CODE_NEEDED');
    api.clock.now += 30_000;
    // Proven; this box has no archive, which is the next thing that is looked at.
    expect(codeOf((await agree({ code: codeAt(api.clock.now) })).body)).toBe('NO_ARCHIVE');
    const statuses: number[] = [];
    for (let n = 0; n < 12; n++) {
      await agree();
      statuses.push((await agree({ code: '000000' })).status);
    }
    expect([statuses[0], statuses.at(-1)]).toEqual([401, 429]);
  });

  test('sees the answer once, is recorded before, and only if it is theirs', async () => {
    const id = await request();
    const identity = { studyInstanceUid: '1.2.3', patientId: 'KLA-1', issuer: 'H', accession: 'A', samePatient: true };
    api.services.reidentify.shown.put(id, identity, [anna.me.id, ben.me.id]);
    expect((await listed(id)).waitsForMe).toBe(true);
    const see = (who: TestBrowser) => who.ask('POST', `/api/reidentifications/${id}/identity`, { proof });
    expect((await see(carl)).status).toBe(404);
    const shown = await see(anna);
    expect(shown.body).toEqual({ study: '1.2.3', patientId: 'KLA-1', issuer: 'H', accession: 'A', samePatient: true });
    expect(shown.headers['cache-control']).toBe('no-store');
    expect((await see(anna)).status).toBe(404);
    const acts = (await api.store.read.audit({ limit: 50 })).filter(({ kind }) => kind === 'identity-shown');
    expect(acts.map(({ userId, subject }) => [userId, subject])).toEqual([[anna.me.id, `reidentification ${id}`]]);
    expect(api.log.join('')).not.toContain('KLA-1');
  });

  test.each(['left', 'was signed out'])('and %s while the archive was asked is shown nothing yet', async (how) => {
    await addImage(api, 1, { date: '20240229' });
    const [heard, answers] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    await using archive = await startHostileArchive(async (peer) => {
      heard.resolve();
      await answers.promise;
      const found = [textElement(0x00100020, 'LO', 'KLA-1'), textElement(0x0020000d, 'UI', '2.25.11')];
      peer.send(findAnswer(writeDataSet(dataSetOf(found))));
      peer.send(data(findResponse(0)));
    });
    const peer = { host: '127.0.0.1', port: archive.port, calledAe: 'ARCHIVE', callingAe: 'BOX' };
    Object.assign(api.services.reidentify, { archive: peer });
    const id = await request('2.25.11');
    const call = httpRequest(
      `${await api.app.listen({ host: '127.0.0.1', port: 0 })}/api/reidentifications/${id}/agree`,
      {
        ...{ method: 'POST', agent: false },
        headers: {
          ...{ host: 'box.test', origin: 'https://box.test', 'content-type': 'application/json' },
          ...{ cookie: ben.cookie, 'x-markit-csrf': ben.me.csrf },
        },
      },
    );
    const over = new Promise((resolve) => call.once('close', resolve));
    // Broken off below by this very hand.
    call.on('error', () => undefined);
    call.on('response', (response) => response.resume());
    call.end(JSON.stringify({ proof }));
    await heard.promise;
    if (how === 'left') {
      call.destroy();
      await over;
    } else await ben.ask('POST', '/api/sign-out');
    answers.resolve();
    await expect.poll(async () => (await listed(id)).state, { timeout: 20_000 }).toBe('answered');
    await over;
    await ben.signIn('ben');
    expect(await listed(id, ben)).toMatchObject({ outcome: 'found', waitsForMe: true });
    const acts = await api.store.read.audit({ limit: 50 });
    expect(acts.some(({ kind }) => kind === 'identity-shown')).toBe(false);
  });

  test('asks by a reason of ten letters, of one line, and by a case', async () => {
    const ask = (body: object) => anna.ask('POST', '/api/reidentifications', { proof, ...body });
    const study = { study: '2.25.31' };
    for (const reason of ['short', 'x'.repeat(501), 'Two lines\nof a reason']) {
      const { status, body } = await ask({ case: study, reason });
      expect([status, codeOf(body)]).toEqual([400, 'BAD_REQUEST']);
    }
    expect(codeOf((await ask({ case: { project: 9, number: 9 }, reason: 'A finding that waits' })).body)).toBe(
      'NOT_FOUND',
    );
    expect(codeOf((await ask({ case: study, reason: 'A finding that waits' })).body)).toBe('NO_ARCHIVE');
    expect((await anna.ask<Reidentifications>('GET', '/api/reidentifications')).body).toEqual({
      archive: false,
      requests: [],
    });
  });
});

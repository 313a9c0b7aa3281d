import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { textElement } from '../../../data-set/elements.ts';
import { readFileMeta } from '../../../data-set/part10.ts';
import {
  type HeaderRow,
  type HeaderView,
  type HeldHeader,
  OptionId,
  type Profiles,
} from '../../../gateway/contract/deid.ts';
import type { ErrorBody } from '../../../gateway/contract/error-body.ts';

import { optionWords } from '../../../gateway/deid/option-words.ts';
import { type ProfileDocument, profileOptions } from '../../../gateway/deid/profile.ts';
import { deriveSiteKeys, pseudonymUid } from '../../../gateway/deid/pseudonym.ts';
import { Epochs } from '../../../gateway/images/epoch.ts';
import { HeldFile } from '../../../gateway/images/held-file.ts';
import { decodeEvent } from '../../../ledger/event.ts';
import { concat, explicit, item, sequenceDelimiter, undefinedLength } from '../../data-set/hand-made.ts';
import { carried, realFile } from '../../support/real-file.ts';
import { noSharedData, sharedData } from '../../support/shared-data.ts';
import {
  addPerson,
  firstManager,
  openTestApi,
  type Reply,
  type TestApi,
  type TestBrowser,
  testHeldKey,
} from '../../support/test-api.ts';

const octets = { 'content-type': 'application/octet-stream' };
const shipped = ['retain-patient-characteristics', 'modified-dates', 'clean-descriptors'];
const withDevice = ['retain-device-identity', ...shipped];

let api: TestApi;
let owner: TestBrowser;
let other: TestBrowser;
let effects: ProfileDocument[] = [];

beforeAll(async () => {
  api = await openTestApi({ profileTakesEffect: (document) => effects.push(document) });
  const manager = await firstManager(api);
  owner = await addPerson(api, manager, 'olga', ['owner']);
  other = await addPerson(api, manager, 'otto', ['owner']);
});
afterAll(() => api.close());

const tryOn = (who: TestBrowser, file: Uint8Array, options: readonly string[] = shipped) =>
  who.ask<HeaderView>('POST', `/api/deid/preview?options=${options.join()}`, file, octets);

const activate = (who: TestBrowser, options: readonly string[], base: number, reason = 'Studies of detector drift') =>
  who.ask<Profiles>('POST', '/api/deid/profile', { options, base, reason });

const codeOf = ({ status, body }: Reply) => [status, (body as ErrorBody).code];
const rowOf = ({ body }: Reply<HeaderView>, path: string): HeaderRow | undefined =>
  body.rows.find((row) => row.path === path);
const audits = async (kind: string) =>
  (await api.store.read.audit({ limit: 1_000 })).filter((row) => row.kind === kind);

/** Holds an object as the door does, and answers its id. */
async function hold(file: Buffer, reason = 'header-too-long'): Promise<string> {
  const { meta, dataSetOffset } = readFileMeta(file);
  mkdirSync(join(api.folder, 'held'), { recursive: true });
  const held = new HeldFile(new Epochs({ root: join(api.folder, 'held') }), testHeldKey);
  await held.push(file.subarray(dataSetOffset));
  const facts = { ...meta, source: 'PACS1', receivedAt: api.clock.now, keyGeneration: 1 };
  const row = await held.finish({ ...facts, reason, receivedDigest: randomBytes(32).toString('hex') });
  await held.release();
  await api.store.write.addHeld([row]);
  return row.id;
}

describe('the profile in force', () => {
  test('is the shipped one, with every option explained', async () => {
    const { body } = await owner.ask<Profiles>('GET', '/api/deid/profile');
    expect(body.inForce).toMatchObject({ name: 'markit', version: 1, base: 0, options: shipped });
    expect(body.history).toEqual([]);
    expect(body.options.map(({ id, code }) => [id, code])).toEqual(profileOptions.map(({ id, code }) => [id, code]));
    expect(await audits('profile-looked-at')).toHaveLength(1);
  });

  test('has the options that the contract names', () => {
    expect([...OptionId.enum].sort()).toEqual(profileOptions.map(({ id }) => id).sort());
  });

  test('touches as many attributes by an option as Table E.1-1 says', (context) => {
    const path = sharedData('deid/confidentiality_profile_attributes.json');
    if (path === undefined) return context.skip(noSharedData);
    const columns: Record<string, string> = {
      'retain-safe-private': 'rtnSafePrivOpt',
      'retain-uids': 'rtnUIDsOpt',
      'retain-device-identity': 'rtnDevIdOpt',
      'retain-institution-identity': 'rtnInstIdOpt',
      'retain-patient-characteristics': 'rtnPatCharsOpt',
      'retain-full-dates': 'rtnLongFullDatesOpt',
      'modified-dates': 'rtnLongModifDatesOpt',
      'clean-descriptors': 'cleanDescOpt',
      'clean-structured-content': 'cleanStructContOpt',
      'clean-graphics': 'cleanGraphOpt',
    };
    const rows = JSON.parse(readFileSync(path, 'utf8')) as Record<string, string>[];
    for (const [id, { attributes }] of Object.entries(optionWords))
      expect([id, attributes]).toEqual([id, rows.filter((row) => row[columns[id] ?? '']).length]);
  });
});

describe('a file that a draft is tried on', () => {
  test('is shown before and after, under the profile in force alone where the draft is no other', async () => {
    const reply = await tryOn(owner, realFile());
    expect(reply.body.sides).toEqual([
      { profile: 'markit-1', held: null, counts: expect.objectContaining({ emptied: 1 }) },
    ]);
    expect(rowOf(reply, '(0008,0080)')).toEqual({
      path: '(0008,0080)',
      keyword: 'InstitutionName',
      vr: 'LO',
      before: carried.hospital,
      sides: [{ fate: 'removed', after: null }],
      differs: false,
    });
    expect(rowOf(reply, '(0010,0010)')?.sides[0]?.fate).toBe('replaced');
    expect(reply.headers['cache-control']).toBe('no-store');
    expect((await audits('profile-previewed')).at(-1)).toMatchObject({ userId: owner.me.id, subject: 'uploaded file' });
  });

  test('is shown under both, what differs first', async () => {
    const { body } = await tryOn(owner, realFile(), withDevice);
    expect(body.sides.map(({ profile, held }) => [profile, held])).toEqual([
      ['markit-1', null],
      ['draft', null],
    ]);
    expect(body.rows[0]?.differs).toBe(true);
    const codes = body.rows.filter(({ path, differs }) => differs && path.startsWith('(0012,0064)'));
    expect(codes.some(({ sides }) => sides[1]?.after === '113109')).toBe(true);
  });

  test('tells nobody how the box calls its patient: each look has keys of its own', async () => {
    const [first, second] = [await tryOn(owner, realFile()), await tryOn(owner, realFile())];
    const named = (reply: Reply<HeaderView>) => rowOf(reply, '(0010,0020)')?.sides[0]?.after;
    expect(named(first)).toMatch(/^[0-9a-f]{32}$/);
    expect(named(first)).not.toBe(named(second));
    const site = deriveSiteKeys(new Uint8Array(32).fill(9));
    expect(first.text).not.toContain(pseudonymUid(site, '1.2.3.4'));
  });

  test('leaves nothing behind: not on the disk, not in the log', async () => {
    await tryOn(owner, realFile(), withDevice);
    const words = [carried.name.split('^')[0] ?? '', carried.hospital, carried.station];
    const files = readdirSync(api.folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
      statSync(join(api.folder, name)).isFile(),
    );
    expect(files.length).toBeGreaterThan(0);
    const all = [...files.map((name) => readFileSync(join(api.folder, name), 'latin1')), ...api.log];
    for (const word of words) expect(all.some((text) => text.includes(word))).toBe(false);
  });

  test('that would be held says why, and is no look at what the draft lets through', async () => {
    const held = realFile([textElement(0x00280010, 'LO', 'none')]);
    const { body } = await tryOn(other, held, withDevice);
    expect(body.sides.map(({ held: why }) => typeof why)).toEqual(['string', 'string']);
    expect(body.rows.find(({ path }) => path === '(0008,0080)')?.sides.map(({ fate }) => fate)).toEqual([
      'held',
      'held',
    ]);
    expect(codeOf(await activate(other, withDevice, 0))).toEqual([409, 'NOT_PREVIEWED']);
  });
});

describe('a hostile file', () => {
  const header = (...parts: Uint8Array[]) => {
    const whole = realFile();
    const { dataSetOffset } = readFileMeta(whole);
    return Buffer.concat([whole.subarray(0, dataSetOffset), ...parts]);
  };
  const deep = (depth: number): Uint8Array =>
    depth === 0
      ? explicit(0x00080050, 'SH', 'X ')
      : explicit(0x00081140, 'SQ', concat(item(deep(depth - 1)), sequenceDelimiter), undefinedLength);

  test.each([
    ['empty', Buffer.alloc(0), [400, 'CANNOT_UNDERSTAND']],
    ['no DICOM', Buffer.from('%PDF-1.7 '.repeat(100)), [400, 'CANNOT_UNDERSTAND']],
    ['cut in its header', realFile().subarray(0, 600), [400, 'CANNOT_UNDERSTAND']],
    [
      'of random bytes',
      header(Buffer.from(Array.from({ length: 4096 }, (_, at) => (at * 7919) & 255))),
      [400, 'CANNOT_UNDERSTAND'],
    ],
  ])('%s is refused by its code', async (_what, file, expected) => {
    expect(codeOf(await tryOn(owner, file))).toEqual(expected);
  });

  test('nested past all limits says that it would be held', async () => {
    const { status, body } = await tryOn(owner, header(deep(60)));
    expect([status, body.rows.length]).toEqual([200, 0]);
    expect(body.sides[0]?.held).toBe('Its header is nested too deep or has too many elements.');
  });

  test('of half a million items, or of a header longer than is shown, is answered within bounds', async () => {
    const items = Buffer.alloc(8 * 500_000);
    for (let at = 0; at < items.length; at += 8) items.writeUInt32LE(0xe000fffe, at);
    const many = await tryOn(owner, header(explicit(0x00081140, 'SQ', items)));
    expect([many.status, many.body.rows.length <= 5_000]).toEqual([200, true]);
    const lying = await tryOn(owner, header(explicit(0x00080050, 'UT', 'X', 0x7fffffff)));
    const long = await tryOn(
      owner,
      header(explicit(0x00080050, 'SH', 'X '), explicit(0x00110010, 'UN', new Uint8Array(20 * 2 ** 20))),
    );
    for (const { body } of [lying, long])
      expect(body.sides?.[0]?.held ?? body).toBe('Its header is longer than the 16 MB that are shown here.');
  });

  test('full of control characters and long words is shown bounded and harmless', async () => {
    const text = `<script>alert(1)</script>\u001b[31m${'A'.repeat(50_000)}`;
    const { body } = await tryOn(owner, realFile([textElement(0x00104000, 'LT', text.replaceAll('\u001b', ''))]));
    const row = body.rows.find(({ path }) => path === '(0010,4000)');
    expect(row?.before).toMatch(/^<script>alert/);
    expect(row?.before?.length).toBeLessThan(200);
  });

  test('larger than the limit is refused though its header is short; one below it is read to its pixels', async () => {
    const large = await tryOn(owner, realFile([], 65 * 2 ** 20));
    expect(codeOf(large)).toEqual([413, 'UPLOAD_TOO_LARGE']);
    expect((await tryOn(owner, realFile([], 60 * 2 ** 20))).status).toBe(200);
  });

  test('with unknown options, two that cannot both be, or as JSON is refused', async () => {
    expect(codeOf(await tryOn(owner, realFile(), ['keep-everything']))).toEqual([400, 'BAD_REQUEST']);
    expect(codeOf(await tryOn(owner, realFile(), ['retain-full-dates', 'modified-dates']))).toEqual([
      400,
      'BAD_REQUEST',
    ]);
    expect(codeOf(await owner.ask('POST', '/api/deid/preview?options=', { file: 'x' }))).toEqual([400, 'BAD_REQUEST']);
    const elsewhere = await owner.ask('POST', '/api/deid/preview/held/x1', Buffer.from('x'), octets);
    expect(elsewhere.status).toBe(400);
  });
});

describe('uploads', () => {
  test('of one person go one at a time; one that stalls holds nobody else up, one that breaks off frees its place', async () => {
    const url = new URL(await api.app.listen({ host: '127.0.0.1', port: 0 }));
    const headers = {
      ...octets,
      host: 'box.test',
      origin: 'https://box.test',
      cookie: owner.cookie,
      'x-markit-csrf': owner.me.csrf,
      'content-length': 10_000,
    };
    const options = { host: url.hostname, port: url.port, path: '/api/deid/preview?options=', method: 'POST', headers };
    let stalled: ReturnType<typeof request> | undefined;
    const stall = () => {
      stalled = request(options);
      stalled.on('error', () => undefined);
      // Another one was there first: then it is tried again.
      stalled.on('response', () => {
        stalled?.destroy();
        stalled = undefined;
      });
      stalled.write(realFile().subarray(0, 200));
    };
    const second = async () => {
      if (stalled === undefined) stall();
      await new Promise((resolve) => setTimeout(resolve, 50));
      return codeOf(await tryOn(owner, realFile()))[1];
    };
    await expect.poll(second, { timeout: 20_000 }).toBe('BUSY');
    expect((await tryOn(other, realFile())).status).toBe(200);
    stalled?.destroy();
    await expect.poll(async () => (await tryOn(owner, realFile())).status, { timeout: 20_000 }).toBe(200);
  });
});

describe('a held object', () => {
  test('shows its header before and after with the reason, and the look is recorded before it', async () => {
    const id = await hold(realFile());
    const { status, body, headers } = await owner.ask<HeldHeader>('GET', `/api/held/objects/${id}/header`);
    expect([status, headers['cache-control']]).toEqual([200, 'no-store']);
    expect(body.reason).toBe('Its header is longer than one megabyte.');
    expect(body.header.sides).toMatchObject([{ profile: 'markit-1', held: null }]);
    expect(body.header.rows.find(({ path }) => path === '(0010,0010)')?.before).toBe(carried.name);
    expect((await audits('held-looked-at')).at(-1)).toMatchObject({
      userId: owner.me.id,
      subject: `object ${id}, header`,
    });
  });

  test('that cannot be read shows nothing but why', async () => {
    const id = await hold(realFile().subarray(0, 700), 'no-data-set');
    const { body } = await owner.ask<HeldHeader>('GET', `/api/held/objects/${id}/header`);
    expect([body.header.sides[0]?.held, body.header.rows]).toEqual(['It cannot be read as a DICOM data set.', []]);
  });

  test('that is not there, or whose file is damaged, says so', async () => {
    expect(codeOf(await owner.ask('GET', '/api/held/objects/a1/header'))).toEqual([404, 'NOT_FOUND']);
    await api.store.write.addHeld([
      {
        ...{ id: 'b2', file: `e/${'0'.repeat(32)}.held`, size: 1, reason: 'deflated', source: 'PACS1' },
        ...{ receivedAt: 1, keyGeneration: 1, receivedDigest: 'd'.repeat(64) },
      },
    ]);
    expect(codeOf(await owner.ask('GET', '/api/held/objects/b2/header'))).toEqual([500, 'HELD_BROKEN']);
  });
});

describe('a draft', () => {
  test('is put in force only by who tried it, with a reason, beside what is in force', async () => {
    const id = await hold(realFile());
    expect(codeOf(await activate(other, withDevice, 0))).toEqual([409, 'NOT_PREVIEWED']);
    await tryOn(owner, realFile(), withDevice);
    expect(codeOf(await activate(other, withDevice, 0))).toEqual([409, 'NOT_PREVIEWED']);
    expect(codeOf(await activate(owner, ['retain-uids'], 0))).toEqual([409, 'NOT_PREVIEWED']);
    expect(codeOf(await activate(owner, withDevice, 1))).toEqual([409, 'CONFLICT']);
    for (const reason of ['', '    ', 'two\nlines', 'x'.repeat(401)])
      expect(codeOf(await activate(owner, withDevice, 0, reason))).toEqual([400, 'BAD_REQUEST']);
    expect(codeOf(await activate(owner, shipped, 0))).toEqual([400, 'BAD_REQUEST']);
    expect(effects).toEqual([]);

    // Tried on a held object it counts as well.
    await other.ask('POST', `/api/deid/preview/held/${id}`, { options: withDevice });
    const { status, body } = await activate(other, withDevice, 0);
    expect(status).toBe(200);
    expect(body.inForce).toMatchObject({ name: 'site', version: 1, base: 1, options: withDevice });
    expect(body.history).toEqual([
      {
        ...{ name: 'site', version: 1, options: withDevice, at: api.clock.now },
        ...{ by: 'otto', reason: 'Studies of detector drift' },
      },
    ]);
    expect(effects).toEqual([{ name: 'site', version: 1, options: withDevice }]);
    expect(await audits('profile-activated')).toMatchObject([{ userId: other.me.id, subject: 'profile site-1' }]);
    const [leaf] = await api.store.read.ledgerLeavesOf({ subject: 'site-1', kind: 'profile-activated' });
    expect(decodeEvent(leaf?.event ?? new Uint8Array())).toMatchObject({ actor: `user-${other.me.id}` });
    expect(api.log.join('')).not.toContain('detector drift');
  });

  test('that was tried beside a profile that is no more in force has to be tried again', async () => {
    expect(codeOf(await activate(owner, shipped, 1))).toEqual([409, 'NOT_PREVIEWED']);
    const { body } = await tryOn(owner, realFile(), shipped);
    expect(body.sides.map(({ profile }) => profile)).toEqual(['site-1', 'draft']);
    expect((await activate(owner, shipped, 1)).body.inForce).toMatchObject({ name: 'site', version: 2 });
    expect(effects.at(-1)).toEqual({ name: 'site', version: 2, options: shipped });
    effects = [];
  });

  test('of two people at once is put in force once', async () => {
    for (const who of [owner, other]) await tryOn(who, realFile(), withDevice);
    const replies = await Promise.all([owner, other].map((who) => activate(who, withDevice, 2)));
    expect(replies.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect(effects).toHaveLength(1);
  });
});

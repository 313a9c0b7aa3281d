import { Secret, TOTP } from 'otpauth';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { TotpOffer } from '../../../gateway/contract/accounts.ts';
import type { Invited } from '../../../gateway/contract/users.ts';
import {
  addPerson,
  firstManager,
  goodPassword,
  openTestApi,
  type TestApi,
  TestBrowser,
} from '../../support/test-api.ts';

const minute = 60_000;

let api: TestApi;
let manager: TestBrowser;

/** A reader's account that no other test uses. */
let anna: string;
let tests = 0;

beforeAll(async () => {
  api = await openTestApi();
  manager = await firstManager(api);
});
afterAll(() => api.close());

// Every test has a day of its own: tries are forgotten, sessions are over, the manager comes back.
beforeEach(async () => {
  tests += 1;
  anna = `anna${tests}`;
  api.clock.now += 24 * 60 * minute;
  expect((await manager.signIn('maria')).status).toBe(200);
});

const codeOf = (body: unknown) => (body as { code: string }).code;

async function invite(account: string): Promise<Invited> {
  return (await manager.ask<Invited>('POST', '/api/users', { account, name: 'Somebody', roles: ['reader'] })).body;
}

describe('one-time codes', () => {
  test('the first one makes a manager and owner, and only the first', async () => {
    expect(manager.me.roles).toEqual(['manager', 'owner']);
    expect(await api.accounts.setupCode()).toBeUndefined();
    expect((await manager.ask('GET', '/api/box')).body).toMatchObject({ awaitsFirstAccount: false });
  });

  test('open an account once, however they are typed', async () => {
    const { code } = await invite(anna);
    const typed = ` ${code.toLowerCase().replaceAll('-', ' ')} `;
    await new TestBrowser(api.app).enrol(typed);
    const again = await new TestBrowser(api.app).ask('POST', '/api/enrol', { code, password: goodPassword });
    expect([again.status, codeOf(again.body)]).toEqual([401, 'CODE_WRONG']);
  });

  test('used twice at the same moment open it once', async () => {
    const { code } = await invite(anna);
    const browsers = [1, 2, 3].map(() => new TestBrowser(api.app));
    const replies = await Promise.all(
      browsers.map((one) => one.ask('POST', '/api/enrol', { code, password: goodPassword })),
    );
    expect(replies.map(({ status }) => status).sort()).toEqual([200, 401, 401]);
  });

  test('end after 72 hours', async () => {
    const { code, expiresAt } = await invite(anna);
    expect(expiresAt - api.clock.now).toBe(72 * 60 * minute);
    api.clock.now = expiresAt;
    await expect(new TestBrowser(api.app).enrol(code)).rejects.toThrow('CODE_WRONG');
  });

  test('are nowhere in the database, nor are passwords and tokens', async () => {
    const reader = await addPerson(api, manager, anna, ['reader']);
    const { code } = await invite(`bert${tests}`);
    const rows = JSON.stringify([await api.store.read.users({}), await api.store.read.audit({ limit: 100 })]);
    for (const secret of [code, code.replaceAll('-', ''), goodPassword, reader.cookie.split('=')[1] ?? '-']) {
      expect(rows.includes(secret)).toBe(false);
    }
    expect(rows).toContain('$argon2id$v=19$m=');
  });

  test('a new one ends password and sessions of the account', async () => {
    const reader = await addPerson(api, manager, anna, ['reader']);
    const fresh = await manager.ask<Invited>('POST', `/api/users/${reader.me.id}/code`, {});
    expect((await reader.ask('GET', '/api/me')).status).toBe(401);
    expect((await new TestBrowser(api.app).signIn(anna)).status).toBe(401);
    await new TestBrowser(api.app).enrol(fresh.body.code);
    expect((await new TestBrowser(api.app).signIn(anna)).status).toBe(200);
  });
});

describe('sessions', () => {
  test('the cookie is bound to this host, to TLS and to no script', async () => {
    const reply = await new TestBrowser(api.app).signIn('maria');
    expect(reply.headers['set-cookie']).toMatch(
      /^__Host-markit=[\w-]{43}; Path=\/; HttpOnly; Secure; SameSite=Strict$/,
    );
  });

  test('end an hour after the last use', async () => {
    for (const step of [50, 50, 50]) {
      api.clock.now += step * minute;
      expect((await manager.ask('GET', '/api/me')).status).toBe(200);
    }
    api.clock.now += 60 * minute;
    expect((await manager.ask('GET', '/api/me')).status).toBe(401);
  });

  test('end after twelve hours however they are used', async () => {
    for (let passed = 0; passed < 12 * 60 - 30; passed += 30) {
      api.clock.now += 30 * minute;
      expect((await manager.ask('GET', '/api/me')).status).toBe(200);
    }
    api.clock.now += 30 * minute;
    expect((await manager.ask('GET', '/api/me')).status).toBe(401);
  });

  test.each([
    ['ahead', 10 * 365 * 24 * 60],
    ['back', -10 * 365 * 24 * 60],
  ])('end when the clock is set %s by years, and the next sign-in counts', async (_way, minutes) => {
    api.clock.now += minutes * minute;
    expect((await manager.ask('GET', '/api/me')).status).toBe(401);
    const again = new TestBrowser(api.app);
    expect((await again.signIn('maria')).status).toBe(200);
    expect((await again.ask('GET', '/api/me')).status).toBe(200);
  });

  test('outlive a clock that is corrected by seconds', async () => {
    api.clock.now -= 30_000;
    expect((await manager.ask('GET', '/api/me')).status).toBe(200);
  });

  test('end with sign-out, on the box and in the browser', async () => {
    const cookie = manager.cookie;
    const { status, headers } = await manager.ask('POST', '/api/sign-out', {});
    expect([status, headers['clear-site-data']]).toEqual([204, '"cache"']);
    expect(manager.cookie).toBe('');
    expect((await manager.ask('GET', '/api/me', undefined, { cookie })).status).toBe(401);
  });

  test('of a disabled account end at once, and it cannot come back', async () => {
    const reader = await addPerson(api, manager, anna, ['reader']);
    await manager.ask('POST', `/api/users/${reader.me.id}/disable`, {});
    expect((await reader.ask('GET', '/api/me')).status).toBe(401);
    expect((await reader.signIn(anna)).status).toBe(401);
  });

  test('the last manager cannot shut the box', async () => {
    for (const act of ['disable', 'code']) {
      const reply = await manager.ask('POST', `/api/users/${manager.me.id}/${act}`, {});
      expect(codeOf(reply.body)).toBe('LAST_MANAGER');
    }
    expect((await manager.ask('GET', '/api/me')).status).toBe(200);
  });
});

describe('guessing', () => {
  test('an account that is not there answers like a wrong password', async () => {
    const known = await new TestBrowser(api.app).signIn('maria', 'wrong words here');
    const unknown = await new TestBrowser(api.app).signIn('nobody', 'wrong words here');
    expect([unknown.status, unknown.text]).toEqual([known.status, known.text]);
  });

  test('each try after five waits longer, and the right password waits as well', async () => {
    const tries = async () => new TestBrowser(api.app).signIn('maria', 'wrong words here');
    for (let i = 0; i < 5; i += 1) expect((await tries()).status).toBe(401);
    const waits: number[] = [];
    for (let i = 0; i < 12; i += 1) {
      const refused = await new TestBrowser(api.app).signIn('maria');
      expect(refused.status).toBe(429);
      waits.push(Number(refused.headers['retry-after']));
      api.clock.now += (waits.at(-1) ?? 0) * 1_000;
      await tries();
    }
    expect(waits.slice(0, 4)).toEqual([1, 2, 4, 8]);
    expect(waits.at(-1)).toBe(300);
    api.clock.now += 300_000;
    expect((await new TestBrowser(api.app).signIn('maria')).status).toBe(200);
  });

  test('a hundred at once count as a hundred', async () => {
    const all = Array.from({ length: 100 }, () => new TestBrowser(api.app).signIn('maria', 'wrong words here'));
    const statuses = (await Promise.all(all)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 401).length).toBeLessThanOrEqual(5);
  });

  test('from elsewhere does not keep the right person from a workstation they have used', async () => {
    const from = async (remoteAddress: string, password: string) => {
      const payload = { account: 'maria', password };
      const headers = { host: 'box.test', origin: 'https://box.test' };
      return (await api.app.inject({ method: 'POST', url: '/api/sign-in', headers, payload, remoteAddress }))
        .statusCode;
    };
    expect(await from('10.0.0.7', goodPassword)).toBe(200);
    for (let i = 0; i < 20; i += 1) await from('10.0.0.66', 'wrong words here');
    expect(await from('10.0.0.66', goodPassword)).toBe(429);
    expect(await from('10.0.0.8', goodPassword)).toBe(429);
    expect(await from('10.0.0.7', goodPassword)).toBe(200);
    for (let i = 0; i < 6; i += 1) await from('10.0.0.7', 'wrong words here');
    expect(await from('10.0.0.7', goodPassword)).toBe(429);
  });

  test('past the limit is refused without a row in the audit trail', async () => {
    const rows = async () => (await api.store.read.audit({ limit: 1_000 })).length;
    const before = await rows();
    for (let i = 0; i < 50; i += 1) await new TestBrowser(api.app).signIn('maria', 'wrong words here');
    expect((await rows()) - before).toBe(5);
  });

  test('over many accounts from one address waits too', async () => {
    const statuses: number[] = [];
    for (let i = 0; i < 40; i += 1) statuses.push((await new TestBrowser(api.app).signIn(`user${i}`)).status);
    expect([statuses[0], statuses.at(-1)]).toEqual([401, 429]);
  });
});

describe('the second factor', () => {
  const codeAt = (secret: string, at: number) =>
    new TOTP({ secret: Secret.fromBase32(secret), digits: 6, period: 30 }).generate({ timestamp: at });

  let person: TestBrowser;
  beforeEach(async () => {
    person = await addPerson(api, manager, anna, ['reader']);
  });

  async function switchOn(): Promise<string> {
    const { body } = await person.ask<TotpOffer>('POST', '/api/me/totp', { password: goodPassword });
    expect(body.uri).toMatch(new RegExp(`^otpauth://totp/Test%20box:${anna}\\?`));
    const code = codeAt(body.secret, api.clock.now);
    expect((await person.ask('POST', '/api/me/totp/confirm', { code })).status).toBe(204);
    return body.secret;
  }
  const signIn = (code?: string) =>
    new TestBrowser(api.app).ask('POST', '/api/sign-in', {
      account: anna,
      password: goodPassword,
      ...(code ? { code } : {}),
    });

  test('is asked for after the password, and its code counts once', async () => {
    const secret = await switchOn();
    expect(codeOf((await signIn()).body)).toBe('CODE_NEEDED');
    expect((await signIn(codeAt(secret, api.clock.now))).status).toBe(401);
    api.clock.now += 30_000;
    const code = codeAt(secret, api.clock.now);
    expect((await signIn(code)).status).toBe(200);
    expect((await signIn(code)).status).toBe(401);
  });

  test('cannot be guessed by asking for it between the guesses', async () => {
    await switchOn();
    const statuses: number[] = [];
    for (let i = 0; i < 12; i += 1) {
      await signIn();
      statuses.push((await signIn('000000')).status);
    }
    expect([statuses[0], statuses.at(-1)]).toEqual([401, 429]);
  });

  test('asked for again and again costs the right person nothing', async () => {
    const secret = await switchOn();
    for (let i = 0; i < 40; i += 1) expect(codeOf((await signIn()).body)).toBe('CODE_NEEDED');
    api.clock.now += 30_000;
    expect((await signIn(codeAt(secret, api.clock.now))).status).toBe(200);
  });

  test('is not switched on by an offer alone, nor offered without the password', async () => {
    const refused = await person.ask('POST', '/api/me/totp', { password: 'not my password' });
    expect(refused.status).toBe(401);
    await person.ask('POST', '/api/me/totp', { password: goodPassword });
    expect((await person.ask('POST', '/api/me/totp/confirm', { code: '000000' })).status).toBe(401);
    expect((await signIn()).status).toBe(200);
  });

  test('is stored sealed', async () => {
    const secret = await switchOn();
    const rows = JSON.stringify(await api.store.read.users({}));
    expect(rows.includes(secret)).toBe(false);
  });
});

test('the audit says who signed in, who was refused and who was invited', async () => {
  const reader = await addPerson(api, manager, anna, ['reader']);
  await new TestBrowser(api.app).signIn(anna, 'wrong words here');
  const kinds = (await api.store.read.audit({ limit: 3 })).map(({ kind, userId }) => [kind, userId]);
  expect(kinds).toEqual([
    ['sign-in-refused', null],
    ['enrolled', reader.me.id],
    ['user-invited', manager.me.id],
  ]);
});

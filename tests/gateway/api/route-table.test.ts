import Fastify from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { guardRoutes } from '../../../gateway/api/access.ts';
import { addPerson, firstManager, openTestApi, type TestApi, TestBrowser } from '../../support/test-api.ts';

type Who = 'nobody' | 'reader' | 'manager' | 'owner';

/** Who may call what, written a second time by hand: a route that opens up by mistake fails here. */
const table: Readonly<Record<string, readonly Who[]>> = {
  'GET /health': ['nobody', 'reader', 'manager', 'owner'],
  'GET /api/box': ['nobody', 'reader', 'manager', 'owner'],
  'GET /ledger/checkpoint': ['manager', 'owner'],
  'GET /ledger/key': ['nobody', 'reader', 'manager', 'owner'],
  'POST /api/sign-in': ['nobody', 'reader', 'manager', 'owner'],
  'POST /api/enrol': ['nobody', 'reader', 'manager', 'owner'],
  'POST /api/sign-out': ['reader', 'manager', 'owner'],
  'GET /api/me': ['reader', 'manager', 'owner'],
  'POST /api/me/totp': ['reader', 'manager', 'owner'],
  'POST /api/me/totp/confirm': ['reader', 'manager', 'owner'],
  'GET /api/users': ['manager'],
  'POST /api/users': ['manager'],
  'POST /api/users/:id/code': ['manager'],
  'POST /api/users/:id/disable': ['manager'],
  'GET /api/projects': ['reader', 'manager', 'owner'],
  'POST /api/projects': ['manager'],
  'GET /api/projects/:id': ['reader', 'manager', 'owner'],
  'PUT /api/projects/:id/model-shown': ['manager'],
  'GET /api/projects/:id/progress': ['manager'],
  'GET /api/projects/:id/changes': ['manager'],
  'POST /api/projects/:id/changes': ['manager'],
  'GET /api/projects/:id/worklist': ['reader'],
  'POST /api/projects/:id/releases': ['manager', 'owner'],
  'GET /api/tasks/:id': ['reader'],
  'PUT /api/tasks/:id/answer': ['reader'],
  'POST /api/tasks/:id/submit': ['reader'],
  'POST /api/tasks/:id/skip': ['reader'],
  'POST /api/tasks/:id/events': ['reader'],
  'GET /api/tasks/:id/predictions': ['reader'],
  'POST /api/tasks/:id/predictions': ['reader'],
  'GET /api/tasks/:id/predictions/:prediction/maps/:label': ['reader'],
  'GET /api/models': ['manager', 'owner'],
  'PUT /api/models/:sha256/state': ['manager', 'owner'],
  'GET /dicom-web/studies/:study/series/:series/instances/:sop/frames/:frames': ['reader', 'manager'],
  'GET /dicom-web/studies/:study/series/:series/instances/:sop/metadata': ['reader', 'manager'],
  'GET /api/deid/projects': ['manager', 'owner'],
  'GET /api/deid/conformance': ['manager', 'owner'],
  'GET /api/projects/:id/deid-report': ['manager', 'owner'],
  'POST /api/projects/:id/training-sets': ['manager', 'owner'],
  'GET /api/training-sets': ['manager', 'owner'],
  'GET /api/training-sets/:id': ['manager', 'owner'],
  'GET /api/training-sets/:id/pictures/:place': ['manager', 'owner'],
  'POST /api/training-sets/:id/withdraw': ['manager', 'owner'],
  'GET /api/releases': ['manager', 'owner'],
  'POST /api/releases/:id/approve': ['manager', 'owner'],
  'GET /api/releases/:id/file': ['manager', 'owner'],
  'GET /api/releases/:id/receipt': ['manager', 'owner'],
  'GET /api/held': ['owner'],
  'GET /api/held/images/:id': ['owner'],
  'GET /api/held/images/:id/frames/:frame': ['owner'],
  'POST /api/held/images/:id/decision': ['owner'],
  'POST /api/held/objects/:id/decision': ['owner'],
  'GET /api/site-words': ['owner'],
  'GET /api/site-words/counts': ['owner'],
  'POST /api/site-words/decision': ['owner'],
  'GET /api/held/objects/:id/header': ['owner'],
  'GET /api/deid/profile': ['owner'],
  'POST /api/deid/profile': ['owner'],
  'POST /api/deid/preview': ['owner'],
  'POST /api/deid/preview/held/:id': ['owner'],
  'GET /api/reidentifications': ['owner'],
  'POST /api/reidentifications': ['owner'],
  'POST /api/reidentifications/:id/refuse': ['owner'],
  'POST /api/reidentifications/:id/agree': ['owner'],
  'POST /api/reidentifications/:id/ask': ['owner'],
  'POST /api/reidentifications/:id/identity': ['owner'],
  'POST /api/models/import': ['owner'],
  'GET /api/models/:sha256/difference': ['manager', 'owner'],
  'GET /api/live': ['reader', 'manager', 'owner'],
};

let api: TestApi;
let people: Record<Who, TestBrowser>;

beforeAll(async () => {
  api = await openTestApi();
  const first = await firstManager(api);
  people = {
    nobody: new TestBrowser(api.app),
    reader: await addPerson(api, first, 'rita', ['reader']),
    manager: await addPerson(api, first, 'max', ['manager']),
    owner: await addPerson(api, first, 'olga', ['owner']),
  };
});
afterAll(() => api.close());

/** `GET /path` of every route of the app, from its own description. */
function routesOfApp(): string[] {
  const routes: string[] = [];
  const prefixes: string[] = [];
  for (const line of api.app.printRoutes({ commonPrefix: false }).split('\n')) {
    const match = /^(.*?)[├└]── (.*?) \((.*)\)$/.exec(line);
    if (!match) continue;
    const depth = (match[1] ?? '').length / 4;
    prefixes.length = depth;
    prefixes[depth] = match[2] ?? '';
    for (const method of (match[3] ?? '').split(', ')) {
      if (method !== 'HEAD' && method !== 'OPTIONS') routes.push(`${method} ${prefixes.join('')}`);
    }
  }
  return routes.sort();
}

function concrete(path: string): string {
  return path
    .replace(':study', '2.25.1')
    .replace(':series', '2.25.2')
    .replace(':sop', '2.25.3')
    .replace(/:frames?/, '1')
    .replace(':id', '999');
}

describe('the route table', () => {
  test('names every route of the app and no other', () => {
    expect(routesOfApp()).toEqual(Object.keys(table).sort());
  });

  test('a route that does not say who may call it stops the app from being built', () => {
    const bare = Fastify();
    guardRoutes(bare, { session: async () => undefined });
    expect(() => bare.get('/api/secret', async () => 1)).toThrow('GET /api/secret does not say who may call it');
  });

  test.each(Object.entries(table).filter(([route]) => !route.endsWith('/api/live')))('%s', async (route, allowed) => {
    const [method = '', path = ''] = route.split(' ');
    for (const [who, browser] of Object.entries(people) as [Who, TestBrowser][]) {
      if (route === 'POST /api/sign-out' && allowed.includes(who)) continue;
      const { status } = await browser.ask(method as 'GET', concrete(path), method === 'GET' ? undefined : {});
      if (!allowed.includes(who)) expect([who, status]).toEqual([who, who === 'nobody' ? 401 : 403]);
      else expect([who, [401, 403].includes(status)]).toEqual([who, false]);
    }
  });
});

describe('a changing request', () => {
  test('without the CSRF token of its session is refused', async () => {
    const reply = await people.manager.ask('POST', '/api/users', {}, { 'x-markit-csrf': 'x' });
    expect([reply.status, (reply.body as { code: string }).code]).toEqual([403, 'CSRF']);
  });

  test('from another origin is refused before sign-in too', async () => {
    const body = { account: 'max', password: 'x' };
    const origin = await people.nobody.ask('POST', '/api/sign-in', body, { origin: 'https://evil.test' });
    const site = await people.nobody.ask('POST', '/api/sign-in', body, { 'sec-fetch-site': 'cross-site' });
    expect([origin.status, site.status]).toEqual([403, 403]);
  });

  test.each(['cross-site', 'same-site'])('of reading, too, is refused where a %s page asks', async (site) => {
    const asked = await people.reader.ask('GET', '/api/projects', undefined, { 'sec-fetch-site': site });
    const own = await people.reader.ask('GET', '/api/projects', undefined, { 'sec-fetch-site': 'same-origin' });
    expect([asked.status, own.status]).toEqual([403, 200]);
  });

  test('with a member that the schema does not know is refused, and its value is not repeated', async () => {
    const body = { account: 'max', password: 'x', extra: 'VALUE-4711' };
    const reply = await people.nobody.ask('POST', '/api/sign-in', body);
    expect(reply.status).toBe(400);
    expect(reply.body).toEqual({
      code: 'BAD_REQUEST',
      text: 'The request does not fit its schema.',
      retry: 'permanent',
      field: '/extra',
    });
  });

  test('that is no JSON is refused', async () => {
    const reply = await api.app.inject({
      method: 'POST',
      url: '/api/sign-in',
      headers: { 'content-type': 'application/json' },
      payload: '{"account": "max", NAME-4711',
    });
    expect([reply.statusCode, reply.payload.includes('4711')]).toEqual([400, false]);
  });
});

test('every answer carries the security headers, refusals too', async () => {
  for (const url of ['/api/box', '/api/me', '/nowhere']) {
    const { headers } = await people.nobody.ask('GET', url);
    expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers['cache-control']).toBe('no-store');
  }
});

test('no log line holds a password, a name, a cookie or an address of a page', () => {
  const log = api.log.join('');
  expect(log.length).toBeGreaterThan(0);
  for (const secret of ['herons', 'Dr rita', '__Host-markit', 'VALUE-4711', 'NAME-4711', '2.25.']) {
    expect([secret, log.includes(secret)]).toEqual([secret, false]);
  }
});

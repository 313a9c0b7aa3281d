import { afterAll, beforeAll, expect, test } from 'vitest';
import { consoleOperations } from '../../appliance/console.ts';
import { openTestApi, type TestApi } from '../support/test-api.ts';

let api: TestApi;
let invite: (person: Record<string, unknown>) => Promise<unknown>;

beforeAll(async () => {
  api = await openTestApi();
  const status = () => Promise.reject(new Error('not asked for here'));
  invite = consoleOperations(api.services, status).invite ?? invite;
});
afterAll(() => api.close());

test('the console invites whom the pages would invite', async () => {
  expect(await invite({ account: 'rita', name: 'Dr Rita', roles: ['reader'] })).toMatchObject({
    user: { account: 'rita', state: 'invited' },
  });
});

test.each([
  { account: 'Rita', name: 'Dr Rita', roles: ['reader'] },
  { account: 'rita2', name: 'Dr\u001b[31m Rita', roles: ['reader'] },
  { account: 'rita2', name: 'Dr Rita', roles: ['reader', 'god'] },
  { account: 'rita2', name: 'Dr Rita', roles: ['reader'], state: 'active' },
])('and nobody else: %j', async (person) => {
  await expect(invite(person)).rejects.toMatchObject({ code: 'BAD_REQUEST' });
});

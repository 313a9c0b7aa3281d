import { connect } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { openTestApi, TestBrowser } from '../../support/test-api.ts';

test.each(['/api/me', '/api/releases', '/nowhere'])(
  'requests for %s that nobody signed in for are counted',
  async (path) => {
    const api = await openTestApi({ requestsPerMinute: 5 });
    onTestFinished(() => api.close());
    const browser = new TestBrowser(api.app);
    const statuses: number[] = [];
    for (let i = 0; i < 7; i += 1) statuses.push((await browser.ask('GET', path)).status);
    expect(statuses.slice(-2)).toEqual([429, 429]);
    expect(statuses.slice(0, 5)).not.toContain(429);
  },
);

test('a connection on which nothing moves is ended', async () => {
  const api = await openTestApi();
  onTestFinished(() => api.close());
  const url = await api.app.listen({ host: '127.0.0.1', port: 0 });
  // The box waits for two minutes; the test does not.
  expect(api.app.server.timeout).toBe(120_000);
  api.app.server.setTimeout(200);
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  await new Promise((resolve) => socket.once('close', resolve));
});

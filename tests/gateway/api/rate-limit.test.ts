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

import { afterAll, beforeAll, expect, test } from 'vitest';
import type { SiteWordList, SiteWordsDecided } from '../../../gateway/contract/site-words.ts';
import { noteWords } from '../../../gateway/site-words.ts';
import { addPerson, firstManager, openTestApi, type TestApi, type TestBrowser } from '../../support/test-api.ts';

let api: TestApi;
let owner: TestBrowser;

beforeAll(async () => {
  api = await openTestApi();
  owner = await addPerson(api, await firstManager(api), 'olga', ['owner']);
  const word = { tag: 0x00080070, source: 'PACS', count: 2 };
  const words = [
    { ...word, value: 'Nova' },
    { ...word, value: 'Nebula' },
  ];
  await noteWords(words, api.services.words);
});
afterAll(() => api.close());

const list = async (query = '') => (await owner.ask<SiteWordList>('GET', `/api/site-words${query}`)).body;

/** Kinds of acts that the log has lines of, in order. */
const acts = (): string[] => api.log.flatMap((line) => /"audit":"(words-[a-z-]+)"/.exec(line)?.[1] ?? []);

test('a look is recorded before anything is shown; the counts alone are no look', async () => {
  await owner.ask('GET', '/api/site-words/counts');
  expect(acts()).toEqual([]);
  expect((await list()).words.map(({ value }) => value)).toEqual(['Nebula', 'Nova']);
  expect(acts()).toEqual(['words-looked-at']);
  expect(api.log.join('')).not.toMatch(/Nova|Nebula/);
});

test('many are decided at once, and a decision of nothing is refused', async () => {
  const ids = (await list()).words.map(({ id }) => id);
  const reply = await owner.ask<SiteWordsDecided>('POST', '/api/site-words/decision', { ids, state: 'refused' });
  expect(reply.body).toEqual({ decided: 2, counts: { new: 0, approved: 0, refused: 2 } });
  expect((await list('?state=refused&tag=00080070')).words).toHaveLength(2);
  const again = await owner.ask('POST', '/api/site-words/decision', { ids, state: 'refused' });
  expect(again.status).toBe(404);
  for (const body of [
    { ids: [], state: 'approved' },
    { ids: [1, 1], state: 'approved' },
    { ids, state: 'kept' },
    { ids, state: 'new', more: 1 },
  ])
    expect((await owner.ask('POST', '/api/site-words/decision', body)).status).toBe(400);
});

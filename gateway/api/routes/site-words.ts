/** /api/site-words: words that were on no list, for the data owner, who decides which of them are kept; each look recorded. */
import {
  SiteWordCounts,
  SiteWordDecision,
  SiteWordList,
  SiteWordQuery,
  SiteWordsDecided,
} from '../../contract/site-words.ts';
import { decideWords, wordList } from '../../site-words.ts';
import { signedIn } from '../access.ts';
import type { Services } from '../services.ts';
import type { App } from '../typed-app.ts';

const config = { access: ['owner'] } as const;

export function siteWordRoutes(app: App, { store, audit, words }: Services): void {
  app.get(
    '/api/site-words',
    { config, schema: { querystring: SiteWordQuery, response: { 200: SiteWordList } } },
    async (request) => {
      const { userId } = signedIn(request);
      const { state = 'new' } = request.query;
      // Before anything is shown.
      await audit.record({ kind: 'words-looked-at', userId, subject: `words ${state}`, address: request.ip });
      return wordList(request.query, words);
    },
  );

  /** No word in it, so no look. */
  app.get('/api/site-words/counts', { config, schema: { response: { 200: SiteWordCounts } } }, () =>
    store.read.siteWordCounts({}),
  );

  app.post(
    '/api/site-words/decision',
    { config, schema: { body: SiteWordDecision, response: { 200: SiteWordsDecided } } },
    async (request) => {
      const { userId } = signedIn(request);
      const { state } = request.body;
      const decided = await decideWords(`user-${userId}`, request.body, words);
      const subject = `${decided.decided} words ${state}`;
      await audit.record({ kind: 'words-decided', userId, subject, address: request.ip });
      return decided;
    },
  );
}

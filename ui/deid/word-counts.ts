/** How many words wait for the data owner: asked for while one of the office's pages is open; no word is in it, so it is no look. */
import { signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { SiteWordCounts } from '../../gateway/contract/site-words.ts';
import { client } from '../api/session.ts';

export const wordCounts = signal<SiteWordCounts | undefined>(undefined);

const every = 15_000;

async function ask(): Promise<void> {
  try {
    wordCounts.value = await client.siteWordCounts();
  } catch {
    // The badge keeps what it knew; the page itself says when the box does not answer.
  }
}

export function useWordCounts(): SiteWordCounts | undefined {
  useEffect(() => {
    void ask();
    const timer = setInterval(() => void ask(), every);
    return () => clearInterval(timer);
  }, []);
  return wordCounts.value;
}

/** The site's own words as the box keeps them: what processes met goes to the store, what was approved goes to the processes. */
import type { Logger } from 'pino';
import { WordSeals } from '../gateway/deid/sealed-words.ts';
import type { SiteWord } from '../gateway/deid/site-words.ts';
import type { CountedWord } from '../gateway/deid/word-tally.ts';
import { OneByOne } from '../gateway/jobs/one-by-one.ts';
import { approvedWords, noteWords, type SiteWordParts } from '../gateway/site-words.ts';
import type { Store } from '../gateway/store/store.ts';

export interface Words {
  readonly parts: SiteWordParts;
  /** What is approved now. */
  current(): readonly SiteWord[];
  /** Called with the whole list after every decision. */
  onChange(tell: (words: readonly SiteWord[]) => void): void;
  take(words: readonly CountedWord[]): void;
  stop(): Promise<void>;
}

/** Tellings that wait for a slow disk; the rest come again with the next objects. */
const mostWaiting = 64;

export async function openWords({
  store,
  heldKey,
  log,
}: {
  readonly store: Store;
  readonly heldKey: Uint8Array;
  readonly log: Logger;
}): Promise<Words> {
  let approved: readonly SiteWord[] = [];
  const listeners: Array<(words: readonly SiteWord[]) => void> = [];
  const parts: SiteWordParts = {
    ...{ store, seals: new WordSeals(heldKey), now: Date.now },
    onApproved: (words) => {
      approved = words;
      for (const tell of listeners) tell(words);
    },
    onUnreadable: (id) => log.error({ word: id }, 'a word of the site cannot be opened with this key; it is not kept'),
  };
  approved = await approvedWords(parts);
  let waiting = 0;
  const noting = new OneByOne({
    // They come again with the next object.
    onTrouble: (error) => log.warn({ error }, 'new words could not be noted'),
  });
  return {
    parts,
    current: () => approved,
    onChange: (tell) => void listeners.push(tell),
    take(words) {
      if (waiting >= mostWaiting) return;
      waiting += 1;
      noting.add(() => noteWords(words, parts).finally(() => (waiting -= 1)));
    },
    stop: () => noting.idle(),
  };
}

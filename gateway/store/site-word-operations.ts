/** Words that were on no list: noted as they come, in bounds, and decided about by the data owner. */
import { createHash } from 'node:crypto';
import type { Kysely } from 'kysely';
import { canonicalBytes } from '../../ledger/canonical-json.ts';
import { MarkitError } from '../errors.ts';
import { appendEvents } from './ledger-operations.ts';
import type { NotedWord, SiteWordBounds, SiteWordRow, SiteWordState } from './site-words.ts';
import type { Tables } from './tables.ts';

type Db = Kysely<Tables>;

const mostSources = 8;

export const siteWordWrites = {
  /** Counts what is known, adds what is not, and lets the oldest new ones fall out where a bound is passed. */
  async noteSiteWords(
    db: Db,
    {
      words,
      at,
      bounds,
    }: { readonly words: readonly NotedWord[]; readonly at: number; readonly bounds: SiteWordBounds },
  ): Promise<void> {
    for (const word of words) await note(db, word, at);
    for (const source of new Set(words.map((word) => word.source)))
      await dropOldest(db, bounds.newOfSource, 'new', source);
    await dropOldest(db, bounds.new, 'new');
  },

  /**
   * Decision and leaf in one commit; the leaf's digest is over the keyed hashes of the words. Answers how many were not in that
   * state before: words that fell out meanwhile are passed over. NOT_ALLOWED where more would be approved than the list may hold.
   */
  async decideSiteWords(
    db: Db,
    input: {
      readonly ids: readonly number[];
      readonly state: SiteWordState;
      readonly by: string;
      readonly at: number;
      readonly bounds: SiteWordBounds;
    },
  ): Promise<number> {
    const { state, at, bounds, by } = input;
    const decided = await db
      .updateTable('siteWords')
      .set(state === 'new' ? { state, decidedBy: null, decidedAt: null } : { state, decidedBy: by, decidedAt: at })
      .where('id', 'in', input.ids)
      .where('state', '<>', state)
      .returning('lookup')
      .execute();
    if (decided.length === 0) return 0;
    if (state === 'approved' && (await countOf(db, state)) > bounds.approved)
      throw new MarkitError('NOT_ALLOWED', { detail: `a site's list holds ${bounds.approved} words` });
    if (state === 'refused') await dropOldest(db, bounds.refused, state);
    const words = decided.map(({ lookup }) => lookup).sort();
    const digest = createHash('sha256').update(canonicalBytes({ state, words })).digest('hex');
    const time = new Date(at).toISOString();
    await appendEvents(db, [{ kind: 'words-decided', time, subject: 'site-words', actor: by, digest, what: state }]);
    return decided.length;
  },
};

async function note(db: Db, word: NotedWord, at: number): Promise<void> {
  const { lookup, source, count } = word;
  const known = await db
    .selectFrom('siteWords')
    .select(['id', 'sources'])
    .where('lookup', '=', lookup)
    .executeTakeFirst();
  if (!known) {
    const { tag, sealed } = word;
    const seen = { count, firstSeen: at, lastSeen: at, source, sources: JSON.stringify([source]) };
    await db
      .insertInto('siteWords')
      .values({ lookup, tag, sealed, state: 'new', ...seen, decidedBy: null, decidedAt: null })
      .execute();
    return;
  }
  const before = JSON.parse(known.sources) as string[];
  const sources = before.includes(source) || before.length >= mostSources ? before : [...before, source];
  await db
    .updateTable('siteWords')
    .set((row) => ({ count: row('count', '+', count), lastSeen: at, sources: JSON.stringify(sources) }))
    .where('id', '=', known.id)
    .execute();
}

async function countOf(db: Db, state: SiteWordState, source?: string): Promise<number> {
  const { count } = await db
    .selectFrom('siteWords')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('state', '=', state)
    .$if(source !== undefined, (query) => query.where('source', '=', source as string))
    .executeTakeFirstOrThrow();
  return count;
}

async function dropOldest(db: Db, bound: number, state: SiteWordState, source?: string): Promise<void> {
  const excess = (await countOf(db, state, source)) - bound;
  if (excess <= 0) return;
  await db
    .deleteFrom('siteWords')
    .where('id', 'in', (words) =>
      words
        .selectFrom('siteWords')
        .select('id')
        .where('state', '=', state)
        .$if(source !== undefined, (query) => query.where('source', '=', source as string))
        .orderBy('lastSeen')
        .orderBy('id')
        .limit(excess),
    )
    .execute();
}

export const siteWordReads = {
  /** Seen last first. */
  async siteWords(
    db: Db,
    { state, tag, limit }: { readonly state: SiteWordState; readonly tag?: number | undefined; readonly limit: number },
  ): Promise<SiteWordRow[]> {
    return db
      .selectFrom('siteWords')
      .selectAll()
      .where('state', '=', state)
      .$if(tag !== undefined, (query) => query.where('tag', '=', tag as number))
      .orderBy('lastSeen', 'desc')
      .orderBy('id', 'desc')
      .limit(limit)
      .execute();
  },

  async siteWordCounts(db: Db, _input: object): Promise<Readonly<Record<SiteWordState, number>>> {
    const rows = await db
      .selectFrom('siteWords')
      .select(({ fn }) => ['state', fn.countAll<number>().as('count')])
      .groupBy('state')
      .execute();
    return { new: 0, approved: 0, refused: 0, ...Object.fromEntries(rows.map(({ state, count }) => [state, count])) };
  },

  /** How many words in a state each attribute has. */
  async siteWordTags(
    db: Db,
    { state }: { readonly state: SiteWordState },
  ): Promise<ReadonlyArray<{ readonly tag: number; readonly count: number }>> {
    return db
      .selectFrom('siteWords')
      .select(({ fn }) => ['tag', fn.countAll<number>().as('count')])
      .where('state', '=', state)
      .groupBy('tag')
      .orderBy('tag')
      .execute();
  },
};

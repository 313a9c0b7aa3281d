/** Values of open-word attributes that were on no list: each once, sealed, with what the data owner decided about it. */
import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create table site_words (
    id integer primary key,
    lookup text not null unique,
    tag integer not null,
    sealed blob not null,
    state text not null,
    count integer not null,
    first_seen integer not null,
    last_seen integer not null,
    source text not null,
    sources text not null,
    decided_by text,
    decided_at integer
  )`.execute(db);
  await sql`create index site_words_state on site_words (state, last_seen)`.execute(db);
  await sql`create index site_words_source on site_words (source, state, last_seen)`.execute(db);
}

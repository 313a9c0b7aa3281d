/** Names under which things leave, kept over rotations of the site key; the rotations, and how far one under way has come. */
import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create table project_secrets (project_id integer primary key, sealed blob not null)`.execute(db);
  await sql`create table released_names (
    project_id integer not null, uid text not null, sealed blob not null, primary key (project_id, uid)
  ) without rowid`.execute(db);
  await sql`create table key_rotations (generation integer primary key, at integer not null)`.execute(db);
  await sql`create table key_rotation_progress (part text primary key, done integer not null)`.execute(db);
  // Asked for but never approved: these files carry the site's own pseudonyms and must not leave any more.
  await sql`update releases set state = 'done', outcome = 'withdrawn'
    where kind = 'answers-csv' and state = 'requested'`.execute(db);
}

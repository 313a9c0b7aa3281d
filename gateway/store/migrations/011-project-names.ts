/** Names under which things leave: a sealed secret a project, and what left under it, kept over rotations of the site key. */
import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create table project_secrets (project_id integer primary key, sealed blob not null)`.execute(db);
  await sql`create table released_names (
    project_id integer not null, uid text not null, sealed blob not null, primary key (project_id, uid)
  ) without rowid`.execute(db);
  // Asked for but never approved: these files carry the site's own pseudonyms and must not leave any more.
  await sql`update releases set state = 'done', outcome = 'withdrawn'
    where kind = 'answers-csv' and state = 'requested'`.execute(db);
}

/** The second look at held objects: which program looked, and when; null while the box has yet to look. */
import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table held add column looked_by text`.execute(db);
  await sql`alter table held add column looked_at integer`.execute(db);
  await sql`create index held_waiting on held (received_at, id) where state = 'held' and looked_by is null`.execute(db);
}

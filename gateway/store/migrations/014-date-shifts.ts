/** What a rotation of the site key keeps sealed: how far dates were moved, and what the digests of earlier requests were made over. */
import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table instances add column date_shift text`.execute(db);
  await sql`alter table reidentifications add column sealed blob`.execute(db);
}

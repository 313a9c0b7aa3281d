/** What is kept sealed: how far dates were moved, what the digests of earlier requests were made over, and links for two owners. */
import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table instances add column date_shift text`.execute(db);
  await sql`alter table instances add column sealed_link text`.execute(db);
  await sql`create index instances_linked on instances (id) where sealed_link is not null`.execute(db);
  await sql`alter table reidentifications add column sealed blob`.execute(db);
}

/** What de-identification did to an instance, in counts: so far only its file said so. */
import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table instances add column manifest text`.execute(db);
  // Rows whose files are still to be asked: none on a box that began with this.
  await sql`create index instances_without_manifest on instances (id) where manifest is null`.execute(db);
}

/** What a person decided about an image that was held for its pixels. */
import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table instances add column decision text`.execute(db);
}

/** Writes the database file anew, so that nothing of what was replaced is left in its free pages or its journal. */
import { CamelCasePlugin, Kysely, sql } from 'kysely';
import { sqliteDialect } from './sqlite-dialect.ts';

/** Nobody else may have it open; it needs as much free space again as the database takes. */
export async function compactStore(path: string): Promise<void> {
  const dialect = sqliteDialect({ path, readOnly: false });
  const db = new Kysely<unknown>({ dialect, plugins: [new CamelCasePlugin()] });
  try {
    await sql`vacuum`.execute(db);
    await sql`pragma wal_checkpoint(truncate)`.execute(db);
  } finally {
    await db.destroy();
  }
}

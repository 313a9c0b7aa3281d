/** Every migration, in order; each runs once and in a transaction of its own. */
import type { Kysely } from 'kysely';
import { type Migration, type MigrationProvider, Migrator } from 'kysely/migration';
import * as instances from './migrations/001-instances.ts';

/** Keys sort by name: the number decides the order. A migration that has shipped never changes. */
const migrations: Record<string, Migration> = {
  '001-instances': instances,
};

const provider: MigrationProvider = { getMigrations: async () => migrations };

/** Brings the database to the newest schema; throws the first failure. */
export async function migrate<Schema>(db: Kysely<Schema>): Promise<void> {
  const { error } = await new Migrator({ db, provider }).migrateToLatest();
  if (error) throw error;
}

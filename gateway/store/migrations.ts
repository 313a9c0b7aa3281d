/** Every migration, in order; each runs once and in a transaction of its own. */
import type { Kysely } from 'kysely';
import { type Migration, type MigrationProvider, Migrator } from 'kysely/migration';
import * as instances from './migrations/001-instances.ts';
import * as accounts from './migrations/002-accounts.ts';
import * as projects from './migrations/003-projects.ts';
import * as ledger from './migrations/004-ledger.ts';
import * as heldLooks from './migrations/005-held-looks.ts';
import * as versions from './migrations/006-versions.ts';
import * as imageDecisions from './migrations/007-image-decisions.ts';
import * as profiles from './migrations/008-profiles.ts';
import * as siteWords from './migrations/009-site-words.ts';
import * as reidentifications from './migrations/010-reidentifications.ts';
import * as namesAndGenerations from './migrations/011-names-and-generations.ts';
import * as manifests from './migrations/012-manifests.ts';
import * as dateShifts from './migrations/013-date-shifts.ts';
import * as models from './migrations/014-models.ts';
import * as trainingSets from './migrations/015-training-sets.ts';

/** Keys sort by name: the number decides the order. A migration that has shipped never changes. */
const migrations: Record<string, Migration> = {
  '001-instances': instances,
  '002-accounts': accounts,
  '003-projects': projects,
  '004-ledger': ledger,
  '005-held-looks': heldLooks,
  '006-versions': versions,
  '007-image-decisions': imageDecisions,
  '008-profiles': profiles,
  '009-site-words': siteWords,
  '010-reidentifications': reidentifications,
  '011-names-and-generations': namesAndGenerations,
  '012-manifests': manifests,
  '013-date-shifts': dateShifts,
  '014-models': models,
  '015-training-sets': trainingSets,
};

const provider: MigrationProvider = { getMigrations: async () => migrations };

/** Brings the database to the newest schema; throws the first failure. */
export async function migrate<Schema>(db: Kysely<Schema>): Promise<void> {
  const { error } = await new Migrator({ db, provider }).migrateToLatest();
  if (error) throw error;
}

/** De-identification profiles that owners put in force, and who tried which draft. A profile stays as it was: the database refuses changes. */
import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create table profiles (
    version integer primary key,
    name text not null,
    document text not null,
    user_id integer not null references users (id),
    at integer not null,
    reason text not null check (length(reason) > 0)
  )`.execute(db);
  for (const what of ['delete', 'update'] as const) {
    const refusal = sql.lit(`profiles: rows are never ${what}d`);
    await sql`create trigger ${sql.id(`profiles_no_${what}`)} before ${sql.raw(what)} on profiles
      begin select raise(abort, ${refusal}); end`.execute(db);
  }
  // Also closes INSERT OR REPLACE: a version is counted up by one and never given again.
  await sql`create trigger profiles_in_order before insert on profiles
    when new.version <> (select coalesce(max(version), 0) + 1 from profiles)
    begin select raise(abort, 'profiles: a version is the next one'); end`.execute(db);
  await sql`create table profile_previews (
    user_id integer not null references users (id),
    base integer not null,
    options text not null,
    at integer not null,
    primary key (user_id, base, options)
  ) without rowid`.execute(db);
}

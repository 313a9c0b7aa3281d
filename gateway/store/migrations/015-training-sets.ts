/** Training sets: what was asked for, and which images each holds. What was asked for stays listed. */
import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create table training_sets (
    id integer primary key,
    project_id integer not null,
    requested_by text not null,
    requested_at integer not null,
    statement text not null,
    state text not null check (state in ('building', 'built', 'failed', 'withdrawn')),
    tries integer not null, total integer not null, done integer not null,
    code text,
    preview text,
    release_id integer references releases (id),
    ended_at integer,
    check ((state = 'failed') = (code is not null)),
    check (state <> 'built' or release_id is not null)
  )`.execute(db);
  // One at a time of a project: two would be the same answers twice on one disk.
  await sql`create unique index training_sets_open on training_sets (project_id) where state = 'building'`.execute(db);
  await sql`create index training_sets_turn on training_sets (state, id) where state = 'building'`.execute(db);
  await sql`create index training_sets_release on training_sets (release_id) where release_id is not null`.execute(db);
  await sql`create trigger training_sets_no_delete before delete on training_sets
    begin select raise(abort, 'training_sets: rows are never deleted'); end`.execute(db);
  await sql`create table training_set_images (
    set_id integer not null references training_sets (id), instance_id integer not null, samples_digest text,
    primary key (set_id, instance_id)
  ) without rowid`.execute(db);
}

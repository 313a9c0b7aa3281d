/** Requests to learn whose study it is: who asked why, who agreed, when the archive was asked, what kind of answer came. Never the answer. */
import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create table reidentifications (
    id integer primary key,
    study_instance_uid text not null,
    project_id integer,
    case_number integer,
    reason text not null check (length(reason) between 10 and 500),
    salt text not null check (length(salt) = 32),
    digest text not null check (length(digest) = 64),
    asked_by integer not null references users (id),
    asked_at integer not null,
    expires_at integer not null,
    state text not null check (state in ('waiting', 'refused', 'agreed', 'closed')),
    decided_by integer references users (id),
    decided_at integer,
    question_at integer,
    position integer references ledger_leaves (position),
    outcome text,
    asked text not null default '[]',
    check (decided_by is null or decided_by <> asked_by),
    check ((state = 'waiting') = (decided_by is null)),
    check (position is not null or outcome is null)
  )`.execute(db);
  await sql`create index reidentifications_waiting on reidentifications (asked_by, expires_at) where state = 'waiting'`.execute(
    db,
  );
  // Each new leaf is looked for here, since a row may point to it.
  await sql`create index reidentifications_position on reidentifications (position)`.execute(db);
  const refusal = sql.lit('reidentifications: rows are never deleted');
  await sql`create trigger reidentifications_no_delete before delete on reidentifications
    begin select raise(abort, ${refusal}); end`.execute(db);
}

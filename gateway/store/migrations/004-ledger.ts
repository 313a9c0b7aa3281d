/** The log (leaves, nodes, checkpoints), releases and the outbox. What is on the log stays: the database itself refuses changes. */
import { type Kysely, sql } from 'kysely';

const appendOnly = ['ledger_leaves', 'ledger_nodes', 'ledger_checkpoints'];
const neverDeleted = [...appendOnly, 'releases', 'outbox'];

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create table ledger_leaves (
    position integer primary key,
    kind text not null,
    subject text not null,
    event blob not null,
    secret blob not null check (length(secret) = 32),
    sealed_at integer not null
  )`.execute(db);
  await sql`create index ledger_leaves_subject on ledger_leaves (subject, kind)`.execute(db);
  await sql`create table ledger_nodes (
    level integer not null, position integer not null, hash blob not null check (length(hash) = 32),
    primary key (level, position)
  ) without rowid`.execute(db);
  await sql`create table ledger_checkpoints (
    size integer primary key, root blob not null check (length(root) = 32), note text not null, signed_at integer not null
  )`.execute(db);
  await sql`create table releases (
    id integer primary key,
    kind text not null,
    project_id integer,
    requested_by text not null,
    requested_at integer not null,
    sha256 text not null check (length(sha256) = 64),
    size integer not null,
    file_name text,
    checkpoint_size integer,
    approved_by text,
    approved_at integer,
    position integer references ledger_leaves (position),
    state text not null check (state in ('requested', 'sealed', 'done')),
    outcome text check (outcome in ('handed-out', 'anchored', 'withdrawn', 'failed')),
    reason text,
    check ((state = 'requested') = (position is null) or outcome = 'withdrawn')
  )`.execute(db);
  await sql`create index releases_open on releases (kind, id) where state <> 'done'`.execute(db);
  await sql`create index releases_position on releases (position)`.execute(db);
  await sql`create index releases_checkpoint on releases (checkpoint_size) where checkpoint_size is not null`.execute(
    db,
  );
  await sql`create table outbox (
    id integer primary key,
    release_id integer not null references releases (id),
    chain text not null,
    account text not null,
    sequence integer not null,
    bytes blob not null,
    hash text not null unique,
    timeout_height integer not null,
    scanned_to integer not null,
    sends integer not null,
    sent_height integer,
    state text not null check (state in ('stored', 'sent', 'settled')),
    outcome text check (outcome in ('included', 'failed', 'dropped')),
    height integer,
    reason text,
    stored_at integer not null,
    settled_at integer,
    check ((state = 'settled') = (outcome is not null)),
    check (outcome is not 'included' or height is not null)
  )`.execute(db);
  // At most one transaction of an account is on its way: two would be two answers to one sequence number.
  await sql`create unique index outbox_one_open on outbox (chain, account) where state <> 'settled'`.execute(db);
  await sql`create index outbox_release on outbox (release_id)`.execute(db);
  await guard(db);
}

async function guard(db: Kysely<unknown>): Promise<void> {
  for (const table of neverDeleted) {
    const [name, on] = [sql.id(`${table}_no_delete`), sql.table(table)];
    const refusal = sql.lit(`${table}: rows are never deleted`);
    await sql`create trigger ${name} before delete on ${on} begin select raise(abort, ${refusal}); end`.execute(db);
  }
  for (const table of appendOnly) {
    const [name, on] = [sql.id(`${table}_no_update`), sql.table(table)];
    const refusal = sql.lit(`${table}: rows are never changed`);
    await sql`create trigger ${name} before update on ${on} begin select raise(abort, ${refusal}); end`.execute(db);
  }
  // Also closes INSERT OR REPLACE, which would delete without firing a delete trigger.
  await sql`create trigger ledger_leaves_in_order before insert on ledger_leaves
    when new.position <> (select coalesce(max(position) + 1, 0) from ledger_leaves)
    begin select raise(abort, 'ledger_leaves: a leaf goes at the end'); end`.execute(db);
  for (const [table, key] of [
    ['ledger_nodes', sql`level = new.level and position = new.position`],
    ['ledger_checkpoints', sql`size = new.size`],
  ] as const) {
    const [name, on] = [sql.id(`${table}_once`), sql.table(table)];
    const refusal = sql.lit(`${table}: rows are written once`);
    await sql`create trigger ${name} before insert on ${on} when exists (select 1 from ${on} where ${key})
      begin select raise(abort, ${refusal}); end`.execute(db);
  }
}

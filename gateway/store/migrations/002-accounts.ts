/** Accounts, one-time codes, sessions, the record of what was done. */
import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create table users (
    id integer primary key,
    account text not null unique,
    name text not null,
    roles text not null,
    state text not null,
    password_hash text,
    totp_secret text, totp_pending text, totp_step integer not null,
    created_at integer not null
  )`.execute(db);
  await sql`create table one_time_codes (
    hash text primary key,
    user_id integer references users (id),
    expires_at integer not null,
    used_at integer
  )`.execute(db);
  await sql`create index one_time_codes_user on one_time_codes (user_id)`.execute(db);
  await sql`create table sessions (
    id integer primary key,
    token_hash text not null unique,
    user_id integer not null references users (id),
    created_at integer not null,
    seen_at integer not null
  )`.execute(db);
  await sql`create index sessions_user on sessions (user_id)`.execute(db);
  await sql`create table audit (
    id integer primary key,
    at integer not null,
    kind text not null,
    user_id integer,
    subject text,
    address text
  )`.execute(db);
}

/** Instances, held and refused objects, epochs, tombstones. */
import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create table instances (
    id integer primary key,
    sop_instance_uid text not null,
    series_instance_uid text not null,
    study_instance_uid text not null,
    patient_key text not null,
    sop_class_uid text not null,
    transfer_syntax text not null,
    modality text,
    rows integer, columns integer, frames integer not null,
    samples_per_pixel integer, bits_allocated integer, bits_stored integer, pixel_representation integer,
    photometric text, body_part text, view_position text, laterality text,
    patient_sex text, age_years integer, burned_in text,
    file text not null unique,
    size integer not null,
    pixel_offset integer, pixel_length integer,
    source text not null,
    received_at integer not null,
    profile text not null,
    key_generation integer not null,
    received_digest text not null,
    version integer not null,
    clearing text not null,
    clearing_reason text,
    clearing_findings text,
    cleared_at integer
  )`.execute(db);
  await sql`create unique index instances_once on instances (sop_instance_uid, received_digest)`.execute(db);
  await sql`create unique index instances_version on instances (sop_instance_uid, version)`.execute(db);
  await sql`create index instances_study on instances (study_instance_uid, series_instance_uid, id)`.execute(db);
  await sql`create index instances_waiting on instances (id) where clearing = 'waiting'`.execute(db);
  await sql`create table held (
    id text primary key, file text not null unique, size integer not null, reason text not null, source text not null,
    received_at integer not null, key_generation integer not null, received_digest text not null, state text not null
  )`.execute(db);
  await sql`create index held_digest on held (received_digest)`.execute(db);
  await sql`create table refused (
    id integer primary key, source text not null, received_at integer not null, code text not null
  )`.execute(db);
  await sql`create table epochs (name text primary key, closed_at integer not null)`.execute(db);
  await sql`create table tombstones (file text primary key, at integer not null)`.execute(db);
}

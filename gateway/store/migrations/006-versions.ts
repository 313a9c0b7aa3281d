/** What tells the versions of a SOP instance apart, which of them an answer was given on, and what changed in a case. */
import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table instances add column samples_digest text`.execute(db);
  await sql`alter table instances add column description_digest text`.execute(db);
  await sql`alter table answers add column seen text not null default '[]'`.execute(db);
  await sql`alter table cases add column patient_key text`.execute(db);
  // A case that stands already is of whoever its newest cleared image is of: else its next image would be a stranger's.
  await sql`update cases set patient_key = (
    select i.patient_key from instances i
    where i.study_instance_uid = cases.study_instance_uid and i.clearing = 'cleared'
    order by i.received_at desc, i.id desc limit 1
  )`.execute(db);
  // When a case changed is the time of its newest change now.
  await sql`alter table cases drop column changed_at`.execute(db);
  await sql`create table case_changes (
    id integer primary key,
    case_id integer not null references cases (id),
    kind text not null check (kind in ('pixels', 'description', 'patient', 'added', 'moved', 'resent')),
    at integer not null,
    announced integer not null
  )`.execute(db);
  await sql`create index case_changes_case on case_changes (case_id, id)`.execute(db);
  await sql`create index case_changes_news on case_changes (case_id) where announced = 0`.execute(db);
  await sql`alter table project_cases add column acknowledged integer not null default 0`.execute(db);
}

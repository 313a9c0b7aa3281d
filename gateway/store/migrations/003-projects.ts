/** Projects, cases, tasks, answers, time events. */
import { type Kysely, sql } from 'kysely';

async function projects(db: Kysely<unknown>): Promise<void> {
  await sql`create table projects (
    id integer primary key,
    name text not null,
    open integer not null,
    policy text not null,
    takes_new_cases integer not null,
    schema_version integer not null,
    cases integer not null,
    created_by integer not null references users (id),
    created_at integer not null
  )`.execute(db);
  await sql`create table project_schemas (
    project_id integer not null references projects (id),
    version integer not null,
    labels text not null,
    primary key (project_id, version)
  )`.execute(db);
  await sql`create table project_members (
    project_id integer not null references projects (id),
    user_id integer not null references users (id),
    role text not null,
    primary key (project_id, user_id, role)
  )`.execute(db);
  await sql`create index project_members_user on project_members (user_id, project_id, role)`.execute(db);
}

async function cases(db: Kysely<unknown>): Promise<void> {
  await sql`create table gathering (study_instance_uid text primary key, last_arrival integer not null)`.execute(db);
  await sql`create index gathering_arrival on gathering (last_arrival)`.execute(db);
  await sql`create index instances_decided on instances (study_instance_uid, clearing)`.execute(db);
  await sql`create table cases (
    id integer primary key,
    study_instance_uid text not null unique,
    made_at integer not null,
    changed_at integer
  )`.execute(db);
  await sql`create table project_cases (
    project_id integer not null references projects (id),
    case_id integer not null references cases (id),
    number integer not null,
    primary key (project_id, case_id),
    unique (project_id, number)
  )`.execute(db);
  await sql`create index project_cases_case on project_cases (case_id, project_id)`.execute(db);
}

async function tasks(db: Kysely<unknown>): Promise<void> {
  await sql`create table tasks (
    id integer primary key,
    project_id integer not null references projects (id),
    case_id integer not null references cases (id),
    user_id integer not null references users (id),
    position integer not null,
    opened_at integer,
    state text not null,
    revision integer not null,
    yes integer not null
  )`.execute(db);
  await sql`create unique index tasks_order on tasks (user_id, project_id, position)`.execute(db);
  await sql`create unique index tasks_case on tasks (case_id, user_id, project_id)`.execute(db);
  await sql`create index tasks_touched on tasks (user_id, project_id, position) where opened_at is not null`.execute(
    db,
  );
  await sql`create index tasks_state on tasks (user_id, project_id, state, position)`.execute(db);
  await sql`create index tasks_progress on tasks (project_id, user_id, state)`.execute(db);
  await sql`create index tasks_of_project on tasks (project_id, state, id)`.execute(db);
  await sql`create table answers (
    id integer primary key,
    task_id integer not null references tasks (id),
    revision integer not null,
    client text not null,
    state text not null,
    schema_version integer not null,
    labels text not null,
    rois text not null,
    reason text,
    saved_at integer not null,
    unique (task_id, revision),
    unique (task_id, client)
  )`.execute(db);
  await sql`create table time_events (
    task_id integer not null references tasks (id),
    opening text not null,
    sequence integer not null,
    kind text not null,
    at integer not null,
    offset real not null,
    label text,
    received_at integer not null,
    primary key (task_id, opening, sequence)
  ) without rowid`.execute(db);
}

export async function up(db: Kysely<unknown>): Promise<void> {
  await projects(db);
  await cases(db);
  await tasks(db);
}

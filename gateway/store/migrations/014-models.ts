/** The models of the box, what they said of which image, and the analysis that is still to be done. */
import { type Kysely, sql } from 'kysely';

async function models(db: Kysely<unknown>): Promise<void> {
  await sql`create table models (
    sha256 text primary key check (length(sha256) = 64),
    name text not null,
    version text not null,
    state text not null check (state in ('candidate', 'beside', 'active', 'retired')),
    origin text not null check (origin in ('shipped', 'house', 'taught')),
    manifest text not null,
    added_at integer not null,
    added_by text,
    state_at integer not null,
    sample integer not null check (sample >= 0)
  )`.execute(db);
  await sql`create unique index models_active on models (name) where state = 'active'`.execute(db);
  await sql`create index models_name on models (name, added_at)`.execute(db);
  await sql`create index models_state on models (state, name, added_at)`.execute(db);
}

async function predictions(db: Kysely<unknown>): Promise<void> {
  // Whatever asks twice, and whatever was cut off half-way: an image has one answer of a model.
  await sql`create table predictions (
    id integer primary key,
    instance_id integer not null references instances (id) on delete cascade,
    model text not null references models (sha256),
    frame integer not null,
    outcome text not null check (outcome in ('done', 'failed')),
    code text,
    provider text check (provider in ('cuda', 'cpu', 'remote')),
    scores text not null,
    value text,
    milliseconds real,
    at integer not null,
    unique (instance_id, model),
    check ((outcome = 'failed') = (code is not null)),
    check ((outcome = 'done') = (provider is not null))
  )`.execute(db);
  await sql`create index predictions_model on predictions (model, instance_id)`.execute(db);
  await sql`create table prediction_maps (
    prediction_id integer not null references predictions (id) on delete cascade,
    label text not null,
    rows integer not null, columns integer not null,
    placement text not null,
    peak real not null,
    png blob not null,
    primary key (prediction_id, label)
  )`.execute(db);
}

async function analysis(db: Kysely<unknown>): Promise<void> {
  await sql`create table analysis_runs (
    id integer primary key,
    project_id integer references projects (id),
    model text references models (sha256),
    again integer not null,
    state text not null check (state in ('running', 'paused', 'stopped', 'done')),
    asked_by text not null,
    asked_at integer not null,
    ended_at integer,
    up_to integer not null,
    after integer not null,
    total integer not null, done integer not null, failed integer not null
  )`.execute(db);
  await sql`create index analysis_runs_state on analysis_runs (state, id)`.execute(db);
  // run_id 0: of the case itself, for as long as there is the case; others go when they are done.
  await sql`create table analysis_jobs (
    id integer primary key,
    case_id integer not null references cases (id),
    run_id integer not null,
    priority integer not null check (priority in (0, 1, 2)),
    state text not null check (state in ('waiting', 'done', 'failed')),
    asks integer not null,
    tries integer not null,
    code text,
    asked_at integer not null,
    done_at integer,
    unique (case_id, run_id)
  )`.execute(db);
  await sql`create index analysis_jobs_state on analysis_jobs (state, priority, asked_at, id)`.execute(db);
  await sql`create index analysis_jobs_run on analysis_jobs (run_id, id) where run_id > 0`.execute(db);
}

export async function up(db: Kysely<unknown>): Promise<void> {
  await models(db);
  await predictions(db);
  await analysis(db);
  // From when on the models' predictions of a task's case were on its reader's screen, and whether an answer came after that.
  await sql`alter table tasks add column model_shown_at integer`.execute(db);
  await sql`alter table answers add column model_shown integer not null default 0`.execute(db);
}

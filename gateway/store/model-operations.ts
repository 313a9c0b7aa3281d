/** What can be asked and changed about the models of the box. At most one of a name is active; the database itself holds that. */
import type { Kysely } from 'kysely';
import type { ModelOrigin, ModelState } from '../contract/models.ts';
import { MarkitError } from '../errors.ts';
import { defaultSample, type ModelRow } from './models.ts';
import type { Tables } from './tables.ts';

type Db = Kysely<Tables>;

export interface NewModel {
  readonly sha256: string;
  readonly name: string;
  readonly version: string;
  readonly origin: ModelOrigin;
  /** JSON of its ModelManifest. */
  readonly manifest: string;
  readonly addedBy: string | null;
  readonly at: number;
}

export const modelWrites = {
  /** As a candidate. Idempotent: one that is there stays as it is, and `added` is false. */
  async addModel(db: Db, model: NewModel): Promise<{ added: boolean; model: ModelRow }> {
    const added = await insertModel(db, model, 'candidate');
    return { added, model: await modelOf(db, model.sha256) };
  },

  /**
   * With the state that it begins with, in one commit: a start that is cut between the two would leave it a candidate for good. The
   * first of its name is active, one newer than the active one runs beside it; any other waits. One that is there stays as it is.
   */
  async addShippedModel(db: Db, model: NewModel): Promise<void> {
    const others = await db.selectFrom('models').select(['version', 'state']).where('name', '=', model.name).execute();
    const active = others.find(({ state }) => state === 'active');
    // Where the house has switched the name off, another version does not switch it on.
    const runsBeside = active !== undefined && isNewer(model.version, active.version);
    await insertModel(db, model, others.length === 0 ? 'active' : runsBeside ? 'beside' : 'candidate');
  },

  /**
   * To active: the one of the same name that was active is retired in the same commit. `sample` counts of a model that is to run
   * beside another: on how many more cases. NOT_FOUND; BAD_REQUEST for candidate, which a model is before anything else only.
   */
  async setModelState(
    db: Db,
    input: { sha256: string; state: ModelState; sample?: number; at: number },
  ): Promise<ModelRow> {
    const { sha256, state, sample = 0, at } = input;
    if (state === 'candidate') throw new MarkitError('BAD_REQUEST', { detail: 'state' });
    const model = await modelOf(db, sha256);
    if (state === 'active') {
      await db
        .updateTable('models')
        .set({ state: 'retired', stateAt: at, sample: 0 })
        .where('name', '=', model.name)
        .where('state', '=', 'active')
        .where('sha256', '!=', sha256)
        .execute();
    }
    return db
      .updateTable('models')
      .set({ state, stateAt: model.state === state ? model.stateAt : at, sample: state === 'beside' ? sample : 0 })
      .where('sha256', '=', sha256)
      .returningAll()
      .executeTakeFirstOrThrow();
  },
};

/** False: there is one of that digest. */
async function insertModel(db: Db, { at, ...model }: NewModel, state: ModelState): Promise<boolean> {
  const sample = state === 'beside' ? defaultSample : 0;
  const inserted = await db
    .insertInto('models')
    .values({ ...model, state, addedAt: at, stateAt: at, sample })
    .onConflict((c) => c.column('sha256').doNothing())
    .returning('sha256')
    .executeTakeFirst();
  return inserted !== undefined;
}

/** Of two versions of three numbers. */
export function isNewer(version: string, than: string): boolean {
  const [a, b] = [version, than].map((text) => text.split('.').map(Number)) as [number[], number[]];
  const at = a.findIndex((number, index) => number !== b[index]);
  return at >= 0 && (a[at] ?? 0) > (b[at] ?? 0);
}

async function modelOf(db: Db, sha256: string): Promise<ModelRow> {
  const model = await db.selectFrom('models').selectAll().where('sha256', '=', sha256).executeTakeFirst();
  if (!model) throw new MarkitError('NOT_FOUND', { detail: 'no model of that digest' });
  return model;
}

export const modelReads = {
  /** All there ever were, by name and in the order in which they came. */
  async models(db: Db, input: { limit: number }): Promise<ModelRow[]> {
    return db.selectFrom('models').selectAll().orderBy('name').orderBy('addedAt').limit(input.limit).execute();
  },

  async model(db: Db, input: { sha256: string }): Promise<ModelRow | undefined> {
    return db.selectFrom('models').selectAll().where('sha256', '=', input.sha256).executeTakeFirst();
  },

  async modelsOfName(db: Db, input: { name: string }): Promise<ModelRow[]> {
    return db.selectFrom('models').selectAll().where('name', '=', input.name).orderBy('addedAt').execute();
  },

  async activeModels(db: Db, _input: Record<string, never>): Promise<ModelRow[]> {
    return db.selectFrom('models').selectAll().where('state', '=', 'active').orderBy('name').execute();
  },

  /** What is run on a case that comes: the active ones, and those beside them as long as their sample lasts. */
  async runningModels(db: Db, _input: Record<string, never>): Promise<ModelRow[]> {
    return db
      .selectFrom('models')
      .selectAll()
      .where(({ or, and, eb }) =>
        or([eb('state', '=', 'active'), and([eb('state', '=', 'beside'), eb('sample', '>', 0)])]),
      )
      .orderBy('name')
      .orderBy('addedAt')
      .execute();
  },
};

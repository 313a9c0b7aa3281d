/** What models said: kept with its maps in one commit, once an image and model, and read for readers and for comparisons. */
import { type Kysely, sql } from 'kysely';
import type { PredictionMapTable, PredictionRow, PredictionTable } from './predictions.ts';
import type { Tables } from './tables.ts';

type Db = Kysely<Tables>;

export interface NewPrediction extends Omit<PredictionTable, 'id'> {
  readonly maps: ReadonlyArray<Omit<PredictionMapTable, 'predictionId'>>;
}

/** A prediction with what is known of its maps, without the pictures. */
export interface PredictionSeen extends PredictionRow {
  readonly maps: ReadonlyArray<Pick<PredictionMapTable, 'label' | 'placement' | 'peak'>>;
}

/** What two models said of one image. */
export interface PredictionPair {
  readonly instanceId: number;
  readonly scoresA: string;
  readonly scoresB: string;
  readonly valueA: string | null;
  readonly valueB: string | null;
}

/** A project's own number for a case; `project` and `number` are null of a case that is in none. */
export interface CaseName {
  readonly caseId: number;
  readonly project: number | null;
  readonly number: number | null;
}

export const predictionWrites = {
  /** An answer that is there stays, whatever came second; only one that failed gives way. Answers how many were kept. */
  async addPredictions(db: Db, rows: ReadonlyArray<NewPrediction>): Promise<{ kept: number }> {
    let kept = 0;
    for (const { maps, ...row } of rows) {
      // Of an image that was removed meanwhile nothing is kept.
      const instance = await db
        .selectFrom('instances')
        .select('id')
        .where('id', '=', row.instanceId)
        .executeTakeFirst();
      if (!instance) continue;
      const { instanceId: _instance, model: _model, ...change } = row;
      const added = await db
        .insertInto('predictions')
        .values(row)
        .onConflict((c) =>
          c.columns(['instanceId', 'model']).doUpdateSet(change).where('predictions.outcome', '=', 'failed'),
        )
        .returning('id')
        .executeTakeFirst();
      if (!added) continue;
      kept += 1;
      for (const map of maps)
        await db
          .insertInto('predictionMaps')
          .values({ predictionId: added.id, ...map })
          .execute();
    }
    return { kept };
  },
};

export const predictionReads = {
  /** Of these images, of all models ever, in the order of image and model. */
  async predictionsOf(db: Db, input: { instances: ReadonlyArray<number> }): Promise<PredictionRow[]> {
    return db
      .selectFrom('predictions')
      .selectAll()
      .where('instanceId', 'in', input.instances)
      .orderBy('instanceId')
      .orderBy('model')
      .execute();
  },

  /** What these models said of these images, as far as it succeeded, with their maps. */
  async shownPredictions(
    db: Db,
    input: { instances: ReadonlyArray<number>; models: ReadonlyArray<string> },
  ): Promise<PredictionSeen[]> {
    const rows = await db
      .selectFrom('predictions')
      .selectAll()
      .where('instanceId', 'in', input.instances)
      .where('model', 'in', input.models)
      .where('outcome', '=', 'done')
      .orderBy('instanceId')
      .orderBy('model')
      .execute();
    if (rows.length === 0) return [];
    const maps = await db
      .selectFrom('predictionMaps')
      .select(['predictionId', 'label', 'placement', 'peak'])
      .where(
        'predictionId',
        'in',
        rows.map(({ id }) => id),
      )
      .orderBy('predictionId')
      .orderBy('label')
      .execute();
    const byPrediction = Map.groupBy(maps, ({ predictionId }) => predictionId);
    return rows.map((row) => ({
      ...row,
      maps: (byPrediction.get(row.id) ?? []).map(({ predictionId: _of, ...map }) => map),
    }));
  },

  async prediction(db: Db, input: { id: number }): Promise<PredictionRow | undefined> {
    return db.selectFrom('predictions').selectAll().where('id', '=', input.id).executeTakeFirst();
  },

  async predictionMap(db: Db, input: { id: number; label: string }): Promise<Uint8Array | undefined> {
    const map = await db
      .selectFrom('predictionMaps')
      .select('png')
      .where('predictionId', '=', input.id)
      .where('label', '=', input.label)
      .executeTakeFirst();
    return map?.png;
  },

  /** Images that both models answered, in the order of their numbers. */
  async predictionPairs(
    db: Db,
    input: { a: string; b: string; after: number; limit: number },
  ): Promise<PredictionPair[]> {
    return db
      .selectFrom('predictions as a')
      .innerJoin('predictions as b', 'b.instanceId', 'a.instanceId')
      .select('a.instanceId')
      .select(['a.scores as scoresA', 'b.scores as scoresB', 'a.value as valueA', 'b.value as valueB'])
      .where('a.model', '=', input.a)
      .where('b.model', '=', input.b)
      .where('a.outcome', '=', 'done')
      .where('b.outcome', '=', 'done')
      .where('a.instanceId', '>', input.after)
      .orderBy('a.instanceId')
      .limit(input.limit)
      .execute();
  },

  /** The case that an image is in, as the oldest project that has it calls it: what a person may be told of it. */
  async caseNameOf(db: Db, input: { instanceId: number }): Promise<CaseName | undefined> {
    return db
      .selectFrom('instances as i')
      .innerJoin('cases as k', 'k.studyInstanceUid', 'i.studyInstanceUid')
      .leftJoin('projectCases as c', 'c.caseId', 'k.id')
      .select(['k.id as caseId', 'c.projectId as project', 'c.number'])
      .where('i.id', '=', input.instanceId)
      .orderBy('c.projectId')
      .limit(1)
      .executeTakeFirst();
  },

  /** How many images a model answered, and how many it failed on. */
  async predictionCounts(db: Db, input: { model: string }): Promise<{ done: number; failed: number }> {
    const rows = await db
      .selectFrom('predictions')
      .select(['outcome', sql<number>`count(*)`.as('n')])
      .where('model', '=', input.model)
      .groupBy('outcome')
      .execute();
    const of = (outcome: PredictionRow['outcome']) => Number(rows.find((row) => row.outcome === outcome)?.n ?? 0);
    return { done: of('done'), failed: of('failed') };
  },
};

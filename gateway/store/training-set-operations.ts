/** What can happen to a training set: asked for, begun, built with its release in one commit, given up. */
import { type Kysely, sql } from 'kysely';
import { MarkitError } from '../errors.ts';
import { releaseReads, releaseWrites } from './release-operations.ts';
import type { NewReleaseRow, Release } from './releases.ts';
import type { Tables } from './tables.ts';
import type { NewTrainingSetRow, TrainingSetImageTable, TrainingSetRow } from './training-sets.ts';

type Db = Kysely<Tables>;
type SetImage = Omit<TrainingSetImageTable, 'setId'>;

export interface FinishedSet {
  readonly id: number;
  readonly images: readonly SetImage[];
  /** JSON. */
  readonly preview: string;
  readonly release: NewReleaseRow;
  readonly at: number;
}

/** A statement of SQLite takes 32,766 values. */
const atOnce = 1_000;

async function find(db: Db, id: number): Promise<TrainingSetRow> {
  const row = await db.selectFrom('trainingSets').selectAll().where('id', '=', id).executeTakeFirst();
  if (!row) throw new MarkitError('NOT_FOUND');
  return row;
}

/** Being built, or built and looked at by nobody yet. */
async function openSet(db: Db, projectId: number): Promise<{ id: number } | undefined> {
  const building = await db
    .selectFrom('trainingSets')
    .select('id')
    .where('projectId', '=', projectId)
    .where('state', '=', 'building')
    .executeTakeFirst();
  if (building) return building;
  return db
    .selectFrom('releases as r')
    .innerJoin('trainingSets as s', 's.releaseId', 'r.id')
    .select('s.id')
    .where('r.kind', '=', 'training-set')
    .where('r.state', '<>', 'done')
    .where('r.state', '=', 'requested')
    .where('s.projectId', '=', projectId)
    .limit(1)
    .executeTakeFirst();
}

/** Whether each is still cleared and shows what it showed. */
async function stillCleared(db: Db, images: readonly SetImage[]): Promise<boolean> {
  for (let at = 0; at < images.length; at += atOnce) {
    const some = images.slice(at, at + atOnce);
    const rows = await db
      .selectFrom('instances')
      .select(['id', 'clearing', 'samplesDigest'])
      .where(
        'id',
        'in',
        some.map(({ instanceId }) => instanceId),
      )
      .execute();
    const now = new Map(rows.map((row) => [row.id, row]));
    const isSame = ({ instanceId, samplesDigest }: SetImage) => {
      const row = now.get(instanceId);
      return row?.clearing === 'cleared' && row.samplesDigest === samplesDigest;
    };
    if (!some.every(isSame)) return false;
  }
  return true;
}

async function endBuilding(
  db: Db,
  { id, state, code, at }: { id: number; state: 'failed' | 'withdrawn'; code: string | null; at: number },
): Promise<void> {
  await db
    .updateTable('trainingSets')
    .set({ state, code, endedAt: at })
    .where('id', '=', id)
    .where('state', '=', 'building')
    .execute();
}

export const trainingSetWrites = {
  /** SET_OPEN where one of the project is being built, or waits for somebody to look at it. */
  async requestTrainingSet(db: Db, row: NewTrainingSetRow): Promise<TrainingSetRow> {
    if (await openSet(db, row.projectId)) throw new MarkitError('SET_OPEN');
    const fresh = { state: 'building', tries: 0, total: 0, done: 0 } as const;
    return db
      .insertInto('trainingSets')
      .values({ ...row, ...fresh, code: null, preview: null, releaseId: null, endedAt: null })
      .returningAll()
      .executeTakeFirstOrThrow();
  },

  /** One more try, from the start. Undefined where it is not to be built any more. */
  async beginTrainingSet(db: Db, input: { id: number }): Promise<TrainingSetRow | undefined> {
    return db
      .updateTable('trainingSets')
      .set((e) => ({ tries: e('tries', '+', 1), total: 0, done: 0 }))
      .where('id', '=', input.id)
      .where('state', '=', 'building')
      .returningAll()
      .executeTakeFirst();
  },

  /** The box ends in good order, or what passes stopped it: that is no failed try. */
  async restTrainingSet(db: Db, input: { id: number }): Promise<void> {
    await db
      .updateTable('trainingSets')
      .set((e) => ({ tries: e('tries', '-', 1) }))
      .where('id', '=', input.id)
      .where('state', '=', 'building')
      .execute();
  },

  /** False where somebody has withdrawn it meanwhile. */
  async noteTrainingSet(db: Db, input: { id: number; total: number; done: number }): Promise<boolean> {
    const { id, ...change } = input;
    const noted = await db
      .updateTable('trainingSets')
      .set(change)
      .where('id', '=', id)
      .where('state', '=', 'building')
      .returning('id')
      .executeTakeFirst();
    return noted !== undefined;
  },

  /** Built, and listed as a wish to leave, in one commit. CONFLICT where an image is not what it was, or it was withdrawn. */
  async finishTrainingSet(db: Db, input: FinishedSet): Promise<Release> {
    const { id, images, preview, release, at } = input;
    const { state } = await find(db, id);
    if (state !== 'building' || !(await stillCleared(db, images))) throw new MarkitError('CONFLICT');
    const made = await releaseWrites.requestRelease(db, release);
    for (let from = 0; from < images.length; from += atOnce)
      await db
        .insertInto('trainingSetImages')
        .values(images.slice(from, from + atOnce).map((image) => ({ setId: id, ...image })))
        .execute();
    const end = { state: 'built', preview, releaseId: made.id, total: images.length, done: images.length } as const;
    await db
      .updateTable('trainingSets')
      .set({ ...end, endedAt: at })
      .where('id', '=', id)
      .execute();
    return made;
  },

  /** Of one that is being built; another state stays. */
  async failTrainingSet(db: Db, input: { id: number; code: string; at: number }): Promise<void> {
    await endBuilding(db, { ...input, state: 'failed' });
  },

  /** What nobody wishes for any more: being built, or built and not approved. Answers which it was. CONFLICT of any other. */
  async withdrawTrainingSet(db: Db, input: { id: number; at: number }): Promise<'building' | 'built'> {
    const { state, releaseId } = await find(db, input.id);
    if (state === 'building') {
      await endBuilding(db, { ...input, state: 'withdrawn', code: null });
      return state;
    }
    const release = releaseId === null ? undefined : await releaseReads.release(db, { id: releaseId });
    if (state !== 'built' || release?.state !== 'requested') throw new MarkitError('CONFLICT');
    await releaseWrites.finishRelease(db, { id: release.id, outcome: 'withdrawn' });
    return state;
  },
};

export const trainingSetReads = {
  async trainingSet(db: Db, input: { id: number }): Promise<TrainingSetRow | undefined> {
    return db.selectFrom('trainingSets').selectAll().where('id', '=', input.id).executeTakeFirst();
  },

  async trainingSetOfRelease(db: Db, input: { releaseId: number }): Promise<TrainingSetRow | undefined> {
    return db.selectFrom('trainingSets').selectAll().where('releaseId', '=', input.releaseId).executeTakeFirst();
  },

  /** Newest first. */
  async trainingSets(db: Db, input: { limit: number }): Promise<TrainingSetRow[]> {
    return db.selectFrom('trainingSets').selectAll().orderBy('id', 'desc').limit(input.limit).execute();
  },

  /** Whose turn it is. */
  async nextTrainingSet(db: Db, _input: Record<string, never>): Promise<TrainingSetRow | undefined> {
    return db
      .selectFrom('trainingSets')
      .selectAll()
      .where('state', '=', 'building')
      .orderBy('id')
      .limit(1)
      .executeTakeFirst();
  },

  /** Those whose archive has to lie there. */
  async keptTrainingSets(db: Db, _input: Record<string, never>): Promise<number[]> {
    const rows = await db
      .selectFrom('trainingSets as s')
      .innerJoin('releases as r', 'r.id', 's.releaseId')
      .select('s.id')
      .where('s.releaseId', '>', 0)
      .where(sql<boolean>`r.outcome is not 'withdrawn'`)
      .execute();
    return rows.map(({ id }) => id);
  },

  /** In order of instances; of a row that is gone there is no study. */
  async imagesOfTrainingSet(
    db: Db,
    input: { id: number; after: number; limit: number },
  ): Promise<(SetImage & { readonly studyInstanceUid: string | null })[]> {
    return db
      .selectFrom('trainingSetImages as s')
      .leftJoin('instances as i', 'i.id', 's.instanceId')
      .select(['s.instanceId', 's.samplesDigest', 'i.studyInstanceUid'])
      .where('s.setId', '=', input.id)
      .where('s.instanceId', '>', input.after)
      .orderBy('s.instanceId')
      .limit(input.limit)
      .execute();
  },
};

/** How what is stored goes over to the next generation of the site key: in small commits, each of which says how far it came. */
import { type Kysely, sql } from 'kysely';
import type { KeyRotated } from '../../ledger/event.ts';
import { buryFile } from './add-instance.ts';
import type { Instance, InstanceRow } from './instances.ts';
import type { RotationPart } from './key-rotations.ts';
import { appendEvents } from './ledger-operations.ts';
import type { ReleasedNameTable } from './project-names.ts';
import type { Reidentification } from './reidentifications.ts';
import type { Tables } from './tables.ts';

type Db = Kysely<Tables>;

export type CarriedColumns = Pick<
  InstanceRow,
  | 'sopInstanceUid'
  | 'seriesInstanceUid'
  | 'studyInstanceUid'
  | 'patientKey'
  | 'file'
  | 'size'
  | 'pixelOffset'
  | 'keyGeneration'
  | 'dateShift'
>;

export interface CarriedInstance {
  readonly id: number;
  /** The file as it was: it goes, where there is one. */
  readonly before: string;
  readonly hasFile: boolean;
  /** What was stored of it is damaged and nobody wants to wait for it: the row stays, as one of a broken image. */
  readonly givenUp: boolean;
  readonly columns: CarriedColumns;
}

/** `sealed`: what its digest was made over, where that is no longer what stands in the row. */
export type CarriedReidentification = Pick<Reidentification, 'id' | 'studyInstanceUid' | 'salt' | 'sealed'>;

export type SealedName = Readonly<Omit<ReleasedNameTable, 'projectId'>>;

/** Names under which a project let something out go over in many commits: until the last one, carried ones lie under this number. */
const underWay = (projectId: number) => -projectId;

async function noteProgress(db: Db, part: RotationPart, done: number): Promise<void> {
  await db
    .insertInto('keyRotationProgress')
    .values({ part, done })
    .onConflict((c) => c.column('part').doUpdateSet({ done }))
    .execute();
}

export const keyRotationWrites = {
  /** New file, new names and the removal of the old file in one commit; answers the files that may go. */
  async carryInstances(
    db: Db,
    input: { rows: ReadonlyArray<CarriedInstance>; at: number },
  ): Promise<ReadonlyArray<string>> {
    const buried: string[] = [];
    for (const { id, before, hasFile, givenUp, columns } of input.rows) {
      const broken = { clearing: 'broken', clearingReason: 'file-damaged', clearedAt: input.at } as const;
      const changed = await db
        .updateTable('instances')
        .set({ ...columns, ...(givenUp && broken) })
        .where('id', '=', id)
        .where('file', '=', before)
        .returning('id')
        .executeTakeFirst();
      if (!changed) throw new Error(`instance ${id} was changed while its key was rotated`);
      if (hasFile) buried.push(await buryFile(db, { file: before, receivedAt: input.at }));
    }
    return buried;
  },

  async carryCases(
    db: Db,
    input: { rows: ReadonlyArray<{ id: number; studyInstanceUid: string; patientKey: string | null }>; done: number },
  ): Promise<void> {
    for (const { id, ...columns } of input.rows)
      await db.updateTable('cases').set(columns).where('id', '=', id).execute();
    await noteProgress(db, 'cases', input.done);
  },

  async carryAnswers(
    db: Db,
    input: { rows: ReadonlyArray<{ id: number; rois: string }>; done: number },
  ): Promise<void> {
    for (const { id, rois } of input.rows) await db.updateTable('answers').set({ rois }).where('id', '=', id).execute();
    await noteProgress(db, 'answers', input.done);
  },

  async carryGathering(db: Db, input: { studies: ReadonlyArray<{ from: string; to: string }> }): Promise<void> {
    for (const { from, to } of input.studies)
      await db.updateTable('gathering').set({ studyInstanceUid: to }).where('studyInstanceUid', '=', from).execute();
    await noteProgress(db, 'gathering', 1);
  },

  /** Each row of `before` in its new form. */
  async carryNames(
    db: Db,
    input: { projectId: number; names: ReadonlyArray<SealedName & { readonly before: string }> },
  ): Promise<void> {
    const [from, to] = [input.projectId, underWay(input.projectId)];
    for (const { before, ...name } of input.names) {
      await db.deleteFrom('releasedNames').where('projectId', '=', from).where('uid', '=', before).execute();
      await db
        .insertInto('releasedNames')
        .values({ projectId: to, ...name })
        .execute();
    }
  },

  /** The secret, once all names of the project are carried. */
  async carryProject(db: Db, { projectId, sealed }: { projectId: number; sealed: Uint8Array }): Promise<void> {
    await db.updateTable('projectSecrets').set({ sealed }).where('projectId', '=', projectId).execute();
    const carried = db.updateTable('releasedNames').where('projectId', '=', underWay(projectId));
    await carried.set({ projectId }).execute();
    await noteProgress(db, 'projects', projectId);
  },

  async carryReidentifications(
    db: Db,
    input: { rows: ReadonlyArray<CarriedReidentification>; done: number },
  ): Promise<void> {
    for (const { id, ...columns } of input.rows)
      await db.updateTable('reidentifications').set(columns).where('id', '=', id).execute();
    await noteProgress(db, 'reidentifications', input.done);
  },

  /** The last commit of a rotation, with its leaf on the log. Throws where an instance is left behind. */
  async finishRotation(db: Db, input: { generation: number; at: number; event: KeyRotated }): Promise<void> {
    const { generation, at, event } = input;
    const left = await db
      .selectFrom('instances')
      .select('id')
      .where('keyGeneration', '<', generation)
      .limit(1)
      .executeTakeFirst();
    if (left) throw new Error('a rotation cannot end before every instance is carried');
    await db.insertInto('keyRotations').values({ generation, at }).execute();
    await db.deleteFrom('keyRotationProgress').execute();
    await appendEvents(db, [event]);
  },
};

export const keyRotationReads = {
  /** The generation of the newest rotation that is done; undefined where there was none. */
  async rotatedTo(db: Db, _input: Record<string, never>): Promise<number | undefined> {
    const newest = await db
      .selectFrom('keyRotations')
      .select('generation')
      .where('generation', '>', 0)
      .orderBy('generation', 'desc')
      .limit(1)
      .executeTakeFirst();
    return newest?.generation;
  },

  /**
   * The generation of the site key that everything stored is of; undefined where nothing is. A database that was made again from
   * the files knows of no rotation: then its newest file says it.
   */
  async keyGeneration(db: Db, _input: Record<string, never>): Promise<number | undefined> {
    const rotated = await keyRotationReads.rotatedTo(db, {});
    if (rotated !== undefined) return rotated;
    const file = await db
      .selectFrom('instances')
      .select('keyGeneration')
      .where('id', '>', 0)
      .orderBy('id', 'desc')
      .limit(1)
      .executeTakeFirst();
    return file?.keyGeneration;
  },

  async rotationProgress(db: Db, _input: Record<string, never>): Promise<Partial<Record<RotationPart, number>>> {
    const rows = await db.selectFrom('keyRotationProgress').selectAll().execute();
    return Object.fromEntries(rows.map(({ part, done }) => [part, done]));
  },

  /** Those of an older generation, in the order of their ids. */
  async instancesBefore(db: Db, input: { generation: number; after: number; limit: number }): Promise<Instance[]> {
    return db
      .selectFrom('instances')
      .selectAll()
      .where('id', '>', input.after)
      .where('keyGeneration', '<', input.generation)
      .orderBy('id')
      .limit(input.limit)
      .execute();
  },

  async countToCarry(
    db: Db,
    input: { generation: number },
  ): Promise<Record<'instances' | 'left' | 'cases' | 'answers', number>> {
    const { rows } = await sql<Record<'instances' | 'left' | 'cases' | 'answers', number>>`
      select (select count(*) from instances) as instances,
        (select count(*) from instances where key_generation < ${input.generation}) as "left",
        (select count(*) from cases) as cases, (select count(*) from answers) as answers`.execute(db);
    return rows[0] ?? { instances: 0, left: 0, cases: 0, answers: 0 };
  },

  /** Of these UIDs, those that a row of an instance has as its own or as its study's. */
  async uidsInRows(db: Db, input: { uids: ReadonlyArray<string> }): Promise<string[]> {
    const found: string[] = [];
    for (const uid of input.uids) {
      const row = await db
        .selectFrom('instances')
        .select('id')
        .where((e) => e.or([e('sopInstanceUid', '=', uid), e('studyInstanceUid', '=', uid)]))
        .limit(1)
        .executeTakeFirst();
      if (row) found.push(uid);
    }
    return found;
  },

  async casesAfter(
    db: Db,
    input: { after: number; limit: number },
  ): Promise<{ id: number; studyInstanceUid: string; patientKey: string | null }[]> {
    return db
      .selectFrom('cases')
      .select(['id', 'studyInstanceUid', 'patientKey'])
      .where('id', '>', input.after)
      .orderBy('id')
      .limit(input.limit)
      .execute();
  },

  async answersAfter(db: Db, input: { after: number; limit: number }): Promise<{ id: number; rois: string }[]> {
    return db
      .selectFrom('answers')
      .select(['id', 'rois'])
      .where('id', '>', input.after)
      .orderBy('id')
      .limit(input.limit)
      .execute();
  },

  async gatheringStudies(db: Db, _input: Record<string, never>): Promise<string[]> {
    return (await db.selectFrom('gathering').select('studyInstanceUid').execute()).map((row) => row.studyInstanceUid);
  },

  async reidentificationsAfter(db: Db, input: { after: number; limit: number }): Promise<CarriedReidentification[]> {
    return db
      .selectFrom('reidentifications')
      .select(['id', 'studyInstanceUid', 'salt', 'sealed'])
      .where('id', '>', input.after)
      .orderBy('id')
      .limit(input.limit)
      .execute();
  },

  /** The next project that has a secret. */
  async namedProjectAfter(
    db: Db,
    input: { after: number },
  ): Promise<{ projectId: number; sealed: Uint8Array } | undefined> {
    return db
      .selectFrom('projectSecrets')
      .selectAll()
      .where('projectId', '>', input.after)
      .orderBy('projectId')
      .limit(1)
      .executeTakeFirst();
  },

  /** Names of a project that are not carried yet. */
  async namesToCarry(db: Db, input: { projectId: number; limit: number }): Promise<SealedName[]> {
    return db
      .selectFrom('releasedNames')
      .select(['uid', 'sealed'])
      .where('projectId', '=', input.projectId)
      .limit(input.limit)
      .execute();
  },
};

/** What was done to the instances of a project, as the database knows it: in groups of equal ones, page by page. */

import { type Kysely, sql } from 'kysely';
import type { ClearingState, Instance } from './instances.ts';
import type { Tables } from './tables.ts';

type Db = Kysely<Tables>;

/** Instances that are alike in all of this. */
export interface ManifestGroup {
  readonly manifest: string | null;
  readonly profile: string;
  readonly source: string;
  readonly sopClassUid: string;
  readonly clearing: ClearingState;
  readonly clearingReason: string | null;
  /** Of what looked for text; null where nothing did. */
  readonly detector: string | null;
  readonly detectorSha256: string | null;
  readonly instances: number;
  /** Received: milliseconds since 1970, UTC. */
  readonly first: number;
  readonly last: number;
  /** Images on which somebody or a rule decided; of those, how many have masks, and how many boxes. */
  readonly decided: number;
  readonly masked: number;
  readonly masks: number;
}

/** Cases whose number is past `after`, at most `limit` of them: a report asks page by page, so that others are read for in between. */
export interface ProjectPage {
  readonly projectId: number;
  readonly after: number;
  readonly limit: number;
}

export const manifestReads = {
  async manifestGroups(db: Db, { projectId, after, limit }: ProjectPage): Promise<ManifestGroup[]> {
    const detector = (name: string) => sql<string | null>`json_extract(i.clearing_findings, ${`$.model.${name}`})`;
    const masks = sql<number>`coalesce(json_array_length(i.decision, '$.masked'), 0)`;
    return db
      .selectFrom('projectCases as p')
      .innerJoin('cases as c', 'c.id', 'p.caseId')
      .innerJoin('instances as i', 'i.studyInstanceUid', 'c.studyInstanceUid')
      .select(['i.manifest', 'i.profile', 'i.source', 'i.sopClassUid', 'i.clearing', 'i.clearingReason'])
      .select([detector('name').as('detector'), detector('sha256').as('detectorSha256')])
      .select([
        sql<number>`count(*)`.as('instances'),
        sql<number>`min(i.received_at)`.as('first'),
        sql<number>`max(i.received_at)`.as('last'),
        sql<number>`count(i.decision)`.as('decided'),
        sql<number>`sum(${masks} > 0)`.as('masked'),
        sql<number>`sum(${masks})`.as('masks'),
      ])
      .where('p.projectId', '=', projectId)
      .where('p.number', '>', after)
      .where('p.number', '<=', after + limit)
      .groupBy(['i.manifest', 'i.profile', 'i.source', 'i.sopClassUid', 'i.clearing', 'i.clearingReason'])
      .groupBy(['detector', 'detectorSha256'])
      .execute();
  },

  /** The rows themselves, in the order of the cases and of arrival. */
  async instancesOfProject(db: Db, { projectId, after, limit }: ProjectPage): Promise<Instance[]> {
    return db
      .selectFrom('projectCases as p')
      .innerJoin('cases as c', 'c.id', 'p.caseId')
      .innerJoin('instances as i', 'i.studyInstanceUid', 'c.studyInstanceUid')
      .selectAll('i')
      .where('p.projectId', '=', projectId)
      .where('p.number', '>', after)
      .where('p.number', '<=', after + limit)
      .orderBy('p.number')
      .orderBy('i.id')
      .execute();
  },

  /** Of the whole box: objects that are kept encrypted belong to no project, for nobody has read whose they are. */
  async heldByReason(db: Db, _input: Record<string, never>): Promise<{ reason: string; objects: number }[]> {
    return db
      .selectFrom('held')
      .select(['reason', sql<number>`count(*)`.as('objects')])
      .where('state', '=', 'held')
      .groupBy('reason')
      .execute();
  },

  /** All of them, oldest first. Who may see which is for the caller to say. */
  async projectNames(db: Db, _input: Record<string, never>): Promise<{ id: number; name: string }[]> {
    return db.selectFrom('projects').select(['id', 'name']).orderBy('id').limit(10_000).execute();
  },

  async instancesWithoutManifest(db: Db, input: { limit: number }): Promise<Pick<Instance, 'id' | 'file'>[]> {
    return db
      .selectFrom('instances')
      .select(['id', 'file'])
      .where('manifest', 'is', null)
      .orderBy('id')
      .limit(input.limit)
      .execute();
  },
};

export const manifestWrites = {
  /** What the files said. Of a row whose file is another by now, nothing is known again. */
  async setManifests(
    db: Db,
    rows: ReadonlyArray<{ readonly id: number; readonly file: string; readonly manifest: string }>,
  ): Promise<void> {
    for (const { id, file, manifest } of rows)
      await db.updateTable('instances').set({ manifest }).where('id', '=', id).where('file', '=', file).execute();
  },
};

/** What came to a case after it was made: noted with the image that brought it, and kept until a manager of each project has marked it as seen. */
import type { Kysely } from 'kysely';
import { noteStudy } from './gathering.ts';
import type { Instance } from './instances.ts';
import type { CaseChangeKind } from './projects.ts';
import type { Tables } from './tables.ts';
import { changesBetween, shownVersion, shownVersions } from './versions.ts';

type Db = Kysely<Tables>;

/** To be called in the transaction that cleared `row`, which was not cleared before. */
export async function noteCleared(db: Db, row: Instance, at: number): Promise<void> {
  await noteMoved(db, row, at);
  const known = await db
    .selectFrom('cases')
    .select(['id', 'patientKey'])
    .where('studyInstanceUid', '=', row.studyInstanceUid)
    .executeTakeFirst();
  if (!known) return;
  const versions = await db
    .selectFrom('instances')
    .selectAll()
    .where('sopInstanceUid', '=', row.sopInstanceUid)
    .where('studyInstanceUid', '=', row.studyInstanceUid)
    .execute();
  const kinds = changesBy(row, versions, known.patientKey);
  if (kinds.length === 0) return;
  await db
    .insertInto('caseChanges')
    .values(kinds.map((kind) => ({ caseId: known.id, kind, at, announced: 0 })))
    .execute();
  const patientKey = await newestPatient(db, row.studyInstanceUid);
  await db.updateTable('cases').set({ patientKey }).where('id', '=', known.id).execute();
}

/** A study that is split or mended in the PACS: the case that had the image keeps its version, and must not do so in silence. */
async function noteMoved(db: Db, { sopInstanceUid, studyInstanceUid }: Instance, at: number): Promise<void> {
  const left = await db
    .selectFrom('instances as i')
    .innerJoin('cases as k', 'k.studyInstanceUid', 'i.studyInstanceUid')
    .select(['k.id as caseId', 'k.studyInstanceUid as study'])
    .distinct()
    .where('i.sopInstanceUid', '=', sopInstanceUid)
    .where('i.studyInstanceUid', '!=', studyInstanceUid)
    .where('i.clearing', '=', 'cleared')
    .execute();
  if (left.length === 0) return;
  await db
    .insertInto('caseChanges')
    .values(left.map(({ caseId }) => ({ caseId, kind: 'moved' as const, at, announced: 0 })))
    .execute();
  // Nothing came to those studies, so nobody would look there for news.
  for (const { study } of left) await noteStudy(db, study, 0);
}

/** After a merge in the PACS the images come again, one by one, under the patient who stays: the last word counts. */
async function newestPatient(db: Db, studyInstanceUid: string): Promise<string | null> {
  const newest = await db
    .selectFrom('instances')
    .select('patientKey')
    .where('studyInstanceUid', '=', studyInstanceUid)
    .where('clearing', '=', 'cleared')
    .orderBy('receivedAt', 'desc')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  return newest?.patientKey ?? null;
}

function changesBy(row: Instance, versions: readonly Instance[], patientKey: string | null): CaseChangeKind[] {
  // One that is cleared late, behind a newer one, changes nothing that anybody sees.
  if (versions.some((one) => one.clearing === 'cleared' && one.version > row.version)) return [];
  const before = shownVersion(versions.filter(({ id }) => id !== row.id));
  const kinds: CaseChangeKind[] = before ? changesBetween(before, row).filter((kind) => kind !== 'patient') : ['added'];
  if (patientKey !== row.patientKey) kinds.push('patient');
  return kinds.length === 0 ? ['resent'] : kinds;
}

/** Whose a new case is: of the newest image. Where its images name two patients, that is noted from the start. */
export async function notePatient(db: Db, caseId: number, studyInstanceUid: string, at: number): Promise<void> {
  const cleared = await db
    .selectFrom('instances')
    .selectAll()
    .where('studyInstanceUid', '=', studyInstanceUid)
    .where('clearing', '=', 'cleared')
    .execute();
  const patients = new Set(shownVersions(cleared).map((row) => row.patientKey));
  const patientKey = await newestPatient(db, studyInstanceUid);
  await db.updateTable('cases').set({ patientKey }).where('id', '=', caseId).execute();
  if (patients.size > 1) {
    await db.insertInto('caseChanges').values({ caseId, kind: 'patient', at, announced: 1 }).execute();
  }
}

/** Takes the changes that open pages have not been told of: undefined where there are none. */
export async function takeNews(db: Db, caseId: number): Promise<{ readonly forReaders: boolean } | undefined> {
  const news = await db
    .updateTable('caseChanges')
    .set({ announced: 1 })
    .where('caseId', '=', caseId)
    .where('announced', '=', 0)
    .returning('kind')
    .execute();
  return news.length === 0 ? undefined : { forReaders: news.some(({ kind }) => kind !== 'resent') };
}

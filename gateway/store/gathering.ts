/** Notes that something came or was decided in a study, so that making cases never has to search for such studies. */
import type { Kysely } from 'kysely';
import type { Tables } from './tables.ts';

/** To be called in the transaction that changes the instances. */
export async function noteStudy(db: Kysely<Tables>, studyInstanceUid: string, arrival: number): Promise<void> {
  await db
    .insertInto('gathering')
    .values({ studyInstanceUid, lastArrival: arrival })
    .onConflict((c) =>
      c.column('studyInstanceUid').doUpdateSet({ lastArrival: arrival }).where('gathering.lastArrival', '<', arrival),
    )
    .execute();
}

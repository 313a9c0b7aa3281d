/** What a person, or a rule of the house, decides about images for their pixels. */

import type { Kysely } from 'kysely';
import type { ImageDecided } from '../../ledger/event.ts';
import { MarkitError } from '../errors.ts';
import { buryFile } from './add-instance.ts';
import { noteStudy } from './gathering.ts';
import type { ClearingState, Instance, InstanceRow } from './instances.ts';
import { appendEvents } from './ledger-operations.ts';
import type { Tables } from './tables.ts';

type Db = Kysely<Tables>;

export type MaskedFile = Pick<
  InstanceRow,
  'file' | 'size' | 'transferSyntax' | 'photometric' | 'bitsAllocated' | 'burnedIn' | 'pixelOffset' | 'pixelLength'
>;

export interface DecideImage {
  readonly id: number;
  /** What it has to be still: held or broken where a person decides, waiting where a rule does. */
  readonly from: readonly ClearingState[];
  /** What was looked at: its file, and when the look ended whose findings were seen, where any were. Another look or file came meanwhile where they differ. */
  readonly seen: { readonly file: string; readonly at: number | undefined };
  /** JSON for the row; null rejects the image. */
  readonly decision: string | null;
  /** In place of the old one, which goes. */
  readonly masked: MaskedFile | undefined;
  readonly event: ImageDecided;
  readonly at: number;
}

export const imageDecisionWrites = {
  /**
   * Decision, leaf and the new file in one commit; answers the file whose removal is recorded. Released, an image waits for a look
   * like any that came. CONFLICT where it is no more what it was or is not what was looked at: then a masked file is the one to go.
   */
  async decideImage(
    db: Db,
    input: DecideImage,
  ): Promise<{ readonly buried: readonly string[]; readonly decided: boolean }> {
    const { id, from, seen, decision, masked, event, at } = input;
    const row = await db.selectFrom('instances').selectAll().where('id', '=', id).executeTakeFirst();
    if (!row || !from.includes(row.clearing)) return refused(db, input);
    if (row.file !== seen.file || (seen.at !== undefined && row.clearedAt !== seen.at)) return refused(db, input);
    const clearing = decision === null ? 'rejected' : 'waiting';
    await db
      .updateTable('instances')
      .set({ ...masked, clearing, decision, ...(decision !== null && { clearedAt: null }) })
      .where('id', '=', id)
      .execute();
    const buried = masked || decision === null ? [await buryFile(db, { file: seen.file, receivedAt: at })] : [];
    await appendEvents(db, [event]);
    await noteStudy(db, row.studyInstanceUid, 0);
    return { buried, decided: true };
  },
};

async function refused(db: Db, { masked, at }: DecideImage) {
  if (!masked) throw new MarkitError('CONFLICT');
  return { buried: [await buryFile(db, { file: masked.file, receivedAt: at })], decided: false };
}

export const imageDecisionReads = {
  /** Held images of the same source and shape, in which the same boxes may stand; not this one. */
  async heldAlike(db: Db, input: { id: number }): Promise<Instance[]> {
    const row = await db.selectFrom('instances').selectAll().where('id', '=', input.id).executeTakeFirst();
    // What goes to a person for another reason is nobody's to paint over unseen.
    if (row?.clearingReason !== 'text-found') return [];
    return db
      .selectFrom('instances')
      .selectAll()
      .where('clearing', '=', 'held')
      .where('clearingReason', '=', 'text-found')
      .where('source', '=', row.source)
      .where('rows', '=', row.rows)
      .where('columns', '=', row.columns)
      .where('id', '!=', row.id)
      .orderBy('id')
      .limit(200)
      .execute();
  },
};

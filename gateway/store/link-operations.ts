/** Links that are sealed for two owners (gateway/deid/sealed-link.ts): how they are read, and that they left. */
import type { Kysely } from 'kysely';
import type { Released } from '../../ledger/event.ts';
import { appendEvents } from './ledger-operations.ts';
import type { Tables } from './tables.ts';

type Db = Kysely<Tables>;

export interface StoredLink {
  readonly id: number;
  /** As it is called now. */
  readonly studyInstanceUid: string;
  readonly sealedLink: string;
}

export const linkWrites = {
  /** Answers the leaf. */
  async noteLinksReleased(db: Db, event: Released): Promise<number> {
    const [position] = await appendEvents(db, [event]);
    if (position === undefined) throw new Error('an event without a leaf');
    return position;
  },
};

export const linkReads = {
  /** In the order in which they came; of one study there may be several. */
  async sealedLinks(db: Db, input: { after: number; limit: number }): Promise<StoredLink[]> {
    return db
      .selectFrom('instances')
      .select(['id', 'studyInstanceUid', 'sealedLink'])
      .where('sealedLink', 'is not', null)
      .$narrowType<{ sealedLink: string }>()
      .where('id', '>', input.after)
      .orderBy('id')
      .limit(input.limit)
      .execute();
  },
};

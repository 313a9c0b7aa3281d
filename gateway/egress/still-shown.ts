/** Whether images that were written into a training set are still those that stand in their studies, cleared. */
import type { Store } from '../store/store.ts';
import { shownVersions } from '../store/versions.ts';

export interface WrittenImage {
  readonly instanceId: number;
  /** Null where the row is gone. */
  readonly studyInstanceUid: string | null;
  readonly samplesDigest: string | null;
}

/** Another patient's name on the same pixels counts as a change: the table of the set names patients. */
export async function stillShown(images: readonly WrittenImage[], { read }: Pick<Store, 'read'>): Promise<boolean> {
  for (const [studyInstanceUid, written] of Map.groupBy(images, (one) => one.studyInstanceUid)) {
    if (studyInstanceUid === null) return false;
    const shown = new Map(
      shownVersions(await read.versionsOfStudy({ studyInstanceUid, limit: 10_000 })).map((one) => [one.id, one]),
    );
    const isSame = ({ instanceId, samplesDigest }: WrittenImage) =>
      shown.get(instanceId)?.samplesDigest === samplesDigest;
    if (!written.every(isSame)) return false;
  }
  return true;
}

const atOnce = 1_000;

/** The same of a set that was built. */
export async function setStillShown(id: number, store: Pick<Store, 'read'>): Promise<boolean> {
  const images: WrittenImage[] = [];
  for (let after = 0; ; ) {
    const page = await store.read.imagesOfTrainingSet({ id, after, limit: atOnce });
    images.push(...page);
    const last = page.at(-1);
    if (!last) return stillShown(images, store);
    after = last.instanceId;
  }
}

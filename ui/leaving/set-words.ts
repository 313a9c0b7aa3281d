/** How training sets are spoken of. */
import type { TrainingSet, TrainingSetState } from '../../gateway/contract/training-sets.ts';
import type { IconName } from '../parts/icon.tsx';
import { count, number } from '../parts/words.ts';

export const setLook: Readonly<Record<TrainingSetState, readonly [IconName, string, string]>> = {
  building: ['circleDot', 'on', 'being put together'],
  waiting: ['alert', 'warn', 'waits for another person'],
  approved: ['circleCheck', 'ok', 'approved'],
  failed: ['octagon', 'bad', 'failed, nothing left'],
  withdrawn: ['ban', '', 'withdrawn, nothing left'],
};

/** What a conflict means here; of others the table of errors says it. */
export function failureOf({ failure }: TrainingSet): string {
  if (failure === null) return '';
  if (failure.code === 'CONFLICT')
    return 'An image was held or replaced while the set was being put together. Ask again: it is made from what stands then.';
  if (failure.code === 'NO_SPACE')
    return 'The data folder has no room for it; the last of the disk is kept for studies that arrive. Make room, then ask again.';
  return failure.text;
}

export function sentenceOf(set: TrainingSet): string {
  const { state, images, mayApprove, tries } = set;
  switch (state) {
    case 'building':
      return tries > 1
        ? 'It is being put together again from the start, because the box ended meanwhile. You can leave this page.'
        : 'It is being put together. You can leave this page.';
    case 'waiting':
      return mayApprove
        ? `${count(images.total, 'image')} of patients would leave. Look at them; nothing has left yet.`
        : `${count(images.total, 'image')} of patients would leave. Somebody else than who asked has to look and approve. Nothing has left yet.`;
    case 'approved':
      return `${count(images.total, 'image')} may be taken out. Its digest stands on the ledger.`;
    case 'failed':
      return failureOf(set);
    case 'withdrawn':
      return 'It was withdrawn. Nothing left, and nothing of it is on the box any more.';
  }
}

export const progressOf = ({ images: { done, total } }: TrainingSet): string =>
  total === 0 ? 'waits for its turn' : `${number(done)} of ${number(total)} images`;

/** Those to do something about, newest first; failures come after them, so that however many they are they hide none. */
export function openSets(sets: readonly TrainingSet[]): TrainingSet[] {
  const live = sets.filter(({ state }) => state === 'waiting' || state === 'building');
  const failed = sets.filter(({ state }) => state === 'failed');
  return [...live, ...failed.slice(0, Math.max(0, 8 - live.length))];
}

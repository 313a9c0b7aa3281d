/** Tells the reader in plain words that an image is not the one their answer was given on; nothing of the answer is changed for it. */

import type { TaskImage } from '../../gateway/contract/tasks.ts';
import { Note } from '../parts/states.tsx';
import type { CaseInHand } from './case-in-hand.ts';

interface ChangeNoteProps {
  readonly hand: CaseInHand;
  /** The reader of a submitted case wants to see what came after it. */
  readonly onNewest: () => void;
}

export function ChangeNote({ hand, onNewest }: ChangeNoteProps) {
  const { images } = hand.task;
  const isAny = (standing: TaskImage['standing']) => images.some((image) => image.standing === standing);
  if (isAny('earlier')) {
    return (
      <Note
        tone="warn"
        title={`${named(images, 'earlier')} came again after you submitted, and it is not the same.`}
        action={
          hand.isClosed ? undefined : (
            <button class="btn sm" type="button" onClick={onNewest}>
              Show the new one
            </button>
          )
        }
      >
        You see the one that you answered on. Your answer stands.
      </Note>
    );
  }
  if (isAny('replaced')) {
    return (
      <Note
        tone="warn"
        title={`${named(images, 'replaced')} came again after your last answer, and it is not the same.`}
      >
        Your labels and marks are kept as you gave them, on the earlier one. Check them before you submit.
      </Note>
    );
  }
  if (isAny('added')) {
    return (
      <Note tone="warn" title={`${named(images, 'added')} was added after your last answer.`}>
        {hand.task.state === 'submitted' ? 'Your answer stands.' : 'Your answer is kept. Check it before you submit.'}
      </Note>
    );
  }
  return null;
}

/** "This image" where there is one; "Image 2" of several. */
function named(images: readonly TaskImage[], standing: TaskImage['standing']): string {
  if (images.length === 1) return 'This image';
  return `Image ${images.findIndex((image) => image.standing === standing) + 1}`;
}

/** Asks once more before what cannot be taken back. */

import { Dialog } from '../parts/dialog.tsx';
import { count } from '../parts/words.ts';

interface AskProps {
  readonly what: 'release' | 'reject';
  readonly places: number;
  readonly onYes: () => void;
  readonly onCancel: () => void;
}

export function Ask({ what, places, onYes, onCancel }: AskProps) {
  const release = what === 'release';
  return (
    <Dialog title={release ? 'Release as it is' : 'Reject this image'} onClose={onCancel} alert>
      <p>
        {release
          ? `Nothing is painted over. ${places === 0 ? 'You have looked at the whole image' : `You have read ${count(places, 'place')}`}, and nothing on it tells who this is.`
          : 'The image is removed from this box for good. The sender is told nothing, and the same object, sent again, is not taken.'}
      </p>
      <div class="acts">
        <button class={release ? 'btn main' : 'btn grave'} type="button" onClick={onYes}>
          {release ? 'Release' : 'Reject'}
        </button>
        <button class="btn" type="button" onClick={onCancel}>
          Back
        </button>
      </div>
    </Dialog>
  );
}

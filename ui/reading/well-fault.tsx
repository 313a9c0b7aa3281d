/** What hits the image is said inside the well: what happened, what is safe, what to do. */

import { Empty } from '../parts/states.tsx';
import type { FrameFault } from '../viewer/viewer.ts';

const words: Readonly<Record<FrameFault, readonly [title: string, text: string]>> = {
  damaged: [
    'This image is damaged',
    'It did not decode whole. The answer sheet stays closed, so nobody labels half an image.',
  ],
  missing: ['This image is not on the box any more', 'It may have been withdrawn. The answer sheet stays closed.'],
  refused: ['The box does not show you this image', 'Your access to it ended. What you answered before is kept.'],
  unreachable: [
    'The image did not arrive',
    'The box does not answer. Your answers are kept here. Fetch it again in a moment.',
  ],
};

interface FaultProps {
  readonly fault: FrameFault;
  readonly onAgain: () => void;
  readonly onSkip: () => void;
}

export function WellFault({ fault, onAgain, onSkip }: FaultProps) {
  const [title, text] = words[fault];
  return (
    <div class="dead" role="alert">
      <Empty icon="imageOff" title={title}>
        <p>{text}</p>
        <div class="acts">
          <button class="btn" type="button" onClick={onAgain}>
            Fetch again
          </button>
          <button class="btn" type="button" onClick={onSkip}>
            Skip <kbd>Q</kbd>
          </button>
        </div>
      </Empty>
    </div>
  );
}

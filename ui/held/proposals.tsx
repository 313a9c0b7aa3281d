/** What rules would paint over of a held image: boxes that the owner takes with one key, or leaves. */

import type { HeldImage, HeldProposal } from '../../gateway/contract/held-images.ts';
import { Icon } from '../parts/icon.tsx';
import { count } from '../parts/words.ts';
import { type Draft, toggleProposal } from './masks.ts';

interface ProposalsProps {
  readonly image: HeldImage;
  readonly draft: Draft;
  readonly onDraft: (draft: Draft) => void;
}

export function Proposals({ image: { proposals, painted }, draft, onDraft }: ProposalsProps) {
  if (proposals.length === 0 && painted.length === 0) return null;
  return (
    <section class="proposals" aria-label="Proposed by rules">
      {painted.length > 0 && (
        <p class="small quiet">The box has painted over by rule: {painted.join(', ')}. This was found after it.</p>
      )}
      {proposals.map((proposal, at) => (
        <div key={proposal.rule}>
          <p>
            <Icon name="diamond" />
            <span>
              {wordsOf(proposal)} <span class="small quiet">{proposal.rule}</span>
            </span>
          </p>
          <button
            class="btn"
            type="button"
            aria-label={labelOf(proposal, draft.taken.has(proposal.rule))}
            onClick={() => onDraft(toggleProposal(draft, proposal.rule))}
          >
            {draft.taken.has(proposal.rule) ? 'Take back' : 'Apply'} {at === 0 && <kbd>P</kbd>}
          </button>
        </div>
      ))}
    </section>
  );
}

function wordsOf({ kind, boxes }: HeldProposal): string {
  return kind === 'mark'
    ? `${count(boxes.length, 'short mark')} beside the lungs, as initials are.`
    : `Its device is known to write text in ${count(boxes.length, 'rectangle')}.`;
}

function labelOf({ kind }: HeldProposal, taken: boolean): string {
  return `${taken ? 'Take back' : 'Apply'} ${kind === 'mark' ? 'the masks of the marks' : "the device's rectangles"}`;
}

/** A held object or image that nobody can decide about by looking: why it is held, what it waits for, and the way to have it gone. */

import { useState } from 'preact/hooks';
import type { HeldItem } from '../../gateway/contract/held.ts';
import { client, troubleOf } from '../api/session.ts';
import { Empty, Note } from '../parts/states.tsx';
import { Ask } from './ask.tsx';
import { HeldHeaderView } from './held-header.tsx';
import { useHeldKeys } from './use-held-keys.ts';

interface AsideProps {
  readonly item: HeldItem;
  readonly onStep: (by: 1 | -1) => void;
  readonly onDecided: () => void;
}

export function HeldAside({ item: { kind, id, reason, waitsFor }, onStep, onDecided }: AsideProps) {
  const [asked, setAsked] = useState(false);
  const [header, setHeader] = useState(false);
  const [trouble, setTrouble] = useState<string>();
  const nothing = () => undefined;
  useHeldKeys({
    togglePlace: nothing,
    takeProposals: nothing,
    toggleDrawing: nothing,
    stopDrawing: nothing,
    decide: nothing,
    step: onStep,
  });
  const reject = (): void => {
    setAsked(false);
    client.rejectHeld(kind, id).then(onDecided, (error: unknown) => setTrouble(troubleOf(error)));
  };
  if (header) return <HeldHeaderView id={id} onClose={() => setHeader(false)} />;
  return (
    <section class="view none" aria-label="Why it is held">
      <Empty icon="lock" title={reason}>
        <p>
          {waitsFor === 'machine'
            ? 'The box looks at it again by itself.'
            : 'It cannot be let through by looking at it: have it mended where it came from and sent again, or reject it.'}
        </p>
        {trouble !== undefined && <Note tone="warn" title={trouble} />}
        <p class="acts">
          {kind === 'object' && (
            <button class="btn" type="button" onClick={() => setHeader(true)}>
              Header
            </button>
          )}
          <button class="btn grave" type="button" onClick={() => setAsked(true)}>
            Reject
          </button>
        </p>
      </Empty>
      {asked && <Ask what="reject" places={0} onYes={reject} onCancel={() => setAsked(false)} />}
    </section>
  );
}

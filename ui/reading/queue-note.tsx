/** What the whole page has to know about saving: the box is gone, or takes a change never, or this browser keeps nothing. */

import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Note } from '../parts/states.tsx';
import { clock, count } from '../parts/words.ts';
import { canKeep, saveQueue, saveState } from './saving.ts';

/** Lies over the end of the list: nothing on the page moves for it. */
export function QueueNote({ children }: { readonly children?: ComponentChildren }) {
  return (
    <div class="queue-note">
      {children}
      <Said />
    </div>
  );
}

function Said() {
  const state = saveState.value;
  if (state.is === 'offline')
    return <OfflineNote since={state.since} changes={state.changes} nextTry={state.nextTry} />;
  if (state.is === 'refused' && !state.signedOut) {
    return (
      <Note
        tone="bad"
        title={`The box does not take a change: ${state.text}`}
        action={
          <button class="btn sm grave" type="button" onClick={() => saveQueue().dropRefused()}>
            Drop this change
          </button>
        }
      >
        {count(state.changes, 'change')} kept here. Tell the project's manager before you drop it.
      </Note>
    );
  }
  if (!canKeep.value && state.is !== 'idle') {
    return <Note tone="warn" title="This browser lets nothing be kept. Leave this page only when it says Saved." />;
  }
  return null;
}

function OfflineNote({
  since,
  changes,
  nextTry,
}: {
  readonly since: number;
  readonly changes: number;
  readonly nextTry: number;
}) {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, []);
  const seconds = Math.max(0, Math.ceil((nextTry - now) / 1_000));
  return (
    <Note
      tone="warn"
      title={`The box has not answered since ${clock(since)}. You can read on.`}
      action={
        <button class="btn sm" type="button" onClick={() => saveQueue().tryNow()}>
          Try now
        </button>
      }
    >
      Your {count(changes, 'change')} are on this computer. They go to the box by themselves, next try in {seconds} s.
    </Note>
  );
}

/** The one place that says whether what was done here is on the box. Never wider or narrower, so that nothing shifts. */

import { useEffect, useState } from 'preact/hooks';
import type { SaveState } from '../reading/save-queue.ts';
import { saveState } from '../reading/saving.ts';
import { Icon, type IconName } from './icon.tsx';
import { clock, count } from './words.ts';

/** Shorter saves are not worth a word. */
const quietFor = 400;

interface Slot {
  readonly icon: IconName;
  readonly tone: string;
  readonly words: string;
  readonly where?: string;
}

export function slotOf(state: SaveState, slow: boolean): Slot {
  switch (state.is) {
    case 'idle':
      return atRest(state.savedAt);
    case 'sending':
      if (!slow) return atRest(state.savedAt);
      return { icon: 'circleDot', tone: 'on', words: `Saving ${count(state.changes, 'change')}` };
    case 'offline':
      return { icon: 'cloudOff', tone: 'warn', words: `Offline, ${count(state.changes, 'change')} kept here` };
    case 'refused':
      return {
        icon: 'octagon',
        tone: 'bad',
        words: state.signedOut ? 'Not saved: your access ended. Kept here' : 'Not saved: refused. Kept here',
      };
    case 'conflict':
      return { icon: 'alert', tone: 'warn', words: 'Two versions, choose' };
  }
}

function atRest(savedAt: number | null): Slot {
  if (savedAt === null) return { icon: 'circleCheck', tone: 'ok', words: 'Nothing to save yet' };
  return { icon: 'circleCheck', tone: 'ok', words: `Saved ${clock(savedAt)}`, where: 'on the box' };
}

export function SavedSlot() {
  const state = saveState.value;
  const [slow, setSlow] = useState(false);
  const sending = state.is === 'sending';
  useEffect(() => {
    setSlow(false);
    if (!sending) return;
    const timer = setTimeout(() => setSlow(true), quietFor);
    return () => clearTimeout(timer);
  }, [sending]);
  const slot = slotOf(state, slow);
  return (
    <span class={`saved state ${slot.tone}`} role="status">
      <Icon name={slot.icon} />
      {slot.words}
      {slot.where !== undefined && <span class="faint">{slot.where}</span>}
    </span>
  );
}

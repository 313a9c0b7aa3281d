/** My account: theme, second factor, the way out. */

import { signal } from '@preact/signals';
import { useState } from 'preact/hooks';
import { me, signOut, troubleOf } from '../api/session.ts';
import { forgetKept, saveQueue, saveState } from '../reading/saving.ts';
import { Dialog } from './dialog.tsx';
import { Wrong } from './field.tsx';
import { SecondFactor } from './second-factor.tsx';
import { setTheme, type Theme, theme } from './theme.ts';
import { count } from './words.ts';

export const accountOpen = signal(false);

const themes: readonly { id: Theme; words: string }[] = [
  { id: 'dark', words: 'Dark' },
  { id: 'light', words: 'Light' },
];

export function AccountMenu() {
  const [leaving, setLeaving] = useState(false);
  const close = () => {
    accountOpen.value = false;
  };
  const who = me.value;
  if (!accountOpen.value || who === undefined) return null;
  return (
    <Dialog title={who.name} onClose={close}>
      <p class="quiet small">
        Account <code>{who.account}</code>, {who.roles.join(', ')}
      </p>
      <fieldset class="seg">
        <legend class="vh">Theme of the offices</legend>
        {themes.map(({ id, words }) => (
          <label key={id}>
            <input type="radio" name="theme" checked={theme.value === id} onChange={() => setTheme(id)} />
            {words}
          </label>
        ))}
      </fieldset>
      <SecondFactor />
      {leaving ? (
        <LeaveAnyway onStay={() => setLeaving(false)} />
      ) : (
        <div class="acts">
          <button class="btn" type="button" onClick={close}>
            Close
          </button>
          <SignOut onUnsent={() => setLeaving(true)} />
        </div>
      )}
    </Dialog>
  );
}

async function leave(): Promise<void> {
  await signOut();
  forgetKept();
  accountOpen.value = false;
}

function SignOut({ onUnsent }: { readonly onUnsent: () => void }) {
  const [wrong, setWrong] = useState<string>();
  const go = () => {
    if (saveQueue().entries.length > 0) onUnsent();
    else leave().catch((error: unknown) => setWrong(troubleOf(error)));
  };
  return (
    <>
      <button class="btn" type="button" onClick={go}>
        Sign out
      </button>
      {wrong !== undefined && <Wrong text={wrong} />}
    </>
  );
}

/** Signing out takes what is kept here with it, because the next person uses this computer. */
function LeaveAnyway({ onStay }: { readonly onStay: () => void }) {
  const state = saveState.value;
  const changes = 'changes' in state ? state.changes : 0;
  return (
    <>
      <Wrong text={`${count(changes, 'change')} made here are not on the box yet. Signing out drops them.`} />
      <div class="acts">
        <button class="btn main" type="button" onClick={onStay}>
          Stay signed in
        </button>
        <button class="btn grave" type="button" onClick={() => void dropAndLeave()}>
          Drop them and sign out
        </button>
      </div>
    </>
  );
}

async function dropAndLeave(): Promise<void> {
  forgetKept();
  await signOut().catch(() => {
    // The box does not answer: its session ends by itself, and nothing of this reader is left here.
    location.assign('/');
  });
  accountOpen.value = false;
}

/** Asks before a draft is put in force: what will newly be kept, what no longer, and the reason, which stays for ever. */

import { useState } from 'preact/hooks';
import type { OptionId, ProfileOption, Profiles } from '../../gateway/contract/deid.ts';
import { client, troubleOf } from '../api/session.ts';
import { Dialog } from '../parts/dialog.tsx';
import { Field } from '../parts/field.tsx';
import { Note } from '../parts/states.tsx';
import { count } from '../parts/words.ts';
import { shortName, without } from './draft.ts';

interface SwitchOnProps {
  readonly profiles: Profiles;
  readonly draft: readonly OptionId[];
  /** Attributes of the study that it was tried on. */
  readonly changes: number;
  readonly onDone: (profiles: Profiles) => void;
  readonly onCancel: () => void;
}

const shortest = 4;

export function SwitchOn({ profiles, draft, changes, onDone, onCancel }: SwitchOnProps) {
  const { inForce, options } = profiles;
  const [reason, setReason] = useState('');
  const [wrong, setWrong] = useState<string>();
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<string>();
  const send = (): void => {
    if (busy) return;
    const words = reason.trim();
    if (words.length < shortest) {
      setWrong('Say why, in a few words. The next owner reads it.');
      return;
    }
    setBusy(true);
    setTrouble(undefined);
    client
      .activateProfile({ options: [...draft], base: inForce.base, reason: words })
      .then(onDone, (error: unknown) => {
        setBusy(false);
        setTrouble(troubleOf(error));
      });
  };
  const [more, less] = [without(draft, inForce.options, options), without(inForce.options, draft, options)];
  return (
    <Dialog title="Switch this profile on" onClose={onCancel} alert>
      {more.length > 0 && <Kept title="Newly kept, in every object that begins from now on" list={more} />}
      {less.length > 0 && <Kept title="No longer kept" list={less} />}
      <p class="small quiet">
        On the study you tried it changes {count(changes, 'attribute')}. What is stored stays as it is. What is under
        way ends under {inForce.name} {inForce.version}. Held objects are looked at again under the new profile.
      </p>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          send();
        }}
      >
        <Field
          label="Reason"
          help="Stands in the history, with your name. No names of patients."
          value={reason}
          maxLength={400}
          onValue={(words) => {
            setReason(words);
            setWrong(undefined);
          }}
          wrong={wrong}
        />
        {trouble !== undefined && <Note tone="bad" title={trouble} />}
        <div class="acts">
          <button class="btn main" type="submit" aria-disabled={busy}>
            Switch on
          </button>
          <button class="btn" type="button" onClick={onCancel}>
            Back
          </button>
        </div>
      </form>
    </Dialog>
  );
}

function Kept({ title, list }: { readonly title: string; readonly list: readonly ProfileOption[] }) {
  return (
    <div>
      <h3>{title}</h3>
      <ul class="kept-list">
        {list.map((option) => (
          <li key={option.id}>
            <b>{shortName(option)}</b>: {option.keeps}
          </li>
        ))}
      </ul>
    </div>
  );
}

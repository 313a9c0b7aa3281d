/** `?`: all keys, printable, and the switch that puts single keys to sleep (WCAG 2.1.4). */

import { signal } from '@preact/signals';
import { Dialog } from '../parts/dialog.tsx';
import { keyTable } from './keys.ts';

const key = 'markit.single-keys';
export const singleKeys = signal(localStorage.getItem(key) !== 'off');

export function KeyHelp({ onClose }: { readonly onClose: () => void }) {
  return (
    <Dialog title="Keys of the reading page" onClose={onClose} wide>
      <dl class="keytable">
        {keyTable.map(([keys, does]) => (
          <div key={keys}>
            <dt>
              <kbd>{keys}</kbd>
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
      <p class="small quiet">
        Mouse: drag does what the pressed tool says, right button zooms, middle button moves, wheel zooms.
      </p>
      <label class="tick">
        <input
          type="checkbox"
          checked={singleKeys.value}
          onChange={(event) => {
            singleKeys.value = event.currentTarget.checked;
            localStorage.setItem(key, singleKeys.value ? 'on' : 'off');
          }}
        />
        Single keys answer. Off: only keys with Ctrl, Alt or Shift work, and Tab.
      </label>
      <div class="acts">
        <button class="btn main" type="button" onClick={onClose}>
          Close
        </button>
        <button class="btn" type="button" onClick={() => print()}>
          Print
        </button>
      </div>
    </Dialog>
  );
}

/** Every key of the reading page, from one listener on the window: the image never has to be in focus. */

import { useEffect, useRef } from 'preact/hooks';
import { singleKeys } from './key-help.tsx';
import { type Action, actionOf } from './keys.ts';

/** Keys of a control that has the focus stay its own. */
function belongsToControl(event: KeyboardEvent): boolean {
  const target = event.target;
  if (!(target instanceof HTMLElement)) return false;
  if (target.closest('dialog') !== null) return true;
  if (target.matches('textarea, select, input:not([type=radio]):not([type=checkbox]), [contenteditable]')) return true;
  if (target.matches('[data-scrolls]') && (event.key === 'ArrowUp' || event.key === 'ArrowDown')) return true;
  const presses = event.key === 'Enter' || event.key === ' ';
  return presses && target.matches('a, button, summary, input') && target.matches(':focus-visible');
}

/** With single keys off, only those with Ctrl, Alt or Shift work (and Page keys, which type nothing). */
const isSingle = (event: KeyboardEvent): boolean =>
  !event.ctrlKey && !event.altKey && !event.metaKey && !event.shiftKey && !event.key.startsWith('Page');

export interface KeyHandlers {
  readonly onAction: (action: Action) => void;
  readonly onRelease: () => void;
}

/** Held keys repeat for these only; a held Enter must not submit ten cases. */
const repeats = new Set<Action['do']>(['row', 'step-grade', 'zoom', 'undo', 'redo', 'opacity']);

export function useKeys(handlers: KeyHandlers): void {
  const latest = useRef(handlers);
  latest.current = handlers;
  useEffect(() => {
    const down = (event: KeyboardEvent): void => {
      if (event.isComposing || document.querySelector('dialog[open]') !== null || belongsToControl(event)) return;
      if (isSingle(event) && !singleKeys.value) return;
      const action = actionOf(event);
      if (action === undefined) return;
      event.preventDefault();
      if (!event.repeat || repeats.has(action.do)) latest.current.onAction(action);
    };
    const up = (event: KeyboardEvent): void => {
      if (event.key === ' ') latest.current.onRelease();
    };
    const away = (): void => latest.current.onRelease();
    addEventListener('keydown', down);
    addEventListener('keyup', up);
    addEventListener('blur', away);
    return () => {
      removeEventListener('keydown', down);
      removeEventListener('keyup', up);
      removeEventListener('blur', away);
    };
  }, []);
}

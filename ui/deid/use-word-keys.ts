/** Keys of the words page; they sleep in text fields and under a dialog. */
import { useEffect, useRef } from 'preact/hooks';

export interface WordKeys {
  readonly step: (by: 1 | -1, extend: boolean) => void;
  readonly toggle: () => void;
  readonly approve: () => void;
  readonly refuse: () => void;
  readonly undo: () => void;
}

export function useWordKeys(keys: WordKeys): void {
  const latest = useRef(keys);
  latest.current = keys;
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      if (event.altKey || document.querySelector('dialog[open]') !== null) return;
      const act = actOf(event, latest.current);
      if (act === undefined) return;
      event.preventDefault();
      act();
    };
    window.addEventListener('keydown', press);
    return () => window.removeEventListener('keydown', press);
  }, []);
}

function actOf(event: KeyboardEvent, keys: WordKeys): (() => void) | undefined {
  const { key, shiftKey, target } = event;
  if (target instanceof Element && target.closest('input:not([type=checkbox]), textarea, select') !== null)
    return undefined;
  if (event.ctrlKey || event.metaKey) return key === 'z' ? keys.undo : undefined;
  // A button, a link or a box keeps space for itself.
  const keepsSpace = target instanceof Element && target.closest('button, a, input') !== null;
  switch (key.toLowerCase()) {
    case 'j':
    case 'arrowdown':
      return () => keys.step(1, shiftKey);
    case 'k':
    case 'arrowup':
      return () => keys.step(-1, shiftKey);
    case ' ':
      return keepsSpace ? undefined : keys.toggle;
    case 'a':
      return keys.approve;
    case 'r':
      return keys.refuse;
    default:
      return undefined;
  }
}

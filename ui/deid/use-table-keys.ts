/** Keys of a table of attributes: / searches, j and k walk, Esc leaves. */

import { useEffect, useRef } from 'preact/hooks';

export interface TableKeys {
  readonly search: () => void;
  readonly step: (by: 1 | -1) => void;
  readonly leave: () => void;
}

export function useTableKeys(keys: TableKeys): void {
  const now = useRef(keys);
  now.current = keys;
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.altKey || event.metaKey || document.querySelector('dialog[open]') !== null) return;
      const { target } = event;
      const typing =
        target instanceof Element && target.closest('input:not([type=radio], [type=checkbox]), textarea, select');
      if (typing && event.key !== 'Escape') return;
      const act = actOf(event.key, now.current);
      if (act === undefined) return;
      event.preventDefault();
      if (typing && target instanceof HTMLElement) target.blur();
      act();
    };
    window.addEventListener('keydown', press);
    return () => window.removeEventListener('keydown', press);
  }, []);
}

function actOf(key: string, keys: TableKeys): (() => void) | undefined {
  switch (key) {
    case '/':
      return keys.search;
    case 'j':
      return () => keys.step(1);
    case 'k':
      return () => keys.step(-1);
    case 'Escape':
      return keys.leave;
    default:
      return undefined;
  }
}

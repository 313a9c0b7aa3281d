/** Keys of the held page; they sleep in text fields and under a dialog. */

import { useEffect, useRef } from 'preact/hooks';

export interface HeldKeys {
  readonly togglePlace: (place: number) => void;
  readonly takeProposals: () => void;
  readonly toggleDrawing: () => void;
  readonly stopDrawing: () => void;
  readonly decide: () => void;
  readonly step: (by: 1 | -1) => void;
}

export function useHeldKeys(keys: HeldKeys | undefined): void {
  const latest = useRef(keys);
  latest.current = keys;
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      const now = latest.current;
      if (now === undefined || event.ctrlKey || event.metaKey || event.altKey || isBusy(event.target)) return;
      const act = actOf(event, now);
      if (act === undefined) return;
      event.preventDefault();
      act();
    };
    window.addEventListener('keydown', press);
    return () => window.removeEventListener('keydown', press);
  }, []);
}

function isBusy(target: EventTarget | null): boolean {
  if (document.querySelector('dialog[open]') !== null) return true;
  // A button or a radio keeps Enter, space and arrows for itself.
  return target instanceof Element && target.closest('input, textarea, select, button, a') !== null;
}

function actOf({ key, code }: KeyboardEvent, keys: HeldKeys): (() => void) | undefined {
  const digit = /^Digit([1-9])$/.exec(code)?.[1];
  if (digit !== undefined) return () => keys.togglePlace(Number(digit) - 1);
  switch (key) {
    case 'b':
    case 'B':
      return keys.toggleDrawing;
    case 'p':
    case 'P':
      return keys.takeProposals;
    case 'Escape':
      return keys.stopDrawing;
    case 'Enter':
      return keys.decide;
    case 'ArrowDown':
      return () => keys.step(1);
    case 'ArrowUp':
      return () => keys.step(-1);
    default:
      return undefined;
  }
}

/** What was done and can be undone: eight seconds at the bottom, longer while somebody is on it. */
import { useEffect, useState } from 'preact/hooks';
import { Icon } from '../parts/icon.tsx';

const shown = 8_000;

interface ToastProps {
  readonly words: string;
  readonly onUndo: () => void;
  readonly onGone: () => void;
}

export function UndoToast({ words, onUndo, onGone }: ToastProps) {
  const [held, setHeld] = useState(false);
  useEffect(() => {
    if (held) return;
    const timer = setTimeout(onGone, shown);
    return () => clearTimeout(timer);
  }, [held, words]);
  return (
    <div
      class="toast"
      role="status"
      onMouseEnter={() => setHeld(true)}
      onMouseLeave={() => setHeld(false)}
      onFocusIn={() => setHeld(true)}
      onFocusOut={() => setHeld(false)}
    >
      <Icon name="circleCheck" />
      <span>{words}</span>
      <button class="btn sm bare" type="button" onClick={onUndo}>
        Undo <kbd>^Z</kbd>
      </button>
    </div>
  );
}

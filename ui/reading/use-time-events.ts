/** Window focus and every hand movement, for the time log of the case in hand. */

import { useEffect } from 'preact/hooks';
import type { TimeLog } from './time-log.ts';

export function useTimeEvents(log: TimeLog | undefined): void {
  useEffect(() => {
    if (log === undefined) return;
    const focus = (): void => log.note('focus');
    const blur = (): void => log.note('blur');
    const moved = (): void => log.handMoved();
    const hidden = (): void => {
      if (document.visibilityState === 'hidden') void log.flush();
    };
    const gone = (): void => {
      log.note('closed');
      void log.flush();
    };
    addEventListener('pagehide', gone);
    addEventListener('focus', focus);
    addEventListener('blur', blur);
    addEventListener('pointermove', moved, { passive: true });
    addEventListener('keydown', moved, { passive: true });
    document.addEventListener('visibilitychange', hidden);
    return () => {
      removeEventListener('pagehide', gone);
      removeEventListener('focus', focus);
      removeEventListener('blur', blur);
      removeEventListener('pointermove', moved);
      removeEventListener('keydown', moved);
      document.removeEventListener('visibilitychange', hidden);
    };
  }, [log]);
}

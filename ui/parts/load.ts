/** Something read from the box for a page: asked for at once, again on demand, and what went wrong in words. */

import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { troubleOf } from '../api/session.ts';

export interface Loaded<T> {
  readonly value: T | undefined;
  readonly trouble: string | undefined;
  readonly reload: () => void;
}

/** `key` names what is asked for: another key is another question. The last answer stays while the next is on its way. */
export function useLoad<T>(key: string, ask: () => Promise<T>): Loaded<T> {
  const [state, setState] = useState<{ key: string; value?: T; trouble?: string }>({ key });
  const asked = useRef(0);
  const question = useRef(ask);
  question.current = ask;
  const reload = useCallback(() => {
    const turn = ++asked.current;
    question.current().then(
      (value) => turn === asked.current && setState({ key, value }),
      (error: unknown) => turn === asked.current && setState((old) => ({ ...old, key, trouble: troubleOf(error) })),
    );
  }, [key]);
  useEffect(reload, [reload]);
  const fresh = state.key === key;
  return { value: fresh ? state.value : undefined, trouble: fresh ? state.trouble : undefined, reload };
}

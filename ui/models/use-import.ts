/** A model on its way in: sent, checked one by one, kept or refused; one at a time, and a new choice begins anew. */

import { useEffect, useRef, useState } from 'preact/hooks';
import type { ImportRefusal, KeptModel, PassedCheck } from '../../gateway/contract/model-import.ts';
import { sendModel } from '../api/send-model.ts';
import { me, troubleOf } from '../api/session.ts';

export interface Importing {
  readonly at: 'idle' | 'sending' | 'checking' | 'kept' | 'refused' | 'trouble';
  /** Of the upload, 0 to 1. */
  readonly sent: number;
  readonly passed: readonly PassedCheck[];
  readonly refusals: readonly ImportRefusal[];
  readonly kept: KeptModel | undefined;
  readonly trouble: string | undefined;
}

const idle: Importing = { at: 'idle', sent: 0, passed: [], refusals: [], kept: undefined, trouble: undefined };

export interface Import {
  readonly state: Importing;
  readonly start: (model: Blob, manifest: Blob, addMap: boolean) => void;
  readonly reset: () => void;
}

export function useImport(): Import {
  const [state, setState] = useState<Importing>(idle);
  const running = useRef<AbortController>(undefined);
  const stop = (): void => running.current?.abort();
  useEffect(() => stop, []);
  const start = (model: Blob, manifest: Blob, addMap: boolean): void => {
    stop();
    const control = new AbortController();
    running.current = control;
    const patch = (how: (old: Importing) => Importing): void => {
      if (!control.signal.aborted) setState(how);
    };
    setState({ ...idle, at: 'sending' });
    sendModel(
      {
        ...{ model, manifest, map: addMap ? 'add' : 'as-is', csrf: me.value?.csrf ?? '' },
        onSent: (sent) => patch((old) => ({ ...old, sent })),
        onLine: (line) => patch((old) => afterLine(old, line)),
      },
      control.signal,
    ).then(
      // The last line says how it ended; without one nobody knows.
      () => patch((old) => (old.at === 'checking' ? { ...old, at: 'trouble', trouble: brokenOff } : old)),
      (error: unknown) => patch((old) => ({ ...old, at: 'trouble', trouble: troubleOf(error) })),
    );
  };
  const reset = (): void => {
    stop();
    setState(idle);
  };
  return { state, start, reset };
}

const brokenOff = 'The box broke off. Look into the list of models before you try again.';

function afterLine(old: Importing, line: Parameters<Parameters<typeof sendModel>[0]['onLine']>[0]): Importing {
  if (line.type === 'passed') return { ...old, at: 'checking', sent: 1, passed: [...old.passed, line] };
  if (line.type === 'refused') return { ...old, at: 'refused', refusals: line.refusals };
  if (line.type === 'kept') return { ...old, at: 'kept', kept: line };
  return { ...old, at: 'trouble', trouble: line.text };
}

/** A draft tried on a study: asked of the box anew with every change of draft or study, and only the newest answer counts. */

import { useEffect, useRef, useState } from 'preact/hooks';
import type { HeaderView, OptionId } from '../../gateway/contract/deid.ts';
import { client, troubleOf } from '../api/session.ts';

export type Study = { readonly kind: 'file'; readonly file: File } | { readonly kind: 'held'; readonly id: string };

export interface Preview {
  readonly view: HeaderView | undefined;
  /** Of the draft that `view` shows. */
  readonly options: readonly OptionId[];
  readonly busy: boolean;
  readonly trouble: string | undefined;
}

/** Several switches one after the other are one question. */
const pause = 250;
const nothing: Preview = { view: undefined, options: [], busy: false, trouble: undefined };

/** `base`: what the draft is compared with; another one makes another question. */
export function usePreview(
  study: Study | undefined,
  options: readonly OptionId[],
  longest: number,
  base: number,
): Preview {
  const [state, setState] = useState<Preview>(nothing);
  const asked = useRef(0);
  useEffect(() => {
    asked.current += 1;
    if (study === undefined) return setState(nothing);
    const turn = asked.current;
    setState((old) => ({ ...old, busy: true, trouble: undefined }));
    const ask = async (): Promise<HeaderView> => {
      if (study.kind === 'held') return client.previewHeld(study.id, options);
      return client.previewFile(study.file.slice(0, longest), options);
    };
    const timer = setTimeout(() => {
      ask().then(
        (view) => turn === asked.current && setState({ view, options, busy: false, trouble: undefined }),
        (error: unknown) => turn === asked.current && setState({ ...nothing, trouble: troubleOf(error) }),
      );
    }, pause);
    return () => clearTimeout(timer);
  }, [study, options.join(), longest, base]);
  return state;
}

/** Before the archive is asked, or its answer is shown: what will happen, and who sits here. */

import { useState } from 'preact/hooks';
import type { Identity, Reidentification } from '../../gateway/contract/reidentification.ts';
import { client, troubleOf } from '../api/session.ts';
import { Dialog } from '../parts/dialog.tsx';
import { Wrong } from '../parts/field.tsx';
import { Waiting } from '../parts/states.tsx';
import { ProofFields, useProof } from './proof.tsx';
import { caseWords } from './words.ts';

/** agree: as the second person; ask: the archive again; show: the answer that waits for me. */
export type Step = 'agree' | 'ask' | 'show';

interface ConfirmProps {
  readonly step: Step;
  readonly request: Reidentification;
  /** Null where the archive had nobody to name, or did not answer: the list says which. */
  readonly onAnswer: (identity: Identity | null) => void;
  readonly onClose: () => void;
}

const titles: Readonly<Record<Step, string>> = {
  agree: 'Agree, and ask the archive',
  ask: 'Ask the archive again',
  show: 'Show whose study it is',
};

const says: Readonly<Record<Step, string>> = {
  agree:
    'It stands on the ledger before the question goes out. Whom the archive names is shown to you and to who asked, once.',
  ask: 'Each question stands on the ledger by itself. Whom the archive names is shown to you two, once.',
  show: 'It is shown once, for a minute, and then it is gone. Is anybody looking over your shoulder?',
};

const verbs: Readonly<Record<Step, string>> = { agree: 'Agree and ask', ask: 'Ask again', show: 'Show it' };

export function ConfirmQuestion({ step, request, onAnswer, onClose }: ConfirmProps) {
  const [wrong, setWrong] = useState<string>();
  const [busy, setBusy] = useState(false);
  const hand = useProof();
  const go = async () => {
    setBusy(true);
    setWrong(undefined);
    const body = { proof: hand.proof };
    try {
      if (step === 'show') onAnswer(await client.identity(request.id, body));
      else onAnswer((await client.askArchive(request.id, step, body)).identity);
    } catch (error) {
      setWrong(troubleOf(error));
    } finally {
      setBusy(false);
    }
  };
  const submit = (event: Event) => {
    event.preventDefault();
    if (!busy) void go();
  };
  return (
    <Dialog title={titles[step]} onClose={busy ? undefined : onClose}>
      <form class="stack" onSubmit={submit} aria-label={titles[step]}>
        <p>
          {caseWords(request)}, asked for by {request.by ?? 'a closed account'}: “{request.reason}”
        </p>
        <p class="quiet small">{says[step]}</p>
        <ProofFields hand={hand} />
        {wrong !== undefined && <Wrong text={wrong} />}
        {busy && <Waiting words={step === 'show' ? 'Fetching' : 'Asking the archive: a minute and a half at most.'} />}
        <div class="acts">
          <button class="btn" type="button" aria-disabled={busy} onClick={() => busy || onClose()}>
            Not now
          </button>
          <button class="btn main" type="submit" aria-disabled={busy}>
            {verbs[step]}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

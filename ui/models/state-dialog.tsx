/** Asks before a model begins to run, is shown, or stops: what changes for whom, and that it stands in the audit. */

import { useState } from 'preact/hooks';
import type { BoxModel, ModelState } from '../../gateway/contract/models.ts';
import { client, troubleOf } from '../api/session.ts';
import { Dialog } from '../parts/dialog.tsx';
import { Wrong } from '../parts/field.tsx';
import { nameOf, verbs } from './words.ts';

interface StateDialogProps {
  readonly model: BoxModel;
  readonly to: Exclude<ModelState, 'candidate'>;
  /** Of the same name, in use now. */
  readonly active: BoxModel | undefined;
  readonly onDone: (model: BoxModel) => void;
  readonly onClose: () => void;
}

export function StateDialog({ model, to, active, onDone, onClose }: StateDialogProps) {
  const [busy, setBusy] = useState(false);
  const [wrong, setWrong] = useState<string>();
  const go = (): void => {
    if (busy) return;
    setBusy(true);
    setWrong(undefined);
    client.setModelState(model.sha256, to).then(onDone, (error: unknown) => {
      setBusy(false);
      setWrong(troubleOf(error));
    });
  };
  return (
    <Dialog title={`${verbs[to]}: ${nameOf(model)}`} onClose={busy ? undefined : onClose}>
      <div class="stack">
        {saysOf(model, to, active).map((sentence) => (
          <p key={sentence}>{sentence}</p>
        ))}
        <p class="quiet small">
          {model.manifest.notice}. What you do stands in the audit, with your account and the time.
        </p>
        {wrong !== undefined && <Wrong text={wrong} />}
      </div>
      <div class="acts">
        <button class="btn" type="button" aria-disabled={busy} onClick={() => busy || onClose()}>
          Leave it
        </button>
        <button class={to === 'retired' ? 'btn grave' : 'btn main'} type="button" aria-disabled={busy} onClick={go}>
          {verbs[to]}
        </button>
      </div>
    </Dialog>
  );
}

function saysOf(model: BoxModel, to: ModelState, active: BoxModel | undefined): string[] {
  const other = active !== undefined && active.sha256 !== model.sha256 ? nameOf(active) : undefined;
  if (to === 'beside') {
    return [
      other === undefined
        ? 'It runs on a sample of cases and is shown to nobody.'
        : `It runs on a sample of the cases that ${other} runs on, and is shown to nobody. Then the difference can be read.`,
    ];
  }
  if (to === 'active') {
    return [
      'It runs on new cases from now on. Readers see it where their project allows.',
      ...(other === undefined ? [] : [`${other} is retired at the same moment. What it said of earlier cases stays.`]),
      ...(model.state === 'candidate' && other !== undefined
        ? [`It has not run beside ${other} yet, so nobody knows where the two differ on your cases.`]
        : []),
    ];
  }
  if (model.state === 'candidate') return ['It will not run. It can be taken up again.'];
  return model.state === 'active'
    ? [`No model “${model.manifest.title}” runs on new cases then. What it said of earlier cases stays.`]
    : ['It runs no more. What it said of earlier cases stays. It can be taken up again.'];
}

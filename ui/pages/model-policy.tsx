/** On the page of a project: when its readers see the model, and the change of it, which they notice at once. */

import { useState } from 'preact/hooks';
import type { Project } from '../../gateway/contract/projects.ts';
import { client, troubleOf } from '../api/session.ts';
import { Dialog } from '../parts/dialog.tsx';
import { Wrong } from '../parts/field.tsx';
import { type ModelShown, ModelShownChoice, modelShownWords } from './model-shown.tsx';

export function ModelPolicyPanel({ project, onDone }: { readonly project: Project; readonly onDone: () => void }) {
  const now = project.policy.modelShown;
  const [chosen, setChosen] = useState<ModelShown>(now);
  const [asked, setAsked] = useState(false);
  const isSame = chosen === now;
  return (
    <section class="panel wide" aria-labelledby="model-policy">
      <header>
        <h2 id="model-policy">Model</h2>
        <span class="end">{modelShownWords[now]}</span>
      </header>
      <form
        class="form-page"
        onSubmit={(event) => {
          event.preventDefault();
          if (!isSame) setAsked(true);
        }}
      >
        <ModelShownChoice value={chosen} onValue={setChosen} />
        <div class="acts">
          <button class="btn" type="submit" aria-disabled={isSame} aria-describedby="model-policy-waits">
            Change
          </button>
          <p class="small quiet" id="model-policy-waits">
            {isSame ? 'This is how it is now.' : 'Readers notice it with their next case.'}
          </p>
        </div>
      </form>
      {asked && (
        <ChangeDialog
          project={project}
          to={chosen}
          onClose={() => setAsked(false)}
          onDone={() => {
            setAsked(false);
            onDone();
          }}
        />
      )}
    </section>
  );
}

const says: Readonly<Record<ModelShown, string>> = {
  always: 'From now on readers answer with the model in view. What they have seen cannot be unseen.',
  'after-submit': 'From now on a reader sees the model once their own answer is submitted.',
  never: 'From now on readers do not see the model, not even of cases they have submitted.',
};

interface ChangeProps {
  readonly project: Project;
  readonly to: ModelShown;
  readonly onClose: () => void;
  readonly onDone: () => void;
}

function ChangeDialog({ project, to, onClose, onDone }: ChangeProps) {
  const [busy, setBusy] = useState(false);
  const [wrong, setWrong] = useState<string>();
  const go = (): void => {
    if (busy) return;
    setBusy(true);
    client.setModelShown(project.id, { modelShown: to }).then(onDone, (error: unknown) => {
      setBusy(false);
      setWrong(troubleOf(error));
    });
  };
  return (
    <Dialog title={`${project.name}: ${modelShownWords[to].replace('.', '')}`} onClose={busy ? undefined : onClose}>
      <p>{says[to]}</p>
      <p class="quiet small">
        Each answer says whether the model was in view before it. The change stands in the audit, with your account.
      </p>
      {wrong !== undefined && <Wrong text={wrong} />}
      <div class="acts">
        <button class="btn" type="button" aria-disabled={busy} onClick={() => busy || onClose()}>
          Leave it
        </button>
        <button class="btn main" type="button" aria-disabled={busy} onClick={go}>
          Change
        </button>
      </div>
    </Dialog>
  );
}

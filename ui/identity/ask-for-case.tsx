/** An owner asks whose case it is: which one, and why. Nothing goes out yet. */

import { useId, useState } from 'preact/hooks';
import type { CaseAskedFor } from '../../gateway/contract/reidentification.ts';
import { client, troubleOf } from '../api/session.ts';
import { Dialog } from '../parts/dialog.tsx';
import { Field, Wrong } from '../parts/field.tsx';
import { ProofFields, useProof } from './proof.tsx';

export interface CaseInHand {
  readonly project: string;
  readonly number: string;
}

interface AskForCaseProps {
  /** Projects to choose from; a study can be named by its UID instead. */
  readonly projects: readonly { readonly id: number; readonly name: string }[];
  readonly start: CaseInHand;
  readonly onDone: () => void;
  readonly onClose: () => void;
}

export function AskForCase({ projects, start, onDone, onClose }: AskForCaseProps) {
  const [project, setProject] = useState(start.project);
  const [number, setNumber] = useState(start.number);
  const [study, setStudy] = useState('');
  const [reason, setReason] = useState('');
  const [wrong, setWrong] = useState<string>();
  const [busy, setBusy] = useState(false);
  const hand = useProof();
  const byStudy = project === '';
  const submit = (event: Event) => {
    event.preventDefault();
    if (busy) return;
    const asked = caseOf({ project, number, study });
    if (asked === undefined) return setWrong(byStudy ? 'A study UID is digits and dots.' : 'The case has no number.');
    if (reason.trim().length < 10) return setWrong('Say why in ten letters or more.');
    if (/\p{Nd}{5}/u.test(reason))
      return setWrong('The reason names nobody: no numbers of patients or studies, no dates of birth.');
    setWrong(undefined);
    const body = { case: asked, reason: reason.trim(), proof: hand.proof };
    setBusy(true);
    client.newReidentification(body).then(onDone, (error: unknown) => {
      setBusy(false);
      setWrong(troubleOf(error));
    });
  };
  return (
    <Dialog title="Ask whose case it is" onClose={onClose}>
      <form class="stack" onSubmit={submit} aria-label="Ask whose case it is">
        <p class="quiet small">
          Another owner has to agree within a day. Then the archive is asked, and its answer is shown to you two, once.
        </p>
        <label class="field">
          <span>Project</span>
          <select value={project} onChange={(event) => setProject(event.currentTarget.value)}>
            {projects.map(({ id, name }) => (
              <option key={id} value={String(id)}>
                {name}
              </option>
            ))}
            <option value="">None, by its study UID</option>
          </select>
        </label>
        {byStudy ? (
          <Field label="Study UID, as this box names it" spellcheck={false} value={study} onValue={setStudy} />
        ) : (
          <Field label="Case number" inputMode="numeric" value={number} onValue={setNumber} />
        )}
        <ReasonField value={reason} onValue={setReason} />
        <ProofFields hand={hand} />
        {wrong !== undefined && <Wrong text={wrong} />}
        <div class="acts">
          <button class="btn" type="button" onClick={onClose}>
            Do not ask
          </button>
          <button class="btn main" type="submit" aria-disabled={busy}>
            Ask another owner
          </button>
        </div>
      </form>
    </Dialog>
  );
}

function ReasonField({ value, onValue }: { readonly value: string; readonly onValue: (value: string) => void }) {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>Why</label>
      <p class="help" id={`${id}-help`}>
        For the other owner and for later. It names nobody.
      </p>
      <textarea
        id={id}
        rows={3}
        maxLength={500}
        aria-describedby={`${id}-help`}
        value={value}
        // A line break is no part of a reason.
        onInput={(event) => onValue(event.currentTarget.value.replaceAll(/\s+/g, ' '))}
      />
    </div>
  );
}

function caseOf({ project, number, study }: CaseInHand & { readonly study: string }): CaseAskedFor | undefined {
  if (project === '') return /^[0-9][0-9.]{0,63}$/.test(study.trim()) ? { study: study.trim() } : undefined;
  return /^[1-9]\d{0,8}$/.test(number.trim()) ? { project: Number(project), number: Number(number) } : undefined;
}

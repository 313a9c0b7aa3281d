/** Asks for a training set of a project: what will be in it, who has to approve it, and under which terms it is to leave. */

import { useState } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import { client, troubleOf } from '../api/session.ts';
import { Dialog } from '../parts/dialog.tsx';
import { Field, Wrong } from '../parts/field.tsx';

interface AskProps {
  readonly project: { readonly id: number; readonly name: string };
  readonly onClose: () => void;
}

export function AskForSet({ project, onClose }: AskProps) {
  const { route } = useLocation();
  const [statement, setStatement] = useState('');
  const [missing, setMissing] = useState(false);
  const [busy, setBusy] = useState(false);
  const [wrong, setWrong] = useState<string>();
  const ask = async () => {
    if (busy) return;
    const words = statement.trim();
    setMissing(words === '');
    if (words === '') return;
    setBusy(true);
    setWrong(undefined);
    try {
      const { id } = await client.newTrainingSet(project.id, { statement: words });
      route(`/leaving/sets/${id}`);
    } catch (error) {
      setBusy(false);
      setWrong(troubleOf(error));
    }
  };
  return (
    <Dialog title={`Training set of ${project.name}`} onClose={onClose}>
      <p class="quiet">
        Images of patients with the answers to them, in one archive, so that a whole network can be trained elsewhere:
        the samples of cleared chest films (or of what the house set in their place) as PNG, a table with sex, age and
        view, and the table of answers, all named by codes of this project. No DICOM header, no UID of the house, no
        date of a patient.
      </p>
      <p class="quiet">
        It is put together in the background. Then <strong>another person than you</strong> has to look at it and
        approve it, because images cannot be proven clean as counts can.
      </p>
      <Field
        label="Use and licence"
        help="For whom and under which terms. It stands in the set and on the page of who approves."
        value={statement}
        onValue={setStatement}
        maxLength={500}
        wrong={missing ? 'Say for whom and under which terms.' : undefined}
      />
      {wrong !== undefined && <Wrong text={wrong} />}
      <div class="acts">
        <button class="btn" type="button" onClick={onClose}>
          Do not ask
        </button>
        <button class="btn main" type="button" aria-disabled={busy} onClick={() => void ask()}>
          Put it together
        </button>
      </div>
    </Dialog>
  );
}

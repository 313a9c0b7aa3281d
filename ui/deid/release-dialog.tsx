/** Takes the report or the manifests out: a release like any other, with a leaf before its first byte and a receipt. */

import { useState } from 'preact/hooks';
import { manifestsAPart } from '../../gateway/contract/deid-counts.ts';
import type { Release } from '../../gateway/contract/releases.ts';
import { client, troubleOf } from '../api/session.ts';
import { Dialog } from '../parts/dialog.tsx';
import { Wrong } from '../parts/field.tsx';
import { ReleaseFacts, ReleaseLinks } from '../parts/release-made.tsx';
import { Waiting } from '../parts/states.tsx';
import { number } from '../parts/words.ts';

export type ReportRelease = 'deid-report' | 'deid-manifests';

const what: Readonly<Record<ReportRelease, readonly [title: string, words: string]>> = {
  'deid-report': [
    'Take out the table',
    'A CSV file of counts. No names, no dates but years, no UIDs of anybody; sources are numbered.',
  ],
  'deid-manifests': [
    'Take out the signed manifests',
    'A JSON file with one signed manifest an image: its pseudonym, counts, verdicts, masks and keyed digests. Check it anywhere with markit verify.',
  ],
};

interface DialogProps {
  readonly kind: ReportRelease;
  readonly project: { readonly id: number; readonly name: string };
  readonly images: number;
  readonly onClose: () => void;
}

export function ReleaseDialog({ kind, project, images, onClose }: DialogProps) {
  const [part, setPart] = useState(1);
  const parts = kind === 'deid-manifests' ? Math.max(1, Math.ceil(images / manifestsAPart)) : 1;
  const [release, setRelease] = useState<Release>();
  const [wrong, setWrong] = useState<string>();
  const [busy, setBusy] = useState(false);
  const [title, words] = what[kind];
  const start = async () => {
    setBusy(true);
    setWrong(undefined);
    try {
      setRelease(await client.newRelease(project.id, parts > 1 ? { kind, part } : { kind }));
    } catch (error) {
      setWrong(troubleOf(error));
    } finally {
      setBusy(false);
    }
  };
  if (release !== undefined) return <Made release={release} onClose={onClose} />;
  return (
    <Dialog title={`${title} of ${project.name}`} onClose={onClose}>
      <p class="quiet">{words}</p>
      {parts > 1 && (
        <label class="field">
          Part, {number(manifestsAPart)} images each
          <select class="input" value={part} onChange={({ currentTarget }) => setPart(Number(currentTarget.value))}>
            {Array.from({ length: parts }, (_, at) => (
              <option key={at} value={at + 1}>
                {at + 1} of {parts}
              </option>
            ))}
          </select>
        </label>
      )}
      <p class="quiet small">
        Taking it out is recorded on the ledger before the first byte, listed under Leaving for ever, and comes with a
        receipt that can be checked offline.
      </p>
      {wrong !== undefined && <Wrong text={wrong} />}
      {busy && <Waiting words="Writing the file. You can leave this page; it is then under Leaving." />}
      <div class="acts">
        <button class="btn" type="button" onClick={onClose}>
          Do not take it out
        </button>
        <button class="btn main" type="button" aria-disabled={busy} onClick={() => busy || void start()}>
          Record and take out
        </button>
      </div>
    </Dialog>
  );
}

function Made({ release, onClose }: { readonly release: Release; readonly onClose: () => void }) {
  const waits = release.state !== 'ready';
  return (
    <Dialog title={waits ? 'Another person has to approve it' : 'The file is ready'} onClose={onClose}>
      <ReleaseFacts release={release} />
      <div class="acts">
        {!waits && <ReleaseLinks release={release} file="File" />}
        <button class="btn" type="button" onClick={onClose}>
          Close
        </button>
      </div>
    </Dialog>
  );
}

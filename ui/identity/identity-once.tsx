/** Whom the archive names: shown once, covered when the window is left, gone after a minute. It is in no URL and in no storage. */

import { useEffect, useState } from 'preact/hooks';
import type { Identity } from '../../gateway/contract/reidentification.ts';
import { presence } from '../api/session.ts';
import { Dialog } from '../parts/dialog.tsx';
import { Icon } from '../parts/icon.tsx';
import { count } from '../parts/words.ts';

const secondsShown = 60;

interface IdentityOnceProps {
  readonly identity: Identity;
  /** It is gone: by hand, by time, or because the session ended. */
  readonly onGone: () => void;
}

export function IdentityOnce({ identity, onGone }: IdentityOnceProps) {
  const [left, setLeft] = useState(secondsShown);
  const [covered, setCovered] = useState(false);
  useEffect(() => {
    const tick = setInterval(() => setLeft((seconds) => seconds - 1), 1_000);
    return () => clearInterval(tick);
  }, []);
  const over = left <= 0 || presence.value !== 'in';
  useEffect(() => {
    if (over) onGone();
  }, [over]);
  useEffect(() => {
    const cover = () => setCovered(true);
    addEventListener('blur', cover);
    document.addEventListener('visibilitychange', cover);
    return () => {
      removeEventListener('blur', cover);
      document.removeEventListener('visibilitychange', cover);
    };
  }, []);
  return (
    <Dialog
      title={identity.study === null ? 'The archive has the patient, not the study' : 'Whose study it is'}
      onClose={onGone}
    >
      {covered ? <p class="quiet">Covered, because this window was left.</p> : <Words identity={identity} />}
      <p class="state small">
        <Icon name="eyeOff" />
        This will not be shown again to you. It goes in {count(Math.max(left, 0), 'second')}.
      </p>
      <div class="acts">
        {covered && (
          <button class="btn" type="button" onClick={() => setCovered(false)}>
            Uncover
          </button>
        )}
        <button class="btn main" type="button" onClick={onGone}>
          Done, let it go
        </button>
      </div>
    </Dialog>
  );
}

function Words({ identity }: { readonly identity: Identity }) {
  const { study, patientId, issuer, accession, samePatient } = identity;
  const rows: readonly (readonly [string, string | null])[] = [
    ['Patient ID', patientId],
    ['Issuer of the patient ID', issuer],
    // Of this study; where only the patient is known there is none.
    ['Accession number', study === null ? null : accession],
    ['Study Instance UID', study],
  ];
  return (
    <>
      {!samePatient && (
        <div class="note warn" role="alert">
          <Icon name="alert" />
          <p>The archive has it under another patient than the one it came with: merged or corrected since.</p>
        </div>
      )}
      {study === null && (
        <p class="small">It has other studies of the same patient on these days. This one is not among them.</p>
      )}
      <dl class="stack identity">
        {rows.map(([name, value]) =>
          value === null ? null : (
            <div key={name}>
              <dt class="quiet small">{name}</dt>
              <dd class="mono wrap">{value === '' ? '–' : value}</dd>
            </div>
          ),
        )}
      </dl>
    </>
  );
}

/** One training set: how far it is, what would leave, and the decision of another person whether it does. */

import '../styles/offices.css';
import '../styles/leaving.css';
import { useEffect, useState } from 'preact/hooks';
import { useRoute } from 'preact-iso';
import type { Release } from '../../gateway/contract/releases.ts';
import type { TrainingSet } from '../../gateway/contract/training-sets.ts';
import { Refused, releaseFile, releaseReceipt } from '../api/client.ts';
import { client, troubleOf } from '../api/session.ts';
import { Dialog } from '../parts/dialog.tsx';
import { Wrong } from '../parts/field.tsx';
import { Icon } from '../parts/icon.tsx';
import { useLoad } from '../parts/load.ts';
import { Office } from '../parts/page.tsx';
import { Note, Waiting } from '../parts/states.tsx';
import { bytes, count, shortTime } from '../parts/words.ts';
import { SetPreviewPanels } from './set-preview.tsx';
import { progressOf, sentenceOf } from './set-words.ts';

export function SetPage() {
  const { params } = useRoute();
  const id = Number(params.set);
  const { value, trouble, reload } = useLoad(`training set ${id}`, () => client.trainingSet(id));
  const [asking, setAsking] = useState<'approve' | 'withdraw'>();
  const set = value?.set;
  useEffect(() => {
    if (set?.state !== 'building') return;
    const timer = setInterval(reload, 1_000);
    return () => clearInterval(timer);
  }, [set?.state, reload]);
  const done = () => {
    setAsking(undefined);
    reload();
  };
  return (
    <Office title="Training set" area="leaving">
      {trouble !== undefined && <Note tone="warn" title={trouble} />}
      {value === undefined && trouble === undefined && <Waiting />}
      {set !== undefined && (
        <div class="head">
          <div>
            <h1>Training set of {set.project.name}</h1>
            <p>{sentenceOf(set)}</p>
            <p class="quiet small">
              Asked for {shortTime(set.at)} by {set.by ?? 'the console'}
              {set.approvedBy !== null && `, approved by ${set.approvedBy}`}. Use and licence: {set.statement}
            </p>
          </div>
          <Acts set={set} onAsk={setAsking} />
        </div>
      )}
      {set?.state === 'building' && <Progress set={set} />}
      {set !== undefined && value?.preview != null && set.state !== 'withdrawn' && (
        <SetPreviewPanels set={set.id} preview={value.preview} />
      )}
      {set !== undefined && asking === 'withdraw' && (
        <WithdrawDialog set={set} onDone={done} onClose={() => setAsking(undefined)} />
      )}
      {set?.release != null && asking === 'approve' && (
        <ApproveDialog set={set} release={set.release} onDone={done} onClose={() => setAsking(undefined)} />
      )}
    </Office>
  );
}

interface ActsProps {
  readonly set: TrainingSet;
  readonly onAsk: (what: 'approve' | 'withdraw') => void;
}

function Acts({ set: { state, mayApprove, release }, onAsk }: ActsProps) {
  if (state === 'approved' && release !== null)
    return (
      <div class="acts">
        <a class="btn main" href={releaseFile(release.id)} download>
          <Icon name="download" />
          Archive {release.size !== null && `(${bytes(release.size)})`}
        </a>
        <a class="btn" href={releaseReceipt(release.id)} download>
          <Icon name="download" />
          Receipt
        </a>
      </div>
    );
  if (state !== 'building' && state !== 'waiting') return null;
  return (
    <div class="acts">
      <button class="btn" type="button" onClick={() => onAsk('withdraw')}>
        Withdraw
      </button>
      {state === 'waiting' && (
        <>
          <button
            class="btn main"
            type="button"
            aria-disabled={!mayApprove}
            aria-describedby={mayApprove ? undefined : 'why-not'}
            onClick={() => mayApprove && onAsk('approve')}
          >
            Approve
          </button>
          {!mayApprove && (
            <span class="quiet small" id="why-not">
              You asked for it: another person has to.
            </span>
          )}
        </>
      )}
    </div>
  );
}

function Progress({ set }: { readonly set: TrainingSet }) {
  const { done, total } = set.images;
  return (
    <div class="set-progress" role="status">
      <span class="meter on">
        <i style={{ width: `${total === 0 ? 0 : (100 * done) / total}%` }} />
      </span>
      <span>{progressOf(set)}</span>
    </div>
  );
}

interface DialogProps {
  readonly set: TrainingSet;
  readonly onDone: () => void;
  readonly onClose: () => void;
}

const changedWords =
  'The archive, or an image in it, is not what it was when it was put together. Withdraw it and ask again.';

function isConflict(error: unknown): boolean {
  return error instanceof Refused && error.body.code === 'CONFLICT';
}

function useStep(step: () => Promise<unknown>, onDone: () => void) {
  const [busy, setBusy] = useState(false);
  const [wrong, setWrong] = useState<string>();
  const go = () => {
    if (busy) return;
    setBusy(true);
    setWrong(undefined);
    step().then(onDone, (error: unknown) => {
      setBusy(false);
      setWrong(isConflict(error) ? changedWords : troubleOf(error));
    });
  };
  return { busy, wrong, go };
}

function ApproveDialog({ set, release, onDone, onClose }: DialogProps & { readonly release: Release }) {
  const { busy, wrong, go } = useStep(() => client.approveRelease(release.id, release.sha256 ?? ''), onDone);
  return (
    <Dialog title={`Let ${count(set.images.total, 'image')} of patients leave`} onClose={busy ? undefined : onClose}>
      <div class="stack">
        <p>
          You say that you looked at what is shown here, and that images and answers of {set.project.name} may leave
          under the terms that stand above. It cannot be taken back once somebody has the archive.
        </p>
        <p class="quiet small">
          What you approve is the archive with SHA-256 <span class="mono wrap">{release.sha256}</span>. The digest is
          recorded on the ledger before the first byte, and stays listed under Leaving for ever.
        </p>
        {wrong !== undefined && <Wrong text={wrong} />}
        {busy && <Waiting words="Reading the archive through once more." />}
      </div>
      <div class="acts">
        <button class="btn" type="button" aria-disabled={busy} onClick={() => busy || onClose()}>
          Not yet
        </button>
        <button class="btn main" type="button" aria-disabled={busy} onClick={go}>
          Approve
        </button>
      </div>
    </Dialog>
  );
}

function WithdrawDialog({ set, onDone, onClose }: DialogProps) {
  const { busy, wrong, go } = useStep(() => client.withdrawTrainingSet(set.id), onDone);
  return (
    <Dialog title="Withdraw this training set" onClose={busy ? undefined : onClose}>
      <p>The archive is removed from the box; that it was asked for stays listed. It can be asked for again.</p>
      {wrong !== undefined && <Wrong text={wrong} />}
      <div class="acts">
        <button class="btn" type="button" aria-disabled={busy} onClick={() => busy || onClose()}>
          Keep it
        </button>
        <button class="btn grave" type="button" aria-disabled={busy} onClick={go}>
          Withdraw
        </button>
      </div>
    </Dialog>
  );
}

/** Takes a file out as every office does it: asked for once more, written as a release, and then there with its receipt. */

import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import type { Release } from '../../gateway/contract/releases.ts';
import { releaseFile, releaseReceipt } from '../api/client.ts';
import { client, troubleOf } from '../api/session.ts';
import { Dialog } from './dialog.tsx';
import { Wrong } from './field.tsx';
import { Icon } from './icon.tsx';
import { Waiting } from './states.tsx';
import { bytes, number } from './words.ts';

interface TakeOutProps {
  readonly title: string;
  /** What is in the file, and what is not. */
  readonly words: string;
  /** On the buttons: not to do it, to do it, and to download the file. */
  readonly verbs: readonly [no: string, yes: string, file: string];
  readonly ask: () => Promise<Release>;
  readonly onClose: () => void;
  /** What is chosen before. */
  readonly children?: ComponentChildren;
}

/** A release: a leaf of the ledger comes before the first byte, and it stays listed for ever. */
export function TakeOutDialog({ title, words, verbs: [no, yes, file], ask, onClose, children }: TakeOutProps) {
  const [release, setRelease] = useState<Release>();
  const [wrong, setWrong] = useState<string>();
  const [busy, setBusy] = useState(false);
  const start = async () => {
    setBusy(true);
    setWrong(undefined);
    try {
      setRelease(await whenReady(await ask()));
    } catch (error) {
      setWrong(troubleOf(error));
    } finally {
      setBusy(false);
    }
  };
  if (release !== undefined) return <TakenOut release={release} file={file} onClose={onClose} />;
  return (
    <Dialog title={title} onClose={onClose}>
      <p class="quiet">{words}</p>
      {children}
      <p class="quiet small">
        Taking it out is recorded on the ledger before the first byte, listed under Leaving for ever, and comes with a
        receipt that can be checked offline.
      </p>
      {wrong !== undefined && <Wrong text={wrong} />}
      {busy && <Waiting words="Writing the file. You can leave this page; it is then under Leaving." />}
      <div class="acts">
        <button class="btn" type="button" onClick={onClose}>
          {no}
        </button>
        <button class="btn main" type="button" aria-disabled={busy} onClick={() => busy || void start()}>
          {yes}
        </button>
      </div>
    </Dialog>
  );
}

interface TakenOutProps {
  readonly release: Release;
  readonly file: string;
  readonly onClose: () => void;
}

function TakenOut({ release, file, onClose }: TakenOutProps) {
  const failed = release.state === 'failed';
  return (
    <Dialog title={failed ? 'The file could not be written' : 'The file is ready'} onClose={onClose}>
      {failed ? (
        <p class="quiet">Nothing left the box. Try again; if it stays so, hospital IT finds the reason in the log.</p>
      ) : (
        <Facts release={release} />
      )}
      <div class="acts">
        {!failed && (
          <>
            <a class="btn main" href={releaseFile(release.id)} download>
              <Icon name="download" />
              {file}
            </a>
            <a class="btn" href={releaseReceipt(release.id)} download>
              <Icon name="download" />
              Receipt
            </a>
          </>
        )}
        <button class="btn" type="button" onClick={onClose}>
          Close
        </button>
      </div>
    </Dialog>
  );
}

function Facts({ release }: { readonly release: Release }) {
  return (
    <dl class="stack small">
      <div>
        <dt class="quiet">File</dt>
        <dd>
          {release.fileName} {release.size !== null && `(${bytes(release.size)})`}
        </dd>
      </div>
      <div>
        <dt class="quiet">SHA-256</dt>
        <dd class="mono wrap">{release.sha256 ?? '–'}</dd>
      </div>
      <div>
        <dt class="quiet">Leaf of the ledger</dt>
        <dd>{release.leafIndex === null ? '–' : number(release.leafIndex)}</dd>
      </div>
    </dl>
  );
}

/** A release is written in the background: asked for every half second, with growing pauses, until it is there. */
async function whenReady(release: Release): Promise<Release> {
  let latest = release;
  for (let pause = 500; latest.state === 'preparing'; pause = Math.min(pause * 1.5, 5_000)) {
    await new Promise((resolve) => setTimeout(resolve, pause));
    const { releases } = await client.releases();
    latest = releases.find(({ id }) => id === release.id) ?? latest;
  }
  return latest;
}

/** What was made to leave, as both offices show it: its name, what it is known by, and the file with its receipt. */

import type { Release } from '../../gateway/contract/releases.ts';
import { releaseFile, releaseReceipt } from '../api/client.ts';
import { Icon } from './icon.tsx';
import { bytes, number } from './words.ts';

interface ReleaseProps {
  readonly release: Release;
}

export function ReleaseFacts({ release }: ReleaseProps) {
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

/** `file`: the word on the button that downloads it. */
export function ReleaseLinks({ release, file }: ReleaseProps & { readonly file: string }) {
  return (
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
  );
}

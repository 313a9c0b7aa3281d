/** What left the box: one door, listed for ever, each with its receipt. */

import '../styles/offices.css';
import '../styles/leaving.css';
import { useEffect } from 'preact/hooks';
import type { Release } from '../../gateway/contract/releases.ts';
import { releaseFile, releaseReceipt } from '../api/client.ts';
import { client } from '../api/session.ts';
import { SetList } from '../leaving/set-list.tsx';
import { Icon, type IconName } from '../parts/icon.tsx';
import { useLoad } from '../parts/load.ts';
import { Office } from '../parts/page.tsx';
import { Empty, Note, Waiting } from '../parts/states.tsx';
import { bytes, count, number, shortTime } from '../parts/words.ts';

export function LeavingPage() {
  const { value, trouble } = useLoad('releases', client.releases);
  const sets = useLoad('training sets', client.trainingSets);
  const isBuilding = sets.value?.sets.some(({ state }) => state === 'building') ?? false;
  useEffect(() => {
    if (!isBuilding) return;
    const timer = setInterval(sets.reload, 2_000);
    return () => clearInterval(timer);
  }, [isBuilding, sets.reload]);
  const releases = value?.releases ?? [];
  return (
    <Office title="What leaves" area="leaving">
      <div class="head">
        <div>
          <h1>What leaves the hospital</h1>
          <p>One door. Everything that goes out is listed here for ever, and nothing goes out unlisted.</p>
        </div>
      </div>
      {(trouble ?? sets.trouble) !== undefined && <Note tone="warn" title={trouble ?? sets.trouble ?? ''} />}
      {sets.value !== undefined && <SetList sets={sets.value.sets} />}
      {value === undefined && trouble === undefined && <Waiting />}
      {value !== undefined && releases.length === 0 && (
        <Empty icon="lock" title="Nothing has left">
          <p>Exports and checkpoints appear here before their first byte goes.</p>
        </Empty>
      )}
      {releases.length > 0 && <ReleaseTable releases={releases} />}
    </Office>
  );
}

const kinds: Readonly<Record<Release['kind'], readonly [what: string, to: string]>> = {
  'answers-csv': ['Answers', 'Download, inside the house'],
  'deid-report': ['De-identification report', 'Download, inside the house'],
  'deid-manifests': ['Signed manifests', 'Download, inside the house'],
  'training-set': ['Training set, images of patients', 'Download, inside the house'],
  'checkpoint-memo': ['Checkpoint of the ledger', 'Chain'],
};

const stateLook: Readonly<Record<Release['state'], readonly [IconName, string, string]>> = {
  preparing: ['circleDot', 'on', 'being written'],
  waiting: ['alert', 'warn', 'waits for another person'],
  ready: ['circleCheck', 'ok', 'ready'],
  failed: ['octagon', 'bad', 'failed, nothing left'],
  withdrawn: ['ban', '', 'withdrawn, nothing left'],
};

function ReleaseTable({ releases }: { readonly releases: readonly Release[] }) {
  return (
    <table class="tbl left-list">
      <caption>
        <span class="quiet">{count(releases.length, 'record')}, newest first</span>
      </caption>
      <thead>
        <tr>
          <th scope="col">Asked for</th>
          <th scope="col">What</th>
          <th scope="col">To</th>
          <th scope="col">By</th>
          <th scope="col" class="num">
            Size
          </th>
          <th scope="col">State</th>
          <th scope="col" class="num">
            Leaf
          </th>
          <th scope="col">Digest</th>
          <th scope="col">
            <span class="vh">Downloads</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {releases.map((release) => (
          <ReleaseRow key={release.id} release={release} />
        ))}
      </tbody>
    </table>
  );
}

function ReleaseRow({ release }: { readonly release: Release }) {
  const [what, to] = kinds[release.kind];
  const [icon, tone, words] = stateLook[release.state];
  return (
    <tr>
      <td class="quiet nowrap">{shortTime(release.at)}</td>
      <th scope="row">
        {what}
        {release.project !== null && `, ${release.project.name}`}
      </th>
      <td>{to}</td>
      <td>{release.by ?? 'by rule'}</td>
      <td class="num">{release.size === null ? '–' : bytes(release.size)}</td>
      <td>
        <span class={`state ${tone}`}>
          <Icon name={icon} />
          {words}
        </span>
      </td>
      <td class="num">{release.leafIndex === null ? '–' : number(release.leafIndex)}</td>
      <td>
        <code class="quiet" title={release.sha256 ?? undefined}>
          {release.sha256 === null ? '–' : `${release.sha256.slice(0, 4)} ${release.sha256.slice(4, 8)}`}
        </code>
      </td>
      <td class="num nowrap">
        {release.trainingSet !== undefined && (
          <>
            <a href={`/leaving/sets/${release.trainingSet}`}>
              look<span class="vh"> at training set {release.trainingSet}</span>
            </a>{' '}
          </>
        )}
        {release.state === 'ready' && release.fileName !== null && (
          <a href={releaseFile(release.id)} download aria-label={`File of ${what} ${release.id}`}>
            file
          </a>
        )}{' '}
        {release.state === 'ready' && (
          <a href={releaseReceipt(release.id)} download aria-label={`Receipt of ${what} ${release.id}`}>
            receipt
          </a>
        )}
      </td>
    </tr>
  );
}

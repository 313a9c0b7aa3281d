/** Training sets that are not done with: being put together, waiting for a look, or given up lately. */

import type { TrainingSet } from '../../gateway/contract/training-sets.ts';
import { Icon } from '../parts/icon.tsx';
import { number, shortTime } from '../parts/words.ts';
import { openSets, progressOf, setLook } from './set-words.ts';

/** Those that may leave or never will stand in the list of releases, or are of no use to anybody after a while. */
export function SetList({ sets }: { readonly sets: readonly TrainingSet[] }) {
  const open = openSets(sets);
  if (open.length === 0) return null;
  const waiting = open.filter(({ state }) => state === 'waiting').length;
  return (
    <section class="panel">
      <header>
        <h2>Training sets</h2>
        <span class="end">{waiting === 0 ? 'nothing to look at' : `${number(waiting)} to look at`}</span>
      </header>
      <table class="tbl left-list">
        <caption class="vh">Training sets that are not done with</caption>
        <thead>
          <tr>
            <th scope="col">Project</th>
            <th scope="col">Asked for</th>
            <th scope="col">By</th>
            <th scope="col">State</th>
            <th scope="col">How far</th>
            <th scope="col">
              <span class="vh">Page</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {open.map((set) => (
            <SetRow key={set.id} set={set} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function SetRow({ set }: { readonly set: TrainingSet }) {
  const [icon, tone, words] = setLook[set.state];
  return (
    <tr>
      <th scope="row">{set.project.name}</th>
      <td class="quiet nowrap">{shortTime(set.at)}</td>
      <td>{set.by ?? 'console'}</td>
      <td>
        <span class={`state ${tone}`}>
          <Icon name={icon} />
          {words}
        </span>
      </td>
      <td>{set.state === 'failed' ? '–' : progressOf(set)}</td>
      <td class="num nowrap">
        <a href={`/leaving/sets/${set.id}`}>
          {set.mayApprove ? 'look and approve' : 'look'}
          <span class="vh">
            {' '}
            training set {set.id} of {set.project.name}
          </span>
        </a>
      </td>
    </tr>
  );
}

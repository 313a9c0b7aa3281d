/** Every profile that was ever in force on this box, with who put it there and why. */

import type { Profiles } from '../../gateway/contract/deid.ts';
import { shortTime } from '../parts/words.ts';
import { shortName } from './draft.ts';

export function ProfileHistory({ profiles: { history, options, inForce } }: { readonly profiles: Profiles }) {
  return (
    <section class="panel" aria-labelledby="history">
      <header>
        <h2 id="history">History</h2>
      </header>
      {history.length === 0 ? (
        <p class="quiet">Nobody has changed the profile that came with this program.</p>
      ) : (
        <table class="tbl history">
          <thead>
            <tr>
              <th scope="col">Profile</th>
              <th scope="col">Since</th>
              <th scope="col">By</th>
              <th scope="col">Reason</th>
              <th scope="col">Options</th>
            </tr>
          </thead>
          <tbody>
            {history.map(({ name, version, at, by, reason, options: on }) => (
              <tr key={version}>
                <th scope="row">
                  {name} {version}
                  {version === inForce.base && <span class="quiet small"> in force</span>}
                </th>
                <td class="nowrap">{shortTime(at)}</td>
                <td>{by}</td>
                <td class="wrap">{reason}</td>
                <td class="small quiet">
                  {options
                    .filter(({ id }) => on.includes(id))
                    .map(shortName)
                    .join(', ') || 'none: the Basic profile'}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

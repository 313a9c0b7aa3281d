/** How a version differs from the one in use, label by label, on the images that both answered. */

import type { BoxModel } from '../../gateway/contract/models.ts';
import { client } from '../api/session.ts';
import { useLoad } from '../parts/load.ts';
import { count, number } from '../parts/words.ts';
import { Interval } from './interval.tsx';
import { shareInterval } from './share-interval.ts';

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

export function Difference({ model, active }: { readonly model: BoxModel; readonly active: BoxModel }) {
  const { value, trouble } = useLoad(`difference ${model.sha256} ${active.sha256}`, () =>
    client.modelDifference(model.sha256),
  );
  const other = active.manifest.version;
  if (trouble !== undefined)
    return (
      <p class="small quiet">
        The difference to {other} cannot be read now. {trouble}
      </p>
    );
  if (value === undefined) return null;
  if (value.images === 0) {
    return (
      <p class="small quiet" role="status">
        Fewer than 20 images were answered by both this one and {other} so far.{' '}
        {model.state === 'beside' ? beside : 'Run it beside.'}
      </p>
    );
  }
  const names = new Map(model.manifest.labels.map(({ id, name }) => [id, name]));
  return (
    <table class="tbl measured">
      <caption>
        Against {other}, on {count(value.images, 'image')} that both answered. {model.manifest.notice}.
        {value.value !== null &&
          ` Mean difference ${value.value.difference.toFixed(1)} ${value.value.unit} over ${number(value.value.images)}.`}
      </caption>
      {value.labels.length > 0 && (
        <>
          <thead>
            <tr>
              <th scope="col">Label</th>
              <th scope="col" class="axis">
                <span>
                  <i class="faint">0</i> Same side of both thresholds <i class="faint">1</i>
                </span>
              </th>
              <th scope="col" class="num">
                Share
              </th>
              <th scope="col" class="num">
                95 % interval
              </th>
              <th scope="col" class="num">
                Agreed of
              </th>
              <th scope="col" class="num">
                Mean difference of the probability
              </th>
            </tr>
          </thead>
          <tbody>
            {value.labels.map(({ label, images, compared, agreed, difference }) => {
              const { low, high } = shareInterval(agreed, compared);
              return (
                <tr key={label}>
                  <th scope="row">{names.get(label) ?? label}</th>
                  <td>
                    {compared > 0 && <Interval low={low} value={agreed / compared} high={high} from={0} to={1} />}
                  </td>
                  <td class="num">{compared === 0 ? '–' : <b>{percent(agreed / compared)}</b>}</td>
                  <td class="num quiet">{compared === 0 ? '–' : `${percent(low)} – ${percent(high)}`}</td>
                  <td class="num quiet">
                    {compared === 0 ? 'no thresholds' : `${number(agreed)} of ${number(compared)}`}
                  </td>
                  <td class="num quiet">
                    {difference.toFixed(3)} over {number(images)}
                  </td>
                </tr>
              );
            })}
          </tbody>
        </>
      )}
    </table>
  );
}

const beside = 'It runs beside on a sample of cases; this fills by itself.';

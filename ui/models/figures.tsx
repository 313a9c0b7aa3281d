/** What was measured of a model, each figure with its interval, on how much, and the notice that goes wherever a figure goes. */

import type { BoxModel } from '../../gateway/contract/models.ts';
import { Interval } from './interval.tsx';
import { figure, measureWords, sampleWords } from './words.ts';

type Manifest = BoxModel['manifest'];

export function Figures({ manifest }: { readonly manifest: Manifest }) {
  const { measured, labels, notice } = manifest;
  if (measured.length === 0) {
    return <p class="small quiet">Nothing was measured. Run it beside another one before you rely on it.</p>;
  }
  const names = new Map(labels.map(({ id, name }) => [id, name]));
  const axes = new Map(measured.map((one) => [one.measure, axisOf(measured, one.measure)]));
  const [only, ...others] = [...axes.values()];
  return (
    <table class="tbl measured">
      <caption>Measured, with 95 % intervals</caption>
      <thead>
        <tr>
          <th scope="col">What</th>
          <th scope="col">Measure</th>
          <th scope="col" class="axis">
            {only !== undefined && others.length === 0 ? (
              <span>
                <i class="faint">{only.from}</i> Interval <i class="faint">{only.to}</i>
              </span>
            ) : (
              'Interval'
            )}
          </th>
          <th scope="col" class="num">
            Value
          </th>
          <th scope="col" class="num">
            95 % interval
          </th>
          <th scope="col">On</th>
          <th scope="col">About the model</th>
        </tr>
      </thead>
      <tbody>
        {measured.map((one) => {
          const isAuc = one.measure === 'auc';
          const { from, to } = axes.get(one.measure) ?? { from: 0, to: 1 };
          return (
            <tr key={`${one.label} ${one.measure} ${one.on}`}>
              <th scope="row">{one.label === null ? manifest.title : (names.get(one.label) ?? one.label)}</th>
              <td class="quiet nowrap">
                {measureWords[one.measure]}
                {!isAuc && manifest.quantity !== null && `, ${unitWords(manifest.quantity.unit)}`}
              </td>
              <td>
                <Interval {...one} from={from} to={to} reference={isAuc ? 0.5 : undefined} />
              </td>
              <td class="num">
                <b>{figure(one.value, one.measure)}</b>
              </td>
              <td class="num quiet">
                {figure(one.low, one.measure)} – {figure(one.high, one.measure)}
              </td>
              <td class="small quiet">
                {one.on}, {sampleWords(one)}
              </td>
              <td class="small faint">{notice}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

/** All figures of one measure stand on one axis: from chance to 1, or from no error to a little more than the worst. */
function axisOf(measured: Manifest['measured'], measure: Manifest['measured'][number]['measure']) {
  const same = measured.filter((one) => one.measure === measure);
  if (measure === 'auc') return { from: Math.min(0.5, ...same.map(({ low }) => Math.floor(low * 10) / 10)), to: 1 };
  return { from: 0, to: Math.ceil(1.25 * Math.max(...same.map(({ high }) => high))) };
}

/** UCUM `a` is a year. */
const unitWords = (unit: string): string => (unit === 'a' ? 'years' : unit);

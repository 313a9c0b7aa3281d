/** How the trial of a model went, and what is done with it now that it is a candidate. */

import type { KeptModel } from '../../gateway/contract/model-import.ts';
import { bytes } from '../parts/words.ts';
import { nameOf } from './words.ts';

interface ResultProps {
  readonly kept: KeptModel;
  readonly onActivate: () => void;
}

export function TrialResult({ kept: { model, map, trial }, onActivate }: ResultProps) {
  const memory = trial.bytes === null ? '' : `, ${bytes(trial.bytes)} of memory at most`;
  return (
    <section class="panel" aria-labelledby="trial">
      <header>
        <h2 id="trial">{nameOf(model)} works here</h2>
        <span class="end">{model.manifest.notice}</span>
      </header>
      <div class="stack">
        <p>
          {trial.milliseconds.toFixed(0)} ms an image{memory}. {mapWords[map.state]}
          {map.reason !== null && ` ${map.reason}`}
        </p>
        <table class="tbl">
          <caption>What it said of sample images. {model.manifest.notice}.</caption>
          <thead>
            <tr>
              <th scope="col">Sample</th>
              <th scope="col">Answer</th>
            </tr>
          </thead>
          <tbody>
            {trial.samples.map((sample) => (
              <tr key={sample.name}>
                <th scope="row">{sample.name}</th>
                <td>
                  {sample.value !== null && `${Number(sample.value.number.toPrecision(3))} ${sample.value.unit}`}
                  {sample.scores.map(({ name, probability }) => `${name} ${probability.toFixed(2)}`).join(', ')}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
        <p class="small quiet">It is a candidate: it does not run. Activated, it runs on new cases from then on.</p>
        <div class="acts">
          <a class="btn" href="/models">
            Keep as candidate
          </a>
          <button class="btn main" type="button" onClick={onActivate}>
            Activate
          </button>
        </div>
      </div>
    </section>
  );
}

const mapWords: Readonly<Record<KeptModel['map']['state'], string>> = {
  there: 'Its activation map came with it.',
  added: 'An activation map was added to it.',
  'not-possible': 'No activation map could be added.',
  none: 'It has no activation map.',
};

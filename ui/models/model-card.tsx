/** One version of a model: its state and what may be done with it, then figures and facts. */

import { useEffect, useRef } from 'preact/hooks';
import type { BoxModel, ModelState } from '../../gateway/contract/models.ts';
import { Icon } from '../parts/icon.tsx';
import { Difference } from './difference.tsx';
import { Facts } from './facts.tsx';
import { Figures } from './figures.tsx';
import { nameOf, nextStates, originWords, stateLook, verbs } from './words.ts';

export interface ModelCardProps {
  readonly model: BoxModel;
  readonly models: readonly BoxModel[];
  /** What was just done to it. */
  readonly done: string | undefined;
  readonly onState: (model: BoxModel, to: Exclude<ModelState, 'candidate'>) => void;
}

export function ModelCard({ model, models, done, onState }: ModelCardProps) {
  const card = useRef<HTMLElement>(null);
  // The button that was pressed is gone with the state: who came by keys goes on from here, not from the top of the page.
  useEffect(() => {
    if (done !== undefined && document.activeElement === document.body) card.current?.focus();
  }, [done, model.state]);
  const [icon, tone, words] = stateLook[model.state];
  const active = models.find(({ state, manifest }) => state === 'active' && manifest.name === model.manifest.name);
  return (
    <article class="model" aria-label={nameOf(model)} ref={card} tabIndex={-1}>
      <div class="line">
        <h3>{model.manifest.version}</h3>
        <span class={`state ${tone}`}>
          <Icon name={icon} />
          {words}
        </span>
        <span class="small faint">{originWords[model.origin]}</span>
        <div class="acts">
          {nextStates[model.state].map((to) => (
            <button key={to} class="btn sm" type="button" onClick={() => onState(model, to)}>
              {verbs[to]}
              <span class="vh"> {nameOf(model)}</span>
            </button>
          ))}
        </div>
      </div>
      {done !== undefined && (
        <p class="small" role="status">
          {done}
        </p>
      )}
      {active !== undefined && active.sha256 !== model.sha256 && model.state !== 'retired' && (
        <Difference model={model} active={active} />
      )}
      <details open={model.state === 'active'}>
        <summary class="small">Figures, thresholds, licence, intended use</summary>
        <Figures manifest={model.manifest} />
        <Facts model={model} models={models} />
      </details>
    </article>
  );
}

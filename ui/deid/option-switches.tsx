/** The options of a draft as switches, each with what it does and what is kept by it. */

import type { OptionId, Profiles } from '../../gateway/contract/deid.ts';
import { Icon } from '../parts/icon.tsx';
import { count } from '../parts/words.ts';
import { shortName, toggled } from './draft.ts';

interface SwitchesProps {
  readonly profiles: Profiles;
  readonly draft: readonly OptionId[];
  readonly onDraft: (draft: readonly OptionId[]) => void;
}

export function OptionSwitches({ profiles: { inForce, options }, draft, onDraft }: SwitchesProps) {
  return (
    <fieldset class="switches">
      <legend class="vh">Options</legend>
      {options.map((option) => {
        const { id, about, keeps, attributes, code } = option;
        const on = draft.includes(id);
        const changed = on !== inForce.options.includes(id);
        return (
          <label key={id} class={changed ? 'switch changed' : 'switch'}>
            <input
              type="checkbox"
              role="switch"
              checked={on}
              aria-checked={on}
              aria-describedby={`about-${id}`}
              onChange={() => onDraft(toggled(draft, id, options))}
            />
            <span>
              <b>{shortName(option)}</b>{' '}
              {changed && (
                <span class="state on">
                  <Icon name="arrowRight" />
                  {on ? 'on in the draft' : 'off in the draft'}
                </span>
              )}
              <span class="small quiet" id={`about-${id}`}>
                {about} Keeps {keeps}.{' '}
                <span class="faint nowrap">
                  {count(attributes, 'row')} of Table E.1-1, DCM {code}
                </span>
              </span>
            </span>
          </label>
        );
      })}
    </fieldset>
  );
}

/** When the model is shown to readers: the choice, and the sentence that says why blind first is the usual one. */

import type { Policy } from '../../gateway/contract/projects.ts';

export type ModelShown = Policy['modelShown'];

const choices: readonly { value: ModelShown; words: string; about: string }[] = [
  {
    value: 'after-submit',
    words: 'After the reader submits',
    about: 'The answer is the reader’s own; they see where the model differs, and may think again.',
  },
  { value: 'always', words: 'Always', about: 'Readers answer with the model in view. Each answer says so.' },
  { value: 'never', words: 'Never', about: 'Readers do not see the model in this project.' },
];

/** On the page of the project. */
export const modelShownWords: Readonly<Record<ModelShown, string>> = {
  'after-submit': 'Model shown after submit.',
  always: 'Model always shown.',
  never: 'Model hidden.',
};

interface ChoiceProps {
  readonly value: ModelShown;
  readonly onValue: (value: ModelShown) => void;
}

export function ModelShownChoice({ value, onValue }: ChoiceProps) {
  return (
    <fieldset aria-describedby="model-shown-why">
      <legend>When the model is shown</legend>
      <p class="help" id="model-shown-why">
        Blind first is usual: who has seen a suggestion tends to agree with it, and then two readers no longer check
        each other or the model.
      </p>
      {choices.map(({ value: choice, words, about }) => (
        <label key={choice} class="tick">
          <input type="radio" name="model-shown" checked={value === choice} onChange={() => onValue(choice)} />
          <span>
            {words}. <span class="quiet">{about}</span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}

/** A labelled input with its rule said before and its mistake said after. */

import type { InputHTMLAttributes } from 'preact';
import { useId } from 'preact/hooks';
import { Icon } from './icon.tsx';

export interface FieldProps extends Omit<InputHTMLAttributes<HTMLInputElement>, 'id' | 'onInput' | 'value'> {
  readonly label: string;
  readonly value: string;
  readonly onValue: (value: string) => void;
  readonly help?: string | undefined;
  readonly wrong?: string | undefined;
}

export function Field({ label, value, onValue, help, wrong, ...input }: FieldProps) {
  const id = useId();
  const described = [help === undefined ? '' : `${id}-help`, wrong === undefined ? '' : `${id}-wrong`].join(' ').trim();
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {help !== undefined && (
        <p class="help" id={`${id}-help`}>
          {help}
        </p>
      )}
      <input
        type="text"
        {...(input as object)}
        id={id}
        value={value}
        onInput={(event) => onValue(event.currentTarget.value)}
        aria-invalid={wrong !== undefined}
        {...(described === '' ? {} : { 'aria-describedby': described })}
      />
      {wrong !== undefined && <Wrong id={`${id}-wrong`} text={wrong} />}
    </div>
  );
}

/** The code that an authenticator shows: a keyboard of digits, and browsers that know it fill it in. */
export function CodeField(props: FieldProps) {
  return <Field inputMode="numeric" autocomplete="one-time-code" placeholder="6 digits" {...props} />;
}

/** What does not fit, at the place where it does not fit. */
export function Wrong({ id, text }: { readonly id?: string; readonly text: string }) {
  return (
    <p class="wrong" id={id} role="alert">
      <Icon name="octagon" />
      <span>{text}</span>
    </p>
  );
}

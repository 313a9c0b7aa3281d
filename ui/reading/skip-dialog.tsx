/** Skipping asks for a reason, one key each: the project has to know why a case has no answer. */

import { useEffect, useState } from 'preact/hooks';
import { Dialog } from '../parts/dialog.tsx';
import { Field } from '../parts/field.tsx';

const reasons = [
  'Not frontal',
  'Not a chest',
  'Image damaged or cut off',
  'Quality too poor to judge',
  'Wrong patient position',
];

interface SkipProps {
  readonly caseNumber: number;
  readonly onSkip: (reason: string) => void;
  readonly onClose: () => void;
}

export function SkipDialog({ caseNumber, onSkip, onClose }: SkipProps) {
  const [other, setOther] = useState('');
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      if (event.target instanceof HTMLInputElement) return;
      const reason = reasons[Number(/^(?:Digit|Numpad)([1-9])$/.exec(event.code)?.[1] ?? 0) - 1];
      if (reason === undefined) return;
      event.preventDefault();
      onSkip(reason);
    };
    addEventListener('keydown', press);
    return () => removeEventListener('keydown', press);
  }, [onSkip]);
  return (
    <Dialog title={`Skip case ${caseNumber}: why?`} onClose={onClose}>
      <ul class="choices">
        {reasons.map((reason, index) => (
          <li key={reason}>
            <button class="btn" type="button" onClick={() => onSkip(reason)}>
              <kbd>{index + 1}</kbd> {reason}
            </button>
          </li>
        ))}
      </ul>
      <form
        class="stack"
        aria-label="Another reason"
        onSubmit={(event) => {
          event.preventDefault();
          if (other.trim() !== '') onSkip(other.trim());
        }}
      >
        <Field label="Another reason; name no patient" maxLength={120} value={other} onValue={setOther} />
        <div class="acts">
          <button class="btn" type="button" onClick={onClose}>
            Do not skip
          </button>
          <button class="btn" type="submit" aria-disabled={other.trim() === ''}>
            Skip with this reason
          </button>
        </div>
      </form>
    </Dialog>
  );
}

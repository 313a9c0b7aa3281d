/** The label sheet: one row a label, yes or no, six grades on one axis; rows never move. */

import { memo } from 'preact/compat';
import type { Roi } from '../../gateway/contract/answers.ts';
import type { Label } from '../../gateway/contract/label-schema.ts';
import { grades } from '../../projects/label-schema.ts';
import { Wrong } from '../parts/field.tsx';
import { answerOf, type Draft } from './answer-model.ts';
import type { CaseInHand } from './case-in-hand.ts';
import { markNumbers } from './mark-numbers.ts';
import { probabilityWords, type RowScore } from './predictions.ts';

interface SheetProps {
  readonly hand: CaseInHand;
  /** Shut until the image is completely loaded. */
  readonly open: boolean;
  readonly onSubmit: () => void;
  /** By label, where the policy shows them. */
  readonly scores: ReadonlyMap<string, readonly RowScore[]>;
}

export function LabelSheet({ hand, open, onSubmit, scores }: SheetProps) {
  const draft = hand.draft.value;
  const numbers = markNumbers(draft.rois);
  return (
    <form
      class="sheet"
      aria-label="Label sheet"
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit();
      }}
    >
      <header>
        <h2>Labels</h2>
        <span class="tiny faint">schema {hand.task.schema.version}</span>
        <span class="sc tiny" aria-hidden="true">
          {grades.map((grade) => (
            <i key={grade}>{grade}</i>
          ))}
        </span>
      </header>
      <ul class={open ? undefined : 'shut'} inert={!open}>
        {hand.labels.map((label) => (
          <LabelRow
            key={label.id}
            hand={hand}
            label={label}
            draft={draft}
            inHand={hand.row.value === label.id}
            numbers={numbers}
            chosen={hand.mark.value}
            scores={scores.get(label.id) ?? none}
          />
        ))}
      </ul>
      <SheetFoot hand={hand} open={open} />
    </form>
  );
}

/** The same list each time, so that a row without scores is not drawn again. */
const none: readonly RowScore[] = [];

interface RowProps {
  readonly hand: CaseInHand;
  readonly label: Label;
  readonly draft: Draft;
  readonly inHand: boolean;
  readonly numbers: ReadonlyMap<string, number>;
  readonly chosen: string | undefined;
  readonly scores: readonly RowScore[];
}

const LabelRow = memo(function LabelRow({ hand, label, draft, inHand, numbers, chosen, scores }: RowProps) {
  const { value, grade } = answerOf(draft, label.id);
  const marks = draft.rois.filter((roi) => roi.label === label.id);
  return (
    <li class={`lab ${value ?? ''} ${inHand ? 'here' : ''}`} aria-current={inHand ? 'true' : undefined}>
      <kbd>{label.key}</kbd>
      <span class="nm">
        <span class="nt">{label.name}</span>
        <MarkLinks hand={hand} marks={marks} numbers={numbers} chosen={chosen} />
      </span>
      <fieldset class="yn">
        <legend class="vh">{label.name}</legend>
        <label>
          <input type="radio" name={`${label.id}-value`} checked={value === 'no'} onChange={() => hand.no(label)} />
          <span>No</span>
        </label>
        <label>
          <input type="radio" name={`${label.id}-value`} checked={value === 'yes'} onChange={() => hand.yes(label)} />
          <span>Yes</span>
        </label>
      </fieldset>
      <fieldset class="gr">
        <legend class="vh">{label.name}, confidence</legend>
        {grades.map((step) => (
          <label key={step}>
            <input
              type="radio"
              name={`${label.id}-grade`}
              checked={grade === step}
              onChange={() => hand.grade(step, label)}
            />
            <span>
              <b>{step}</b>
              <span class="vh"> percent</span>
            </span>
          </label>
        ))}
        {scores.map((one) => (
          <Diamond key={one.model.sha256} {...one} />
        ))}
      </fieldset>
    </li>
  );
});

/** The model on the reader's own axis: hollow, for a machine's answer never is a filled one. */
function Diamond({ score, model }: RowScore) {
  const words = `Model: ${probabilityWords(score.probability)}. ${model.notice}`;
  return (
    <span class="ai" style={{ '--p': score.probability }} title={words}>
      <span class="vh">{words}</span>
    </span>
  );
}

interface MarkLinksProps {
  readonly hand: CaseInHand;
  readonly marks: readonly Roi[];
  readonly numbers: ReadonlyMap<string, number>;
  readonly chosen: string | undefined;
}

/** Marks are found by their number, on the image and here. */
function MarkLinks({ hand, marks, numbers, chosen }: MarkLinksProps) {
  return marks.map((roi) => (
    <button
      key={roi.id}
      type="button"
      class={roi.id === chosen ? 'mk on' : 'mk'}
      aria-pressed={roi.id === chosen}
      onClick={() => hand.chooseMark(roi.id)}
    >
      <span class="vh">Rectangle </span>
      {numbers.get(roi.id)}
    </button>
  ));
}

function SheetFoot({ hand, open }: { readonly hand: CaseInHand; readonly open: boolean }) {
  const { yes, no, untouched } = hand.tally.value;
  const ready = open && hand.missing.value === undefined && !hand.isClosed;
  const rest = hand.task.policy.demandAllLabels ? `${untouched} to answer` : `${untouched} untouched become no`;
  return (
    <div class="foot-of-sheet">
      <div class="why">{hand.wrong.value !== undefined && <Wrong text={hand.wrong.value} />}</div>
      <div class="send">
        <p class="small" id="tally">
          {open ? (
            <>
              <b>{yes} yes</b> · {no} no · <span class="quiet">{rest}</span>
            </>
          ) : (
            <span class="quiet">The sheet opens when the image is complete</span>
          )}
        </p>
        <button class="btn main" type="submit" aria-disabled={!ready} aria-describedby="tally">
          {hand.task.state === 'submitted' ? 'Submit again' : 'Submit'} <kbd>Enter</kbd>
        </button>
      </div>
    </div>
  );
}

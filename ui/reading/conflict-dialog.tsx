/** Two versions of one answer: both are kept until the reader says which one counts. */

import { useEffect, useState } from 'preact/hooks';
import type { Label } from '../../gateway/contract/label-schema.ts';
import { Dialog } from '../parts/dialog.tsx';
import { Icon } from '../parts/icon.tsx';
import { clock, count } from '../parts/words.ts';
import { answerInWords, answerOf, differences, emptyDraft } from './answer-model.ts';
import { draftOf } from './case-in-hand.ts';
import type { Conflict } from './save-queue.ts';
import { cases, saveQueue, saveState } from './saving.ts';

export function ConflictDialog() {
  const state = saveState.value;
  return state.is === 'conflict' ? <Choice conflict={state.conflict} /> : null;
}

function Choice({ conflict }: { readonly conflict: Conflict }) {
  const [labels, setLabels] = useState<readonly Label[]>([]);
  const { task, caseNumber, newest } = conflict;
  useEffect(() => {
    cases.get(task).then(
      ({ schema }) => setLabels(schema.labels),
      () => {
        // Without its schema the table stays empty; the choice can be made all the same.
      },
    );
  }, [task]);
  const mine = conflict.mine ?? emptyDraft;
  const theirs = draftOf(newest);
  const different = new Set(differences(mine, theirs, labels));
  const shown = labels.filter((label) => different.has(label) || answerOf(mine, label.id).value === 'yes');
  return (
    <Dialog title={`Case ${caseNumber} was also changed in another window`} alert>
      <p class="quiet small">Both are kept. Which one counts?</p>
      <table class="tbl">
        <caption class="vh">Two versions</caption>
        <thead>
          <tr>
            <th scope="col">Label</th>
            <th scope="col">Here</th>
            <th scope="col">There{newest.savedAt === null ? '' : `, ${clock(newest.savedAt)}`}</th>
          </tr>
        </thead>
        <tbody>
          {shown.map((label) => (
            <tr key={label.id} class={different.has(label) ? 'diff' : undefined}>
              <th scope="row">
                {different.has(label) && <Icon name="alert" />}
                {label.name}
              </th>
              <td>{answerInWords(answerOf(mine, label.id))}</td>
              <td>{answerInWords(answerOf(theirs, label.id))}</td>
            </tr>
          ))}
          <tr>
            <th scope="row">Marks</th>
            <td>{count(mine.rois.length, 'mark')}</td>
            <td>{count(theirs.rois.length, 'mark')}</td>
          </tr>
        </tbody>
      </table>
      <div class="acts">
        <button class="btn main" type="button" autofocus onClick={() => saveQueue().keepMine()}>
          Keep this one
        </button>
        <button class="btn" type="button" onClick={() => saveQueue().takeOther()}>
          Take the other
        </button>
      </div>
    </Dialog>
  );
}

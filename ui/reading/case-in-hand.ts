/** The case on the desk: its draft, the row and mark in hand, and what every key does to them. Knows no screen. */

import { computed, signal } from '@preact/signals';
import type { Answer, Roi } from '../../gateway/contract/answers.ts';
import type { Grade, Label } from '../../gateway/contract/label-schema.ts';
import type { Task } from '../../gateway/contract/tasks.ts';
import type { TimeEventKind } from '../../gateway/contract/time-events.ts';
import {
  addMark,
  changeMark,
  clearLabel,
  type Draft,
  deleteMark,
  firstMissing,
  noFinding,
  sayNo,
  sayYes,
  setGrade,
  stepGrade,
  tally,
  yesLabels,
} from './answer-model.ts';
import { change, redo, startHistory, undo } from './history.ts';

export interface CaseOptions {
  /** The draft changed: keep and send it. */
  readonly onChange: (draft: Draft) => void;
  readonly note: (kind: TimeEventKind, label?: string) => void;
  /** What this reader did last and the box may not have yet. */
  readonly pending: Draft | undefined;
}

export function draftOf(answer: Pick<Answer, 'labels' | 'rois'>): Draft {
  return { labels: answer.labels, rois: answer.rois };
}

export class CaseInHand {
  readonly task: Task;
  readonly #options: CaseOptions;
  readonly #history;
  #askedOnce = false;
  readonly row;
  readonly mark = signal<string | undefined>(undefined);
  /** A sentence at the foot of the sheet: what does not go together, or is missing. */
  readonly wrong = signal<string | undefined>(undefined);
  readonly draft;
  readonly tally;
  readonly missing;

  constructor(task: Task, options: CaseOptions) {
    this.task = task;
    this.#options = options;
    this.#history = signal(startHistory(options.pending ?? draftOf(task.answer)));
    this.row = signal<string | undefined>(task.schema.labels[0]?.id);
    this.draft = computed(() => this.#history.value.present);
    this.tally = computed(() => tally(this.draft.value, this.labels));
    this.missing = computed(() => firstMissing(this.draft.value, this.labels, task.policy));
  }

  get labels(): readonly Label[] {
    return this.task.schema.labels;
  }

  /** What is kept with every change as what was on the screen. */
  get seen(): number[] {
    return this.task.images.map(({ instance }) => instance);
  }

  get canUndo(): boolean {
    return this.#history.value.past.length > 0;
  }

  /** The project may close an answer once it was submitted. */
  get isClosed(): boolean {
    return this.task.state === 'submitted' && !this.task.policy.changeAfterSubmit;
  }

  label(id: string | undefined): Label | undefined {
    return this.labels.find((label) => label.id === id);
  }

  get labelInHand(): Label | undefined {
    return this.label(this.row.value);
  }

  /** A letter: first press says yes, on a yes it only takes the row in hand. */
  yes(label: Label): void {
    this.row.value = label.id;
    this.#apply(sayYes(this.draft.value, label), label.id);
  }

  no(label = this.labelInHand): void {
    this.#onRow(label, sayNo);
  }

  clear(label = this.labelInHand): void {
    this.#onRow(label, clearLabel);
  }

  grade(grade: Grade, label = this.labelInHand): void {
    this.#onRow(label, (draft, row) => setGrade(draft, row, grade));
  }

  stepGrade(step: 1 | -1): void {
    this.#onRow(this.labelInHand, (draft, row) => stepGrade(draft, row, step));
  }

  stepRow(step: 1 | -1): void {
    const at = this.labels.findIndex((label) => label.id === this.row.value);
    const next = this.labels[Math.min(Math.max(at + step, 0), this.labels.length - 1)];
    if (next !== undefined) this.row.value = next.id;
  }

  noFinding(): void {
    const next = noFinding(this.draft.value, this.labels);
    if (next !== undefined) this.#apply(next);
    const [first] = yesLabels(this.draft.value, this.labels);
    if (first === undefined) return;
    this.row.value = first.id;
    this.wrong.value = `“No finding” and “${first.name}” cannot both be yes. Press - on ${first.name} first.`;
  }

  addMark(roi: Omit<Roi, 'label' | 'id'>): void {
    const label = this.labelInHand;
    const id = crypto.randomUUID();
    this.#apply(addMark(this.draft.value, { ...roi, id, label: label?.id ?? null }, label), label?.id, 'mark');
    if (!this.isClosed) this.mark.value = id;
  }

  changeMark(id: string, points: Roi['points']): void {
    this.#apply(changeMark(this.draft.value, id, points), undefined, 'mark');
  }

  deleteMark(): void {
    const id = this.mark.value;
    if (id === undefined) return;
    this.mark.value = undefined;
    this.#apply(deleteMark(this.draft.value, id), undefined, 'mark');
  }

  chooseMark(id: string | undefined): void {
    this.mark.value = id;
    const label = this.draft.value.rois.find((roi) => roi.id === id)?.label;
    if (label !== undefined && label !== null) this.row.value = label;
  }

  undo(): void {
    this.#goTo(undo(this.#history.value));
  }

  redo(): void {
    this.#goTo(redo(this.#history.value));
  }

  /** The version of another window counts from now on; the one from here is an undo away. */
  adopt(answer: Answer): void {
    this.#history.value = change(this.#history.value, draftOf(answer));
  }

  /** True when the case may be submitted; else says what is missing and takes that row in hand. */
  isComplete(): boolean {
    const missing = this.missing.value;
    if (missing === undefined) return true;
    this.row.value = missing.id;
    this.wrong.value = `${missing.name} has no answer yet. This project asks for every label.`;
    return false;
  }

  /**
   * True when the answer may go with these images. One that was given before they came, and not touched since, is asked about
   * once: a key pressed out of habit must not put it on pixels that its reader has not looked at.
   */
  isMeant(): boolean {
    const isOther = this.task.images.some(({ standing }) => standing === 'replaced' || standing === 'added');
    if (!isOther || this.canUndo || this.#askedOnce) return true;
    this.#askedOnce = true;
    this.wrong.value = 'You answered before this image came. Submit once more if the answer holds for it.';
    return false;
  }

  #onRow(label: Label | undefined, how: (draft: Draft, label: Label) => Draft): void {
    if (label === undefined) return;
    this.row.value = label.id;
    this.#apply(how(this.draft.value, label), label.id);
  }

  #apply(next: Draft, label?: string, kind: 'label' | 'mark' = 'label'): void {
    if (this.isClosed) {
      this.wrong.value = 'This case is submitted and closed to changes by the project.';
      return;
    }
    this.wrong.value = undefined;
    this.#goTo(change(this.#history.value, next), label, kind);
  }

  #goTo(history: ReturnType<typeof startHistory<Draft>>, label?: string, kind: 'label' | 'mark' = 'label'): void {
    if (this.isClosed || history.present === this.#history.value.present) return;
    this.#history.value = history;
    if (!history.present.rois.some((roi) => roi.id === this.mark.value)) this.mark.value = undefined;
    this.#options.note(kind, label);
    this.#options.onChange(history.present);
  }
}

/** What each action of the key table does on this page: the one switch between a hand and the case. */

import type { Signal } from '@preact/signals';
import type { Viewer } from '../viewer/viewer.ts';
import { windowPresets } from '../viewer/window.ts';
import { stepOpacity, toggle } from './activation.ts';
import type { CaseInHand } from './case-in-hand.ts';
import type { Action, Tool } from './keys.ts';
import { addReading } from './pace.ts';
import { saveQueue } from './saving.ts';
import type { OpenCase } from './use-case.ts';
import { type Neighbours, nextCase } from './use-neighbours.ts';

export interface Desk {
  readonly opened: OpenCase | undefined;
  /** The sheet takes answers. */
  readonly isOpen: boolean;
  readonly viewer: Signal<Viewer | undefined>;
  readonly tool: Signal<Tool>;
  readonly bare: Signal<boolean>;
  readonly dialog: Signal<'help' | 'skip' | undefined>;
  readonly imageIndex: Signal<number>;
  readonly detail: Signal<boolean>;
  readonly near: Neighbours;
  readonly route: (url: string) => void;
}

export interface Performer {
  readonly perform: (action: Action) => void;
  readonly submit: () => void;
  readonly skip: (reason: string) => void;
}

export function performer(desk: Desk): Performer {
  const { opened } = desk;
  const hand = opened?.hand;
  const task = hand?.task;

  const goTo = (id: number | null): void => {
    if (id !== null) desk.route(`/read/${id}`);
    else if (task !== undefined) desk.route(`/worklist/${task.projectId}`);
  };
  const goOn = (): void => {
    if (task !== undefined) goTo(nextCase(task, desk.near.items.value));
  };
  const submit = (): void => {
    if (opened === undefined || hand === undefined || task === undefined || !desk.isOpen || hand.isClosed) return;
    if (!hand.isComplete() || !hand.isMeant()) return;
    opened.log.note('submit');
    addReading(performance.now() - opened.since);
    saveQueue().submit(task.id, task.caseNumber, hand.seen);
    goOn();
  };
  const skip = (reason: string): void => {
    desk.dialog.value = undefined;
    if (opened === undefined || task === undefined) return;
    opened.log.note('skip');
    saveQueue().skip(task.id, task.caseNumber, reason, hand?.seen);
    goOn();
  };

  const moves: Handlers = {
    submit,
    skip: () => {
      desk.dialog.value = 'skip';
    },
    'previous-case': () => {
      if (task !== undefined && task.previous !== null) goTo(task.previous);
    },
    'next-case': () => {
      if (task !== undefined && task.next !== null) goTo(task.next);
    },
    image: ({ step }) => {
      const last = (task?.images.length ?? 1) - 1;
      desk.imageIndex.value = Math.min(Math.max(desk.imageIndex.value + step, 0), last);
    },
  };
  const handlers: Handlers = {
    ...viewHandlers(desk),
    ...(hand === undefined ? {} : moves),
    ...(hand === undefined || !desk.isOpen ? {} : answerHandlers(hand, desk.tool)),
  };
  const perform = (action: Action): void => {
    opened?.log.handMoved();
    (handlers[action.do] as ((action: Action) => void) | undefined)?.(action);
  };
  return { perform, submit, skip };
}

/** What is not there now does nothing: a shut sheet has no answer handlers. */
type Handlers = { readonly [Name in Action['do']]?: (action: Extract<Action, { readonly do: Name }>) => void };

/** Keys of the image and of the page: they work before the image is complete, too. */
function viewHandlers({ viewer, tool, bare, dialog, detail }: Desk): Handlers {
  return {
    tool: (action) => {
      tool.value = action.tool;
    },
    preset: ({ index }) => {
      const preset = windowPresets[index];
      if (preset !== undefined) viewer.value?.usePreset(preset.id);
    },
    'auto-window': () => viewer.value?.usePreset('auto'),
    invert: () => viewer.value?.toggleInvert(),
    zoom: ({ factor }) => viewer.value?.zoomBy(factor),
    fit: () => viewer.value?.fit(),
    'one-to-one': () => viewer.value?.oneToOne(),
    bare: () => {
      bare.value = true;
    },
    activation: toggle,
    opacity: ({ step }) => stepOpacity(step),
    'model-detail': () => {
      detail.value = !detail.value;
    },
    help: () => {
      dialog.value = 'help';
    },
  };
}

function answerHandlers(hand: CaseInHand, tool: Signal<Tool>): Handlers {
  return {
    yes: ({ key }) => {
      const label = hand.labels.find((one) => one.key === key);
      if (label !== undefined) hand.yes(label);
    },
    no: () => hand.no(),
    clear: () => hand.clear(),
    grade: ({ grade }) => hand.grade(grade),
    'step-grade': ({ step }) => hand.stepGrade(step),
    row: ({ step }) => hand.stepRow(step),
    'no-finding': () => hand.noFinding(),
    undo: () => hand.undo(),
    redo: () => hand.redo(),
    'delete-mark': () => hand.deleteMark(),
    'let-go': () => {
      hand.chooseMark(undefined);
      tool.value = 'window';
    },
  };
}

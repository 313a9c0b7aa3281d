/** What the models say of the case in hand: read when it is opened, and again when something may have changed it. */

import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { TaskPredictions } from '../../gateway/contract/predictions.ts';
import type { Task } from '../../gateway/contract/tasks.ts';
import { client, live, troubleOf } from '../api/session.ts';
import { onSaved } from './saving.ts';

/** While a case waits its turn the box tells when there is something; only that there never will be has to be asked for. ms. */
const pause = 20_000;

interface Known {
  readonly task?: number;
  readonly answer?: TaskPredictions | undefined;
  readonly trouble?: string | undefined;
  readonly asked?: boolean;
}

export interface Predictions {
  readonly answer: TaskPredictions | undefined;
  readonly trouble: string | undefined;
  /** The reader waits: before everything else that does. */
  readonly askNow: () => void;
  /** Asked for here; it is only a matter of moments now. */
  readonly asked: boolean;
  readonly retry: () => void;
}

export function usePredictions(opened: Task | undefined): Predictions {
  const task = opened?.id;
  const known = useSignal<Known>({});
  const read = useRef<(how: 'GET' | 'POST') => void>(() => undefined);
  useEffect(() => {
    if (opened === undefined) return;
    const reader = new Reader(opened, (next, wrong) => {
      const before = known.peek().task === task ? known.peek() : {};
      // What failed may have been the asking: then it can be asked for again.
      const asked = wrong === undefined && before.asked === true;
      known.value = { task: opened.id, answer: next ?? before.answer, trouble: wrong, asked };
    });
    read.current = (how) => reader.read(how);
    reader.read('GET');
    // The own answer's state lifts the veil or drops it again; another screen of mine may have changed it.
    const stopSaved = onSaved((entry, saved) => {
      if (entry.task === task) reader.stateIs(saved.state);
    });
    const stopLive = live.listen((message) => {
      if (message.type === 'hello') reader.read('GET');
      else if (message.type === 'predictions-changed' && message.taskId === task) reader.read('GET');
      else if (message.type === 'task-changed' && message.taskId === task) reader.stateIs(message.state);
    });
    return () => {
      read.current = () => undefined;
      reader.close();
      stopSaved();
      stopLive();
    };
  }, [opened]);
  // Of the case before nothing may stand beside this one, not for a moment.
  const { answer, trouble, asked = false } = known.value.task === task ? known.value : {};
  return {
    answer,
    trouble,
    asked,
    askNow: () => {
      known.value = { ...known.value, asked: true };
      read.current('POST');
    },
    retry: () => read.current('GET'),
  };
}

type Told = (answer: TaskPredictions | undefined, trouble: string | undefined) => void;

/** Asks for one case, and now and then again for as long as it waits; only the newest answer counts. */
class Reader {
  readonly #task: number;
  readonly #told: Told;
  #turn = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  #state: Task['state'];

  constructor({ id, state }: Pick<Task, 'id' | 'state'>, told: Told) {
    this.#task = id;
    this.#state = state;
    this.#told = told;
  }

  read(how: 'GET' | 'POST'): void {
    clearTimeout(this.#timer);
    const turn = ++this.#turn;
    const asking = how === 'GET' ? client.predictions(this.#task) : client.askPredictions(this.#task);
    asking.then(
      (answer) => {
        if (turn !== this.#turn) return;
        this.#told(answer, undefined);
        if (answer.state === 'waiting') this.#timer = setTimeout(() => this.read('GET'), pause);
      },
      (error: unknown) => {
        if (turn === this.#turn) this.#told(undefined, troubleOf(error));
      },
    );
  }

  stateIs(state: Task['state']): void {
    if (state === this.#state) return;
    this.#state = state;
    this.read('GET');
  }

  close(): void {
    this.#turn++;
    clearTimeout(this.#timer);
  }
}

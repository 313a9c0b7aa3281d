/** What the models say of the case in hand: read when it is opened, and again when something may have changed it. */

import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { TaskPredictions } from '../../gateway/contract/predictions.ts';
import { client, live, troubleOf } from '../api/session.ts';
import { onSaved } from './saving.ts';

/** While a case waits its turn, ms; the last one goes on. */
const pauses = [1_500, 2_500, 4_000, 7_000, 15_000];

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

export function usePredictions(task: number | undefined): Predictions {
  const known = useSignal<Known>({});
  const read = useRef<(how: 'GET' | 'POST') => void>(() => undefined);
  useEffect(() => {
    if (task === undefined) return;
    const reader = new Reader(task, (next, wrong) => {
      const before = known.peek().task === task ? known.peek() : {};
      known.value = { ...before, task, answer: next ?? before.answer, trouble: wrong };
    });
    read.current = (how) => reader.read(how);
    reader.read('GET');
    // Submitting is what lifts the veil; another screen of mine may have done it.
    const stopSaved = onSaved((entry) => {
      if (entry.task === task && entry.kind !== 'answer') reader.read('GET');
    });
    const stopLive = live.listen((message) => {
      if (message.type === 'hello' || (message.type === 'task-changed' && message.taskId === task)) reader.read('GET');
    });
    return () => {
      read.current = () => undefined;
      reader.close();
      stopSaved();
      stopLive();
    };
  }, [task]);
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

/** Asks for one case, and again with growing pauses for as long as it waits; only the newest answer counts. */
class Reader {
  readonly #task: number;
  readonly #told: Told;
  #turn = 0;
  #tries = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(task: number, told: Told) {
    this.#task = task;
    this.#told = told;
  }

  read(how: 'GET' | 'POST'): void {
    clearTimeout(this.#timer);
    if (how === 'POST') this.#tries = 0;
    const turn = ++this.#turn;
    const asking = how === 'GET' ? client.predictions(this.#task) : client.askPredictions(this.#task);
    asking.then(
      (answer) => {
        if (turn !== this.#turn) return;
        this.#told(answer, undefined);
        if (answer.state === 'waiting') this.#again();
      },
      (error: unknown) => {
        if (turn === this.#turn) this.#told(undefined, troubleOf(error));
      },
    );
  }

  close(): void {
    this.#turn++;
    clearTimeout(this.#timer);
  }

  #again(): void {
    const pause = pauses[Math.min(this.#tries++, pauses.length - 1)];
    this.#timer = setTimeout(() => this.read('GET'), pause);
  }
}

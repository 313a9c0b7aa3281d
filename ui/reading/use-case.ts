/** Opening a case: its task from the box, what an earlier page left of it, its time log, and everything that may change it. */

import { type Signal, useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { client, live, troubleOf } from '../api/session.ts';
import { CaseInHand } from './case-in-hand.ts';
import { cases, onTaken, savingReady } from './saving.ts';
import { TimeLog } from './time-log.ts';

export interface OpenCase {
  readonly hand: CaseInHand;
  readonly log: TimeLog;
  /** performance.now() when it was opened. */
  readonly since: number;
}

export interface Opening {
  readonly open: Signal<OpenCase | undefined>;
  readonly trouble: Signal<string | undefined>;
  readonly retry: () => void;
  /** Opens a submitted case with the images that came after it. */
  readonly showNewest: () => void;
}

async function openCase(id: number): Promise<OpenCase> {
  const queue = await savingReady();
  const task = await cases.get(id);
  queue.knows(id, task.answer);
  const log = new TimeLog({ send: (events) => client.events(id, events) });
  const hand: CaseInHand = new CaseInHand(task, {
    pending: queue.pendingDraft(id),
    note: (kind, label) => log.note(kind, label),
    onChange: (draft) => queue.saveAnswer(id, task.caseNumber, draft, hand.seen),
  });
  return { hand, log, since: performance.now() };
}

/** A change of my answer on another screen: taken over where nothing waits here; what waits here meets it as a conflict. */
async function catchUp({ hand }: OpenCase, revision: number, change: string | null): Promise<void> {
  const { id } = hand.task;
  const queue = await savingReady();
  if (queue.isOwn(change) || queue.entries.some((entry) => entry.task === id) || !queue.isBehind(id, revision)) return;
  cases.forget(id);
  const { answer } = await cases.get(id);
  queue.knows(id, answer);
  hand.adopt(answer);
}

export function useCase(id: number): Opening {
  const open = useSignal<OpenCase | undefined>(undefined);
  const trouble = useSignal<string | undefined>(undefined);
  const attempt = useSignal(0);
  useEffect(() => {
    let left = false;
    let opened: OpenCase | undefined;
    trouble.value = undefined;
    openCase(id).then(
      (ready) => {
        opened = ready;
        if (left) ready.log.close();
        else open.value = ready;
      },
      (error: unknown) => {
        if (!left) trouble.value = troubleOf(error);
      },
    );
    const stopTaken = onTaken((task, newest) => {
      if (task === id) opened?.hand.adopt(newest);
    });
    const stopLive = live.listen((message) => {
      if (message.type === 'task-changed' && message.taskId === id && opened !== undefined) {
        catchUp(opened, message.revision, message.client).catch(() => {
          // The next change made here meets the other version as a conflict.
        });
      }
    });
    return () => {
      left = true;
      stopTaken();
      stopLive();
      open.value = undefined;
      opened?.log.close();
    };
  }, [id, attempt.value]);
  return {
    open,
    trouble,
    retry: () => {
      attempt.value++;
    },
    showNewest: () => {
      cases.takeNewest(id).then(
        () => attempt.value++,
        (error: unknown) => {
          trouble.value = troubleOf(error);
        },
      );
    },
  };
}

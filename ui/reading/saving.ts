/** The one save queue of this page: lives as long as its reader is signed in, on whatever page they are. */

import { signal } from '@preact/signals';
import type { Answer, Saved } from '../../gateway/contract/answers.ts';
import { client, live, me, onArrival, presence } from '../api/session.ts';
import { CaseStore } from './case-store.ts';
import { Kept, keyInUse, ownKey } from './kept.ts';
import { type Entry, SaveQueue, type SaveState } from './save-queue.ts';

export const saveState = signal<SaveState>({ is: 'idle', savedAt: null });
/** False where the browser lets nothing be kept: then a change that waits is only in this page. */
export const canKeep = signal(true);
export const cases = new CaseStore((id, query) => client.task(id, query));

const page = crypto.randomUUID();
interface Current {
  readonly user: number;
  readonly queue: SaveQueue;
  readonly kept: Kept<Entry>;
  /** What an earlier page left is in the queue. */
  readonly ready: Promise<void>;
}

let current: Current | undefined;
const savedListeners = new Set<(entry: Entry, saved: Saved) => void>();
const takenListeners = new Set<(task: number, newest: Answer) => void>();

export function onSaved(listener: (entry: Entry, saved: Saved) => void): () => void {
  savedListeners.add(listener);
  return () => savedListeners.delete(listener);
}

/** The version of another window was taken. */
export function onTaken(listener: (task: number, newest: Answer) => void): () => void {
  takenListeners.add(listener);
  return () => takenListeners.delete(listener);
}

/** The queue of whoever is signed in. */
export function saveQueue(): SaveQueue {
  const who = me.value;
  if (who === undefined) throw new Error('nobody is signed in');
  if (current?.user === who.id) return current.queue;
  current?.queue.close();
  const kept = new Kept<Entry>(localStorage, who.id, page);
  const queue = new SaveQueue({
    client,
    keep: (entries) => {
      try {
        kept.write(entries);
        canKeep.value = true;
      } catch {
        canKeep.value = false;
      }
    },
    onState: (state) => {
      saveState.value = state;
      if (state.is === 'refused' && state.signedOut && presence.value === 'in') presence.value = 'away';
    },
    onSaved: (entry, saved) => {
      cases.saved(entry.task, saved, entry.kind === 'answer' ? entry.draft : undefined);
      for (const listener of savedListeners) listener(entry, saved);
    },
    onTaken: (task, newest) => {
      cases.forget(task);
      for (const listener of takenListeners) listener(task, newest);
    },
  });
  ownKey(kept.key);
  const ready = kept.adopt(keyInUse).then((entries) => queue.restore(entries));
  current = { user: who.id, queue, kept, ready };
  return queue;
}

/** Before a case is shown: what was left of it by an earlier page must be in its draft. */
export async function savingReady(): Promise<SaveQueue> {
  const queue = saveQueue();
  await current?.ready;
  return queue;
}

/** Somebody else takes the chair: what this reader made stays kept under their number until they sign in here again. */
export function pauseSaving(): void {
  current?.queue.close();
  current = undefined;
  cases.forgetAll();
  saveState.value = { is: 'idle', savedAt: null };
}

/** Signing out: nothing of this reader stays in the browser. */
export function forgetKept(): void {
  current?.kept.forget();
  pauseSaving();
}

onArrival(() => saveQueue().tryNow());
addEventListener('online', () => current?.queue.tryNow());
live.listen((message) => {
  if (message.type === 'hello') current?.queue.tryNow();
  if (message.type === 'tasks-added' || message.type === 'images-changed') cases.forgetAll();
  if (message.type === 'task-changed' && current?.queue.isOwn(message.client) !== true) cases.forget(message.taskId);
});

/** Cases read from the box and kept for a while, so that the next one is there before it is asked for. */

import type { Saved } from '../../gateway/contract/answers.ts';
import type { Task, TaskQuery } from '../../gateway/contract/tasks.ts';
import type { Draft } from './answer-model.ts';

const capacity = 24;

export class CaseStore {
  readonly #load: (id: number, query?: TaskQuery) => Promise<Task>;
  readonly #tasks = new Map<number, Promise<Task>>();

  constructor(load: (id: number, query?: TaskQuery) => Promise<Task>) {
    this.#load = load;
  }

  /** The case, from here if it is here. A load that fails is not kept. */
  get(id: number): Promise<Task> {
    const kept = this.#tasks.get(id);
    if (kept !== undefined) return kept;
    const loading = this.#load(id);
    this.#put(id, loading);
    loading.catch(() => this.#tasks.delete(id));
    return loading;
  }

  /** The case with the images that stand now, though it was submitted on others; it is that from here on. */
  async takeNewest(id: number): Promise<void> {
    const task = await this.#load(id, { images: 'newest' });
    this.#put(id, Promise.resolve(task));
  }

  /** What the box confirmed of an answer that was given here. */
  saved(id: number, saved: Saved, draft: Draft | undefined): void {
    const kept = this.#tasks.get(id);
    if (kept === undefined) return;
    const merged = kept.then((task): Task | Promise<Task> => {
      // Which images are the answer's is another question now: the box knows.
      if (task.images.some(({ standing }) => standing !== 'same')) return this.#load(id);
      const content = draft === undefined ? {} : { labels: [...draft.labels], rois: [...draft.rois] };
      const answer = { ...task.answer, ...content, revision: saved.revision, savedAt: saved.savedAt };
      return { ...task, state: saved.state, answer };
    });
    this.#put(id, merged);
  }

  /** It changed elsewhere: read it again next time. */
  forget(id: number): void {
    this.#tasks.delete(id);
  }

  /** The order of cases may have grown: neighbours are read again. */
  forgetAll(): void {
    this.#tasks.clear();
  }

  #put(id: number, task: Promise<Task>): void {
    this.#tasks.delete(id);
    this.#tasks.set(id, task);
    const oldest = this.#tasks.keys().next().value;
    if (this.#tasks.size > capacity && oldest !== undefined) this.#tasks.delete(oldest);
  }
}

/** Sessions that stay open between runs: those used last, as far as the bytes of their files allow. */

import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { ModelSession } from './session.ts';

/** A model as a worker is told of it. */
export interface RunnableModel {
  readonly sha256: string;
  readonly name: string;
  readonly version: string;
  readonly path: string;
  readonly bytes: number;
  readonly input: string;
  /** Of one item. */
  readonly dims: readonly number[];
  /** The graph takes exactly so many items, or any number. */
  readonly batch: number | 'free';
  readonly outputs: readonly string[];
}

export class SessionCache {
  readonly #open: (model: RunnableModel) => Promise<ModelSession>;
  readonly #most: number;
  /** In the order of their last use. */
  readonly #sessions = new Map<string, { readonly session: ModelSession; readonly bytes: number }>();

  /** `most`: bytes of model files whose sessions are kept; one that is larger is kept alone. */
  constructor(open: (model: RunnableModel) => Promise<ModelSession>, most: number) {
    this.#open = open;
    this.#most = most;
  }

  /** One call at a time. Throws what opening throws; the session then is not there, and others may have been closed for it. */
  async get(model: RunnableModel): Promise<ModelSession> {
    const held = this.#sessions.get(model.sha256);
    if (held) {
      this.#sessions.delete(model.sha256);
      this.#sessions.set(model.sha256, held);
      return held.session;
    }
    await this.#makeRoom(model.bytes);
    const session = await this.#open(model);
    this.#sessions.set(model.sha256, { session, bytes: model.bytes });
    return session;
  }

  async close(): Promise<void> {
    await this.#makeRoom(Number.POSITIVE_INFINITY);
  }

  /** Before the next is opened, so that both are never there. */
  async #makeRoom(bytes: number): Promise<void> {
    const held = () => [...this.#sessions.values()].reduce((sum, one) => sum + one.bytes, 0);
    for (const [sha256, { session }] of this.#sessions) {
      if (held() + bytes <= this.#most) return;
      this.#sessions.delete(sha256);
      await session.close();
    }
  }
}

/** Exactly the bytes that were asked for: what is checked is what is opened. */
export async function readModelFile({ path, sha256 }: RunnableModel): Promise<Uint8Array> {
  const bytes = await readFile(path);
  const found = createHash('sha256').update(bytes).digest('hex');
  if (found !== sha256) throw new Error(`the file is another one: sha256 ${found}`);
  return bytes;
}

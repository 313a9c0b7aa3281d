/**
 * Looks at every instance that waits, oldest first, a few at a time, slices of one series together. What fails for a passing reason stays waiting and is tried
 * again with growing pauses; what nobody foresaw is held for a person, so that one object never stops the others.
 */
import { asMarkitError, isPassing } from '../errors.ts';
import type { RuleMask } from '../pixels/clearing-verdict.ts';
import type { PictureDigest } from '../pixels/picture-digest.ts';
import type { ClearingState, Instance } from '../store/instances.ts';
import type { Store } from '../store/store.ts';
import { Passes } from './passes.ts';

/** What a look at one instance came to. */
export interface Decision {
  readonly clearing: Exclude<ClearingState, 'waiting'>;
  readonly reason: string | null;
  /** JSON for the row: boxes, provider and model. */
  readonly findings: string | null;
  /** Digests of what it shows; absent where not every frame could be decoded. */
  readonly picture?: PictureDigest | undefined;
  /** To be painted over first, so that it is looked at again; where that cannot be, the decision stands. */
  readonly byRule?: RuleMask | undefined;
}

export interface ClearingJobOptions {
  readonly store: Store;
  /** Throws a transient MarkitError to be asked again. */
  readonly look: (instance: Instance) => Promise<Decision>;
  /** Of what waits, what is looked at in one go, and that look: decisions in the order of the stack. */
  readonly together?: {
    readonly stacksOf: (waiting: readonly Instance[]) => Instance[][];
    readonly look: (stack: readonly Instance[]) => Promise<readonly Decision[]>;
  };
  /** Puts a masked file in the place of the instance's own. False where it cannot be painted over; absent: nothing ever is. */
  readonly mask?: (instance: Instance, byRule: RuleMask) => Promise<boolean>;
  readonly atOnce: number;
  readonly onDecided: (instance: Instance, decision: Decision) => void;
  readonly onTrouble: (error: unknown, instance: Instance | undefined) => void;
  readonly firstPauseMilliseconds?: number;
}

const longestPause = 60_000;
const batch = 64;

export class ClearingJob {
  readonly #options: ClearingJobOptions;
  /** Instances that failed for a passing reason, and when they may be looked at again, by a clock that nobody sets. */
  readonly #later = new Map<number, { at: number; pause: number }>();
  readonly #passes: Passes;

  constructor(options: ClearingJobOptions) {
    this.#options = options;
    this.#passes = new Passes({
      pass: () => this.#pass(),
      onTrouble: (error) => options.onTrouble(error, undefined),
      pauseMilliseconds: options.firstPauseMilliseconds ?? 1_000,
    });
  }

  /** There may be something to look at: called at the start and with every new row. */
  wake(): void {
    this.#passes.wake();
  }

  /** Lets the looks under way end. */
  stop(): Promise<void> {
    return this.#passes.stop();
  }

  /** Once through all that waits, in batches, so that what came meanwhile is taken along. */
  async #pass(): Promise<void> {
    const { store, atOnce, together } = this.#options;
    let after = 0;
    const seen = new Set<number>();
    while (!this.#passes.stopped) {
      const waiting = await store.read.waitingInstances({ limit: batch, after });
      if (waiting.length === 0) break;
      after = waiting.at(-1)?.id ?? after;
      for (const { id } of waiting) seen.add(id);
      const due = waiting.filter(({ id }) => (this.#later.get(id)?.at ?? 0) <= performance.now());
      const rest = (together?.stacksOf(due) ?? due.map((instance) => [instance])).values();
      await Promise.all(Array.from({ length: atOnce }, () => this.#lookAtEach(rest)));
    }
    if (this.#passes.stopped) return;
    // What no longer waits was removed or decided by somebody else: nobody is to be woken for it.
    let next = Number.POSITIVE_INFINITY;
    for (const [id, { at }] of this.#later) {
      if (!seen.has(id)) this.#later.delete(id);
      else next = Math.min(next, at);
    }
    if (Number.isFinite(next)) this.#passes.wakeIn(Math.max(next - performance.now(), 50));
  }

  async #lookAtEach(stacks: Iterable<Instance[]>): Promise<void> {
    for (const stack of stacks) {
      if (this.#passes.stopped) return;
      if (await this.#lookTogether(stack)) continue;
      for (const instance of stack) await this.#lookAt(instance, () => this.#options.look(instance));
    }
  }

  /** False where each is to be looked at alone: that of which one is to blame must not hold its neighbours. */
  async #lookTogether(stack: readonly Instance[]): Promise<boolean> {
    const { together, onTrouble } = this.#options;
    if (!together || stack.length < 2) return false;
    try {
      const decisions = await together.look(stack);
      await Promise.all(decisions.map((decision, at) => this.#lookAt(stack[at] as Instance, async () => decision)));
      return true;
    } catch (thrown) {
      if (this.#passes.stopped) return true;
      onTrouble(thrown, stack[0]);
      if (!isPassing(thrown)) return false;
      for (const { id } of stack) this.#tryLater(id);
      return true;
    }
  }

  /** Ends a look of its own, or its part of one that was taken together: a rule of the house masks in both. */
  async #lookAt(instance: Instance, look: () => Promise<Decision>): Promise<void> {
    const { mask, onTrouble } = this.#options;
    let decision: Decision;
    try {
      if (this.#passes.stopped) return;
      decision = await look();
      // It waits as before, in another file.
      if (decision.byRule && (await mask?.(instance, decision.byRule))) return this.wake();
    } catch (thrown) {
      // What a stop cut short is looked at after the next start.
      if (this.#passes.stopped) return;
      onTrouble(thrown, instance);
      if (isPassing(thrown)) return this.#tryLater(instance.id);
      const { code } = asMarkitError(thrown);
      decision = { clearing: 'held', reason: 'clearing-failed', findings: JSON.stringify({ code }) };
    }
    await this.#decide(instance, decision);
  }

  async #decide(instance: Instance, decision: Decision): Promise<void> {
    const { store, onDecided, onTrouble } = this.#options;
    const { clearing, reason, findings, picture } = decision;
    try {
      await store.write.setClearing({ id: instance.id, clearing, reason, findings, picture, at: Date.now() });
    } catch (thrown) {
      // Thrown further it would end the pass while the looks beside this one go on, and the next pass would look twice.
      onTrouble(thrown, instance);
      return this.#tryLater(instance.id);
    }
    this.#later.delete(instance.id);
    onDecided(instance, decision);
  }

  #tryLater(id: number): void {
    const pause = Math.min(
      (this.#later.get(id)?.pause ?? (this.#options.firstPauseMilliseconds ?? 1_000) / 2) * 2,
      longestPause,
    );
    this.#later.set(id, { at: performance.now() + pause, pause });
  }
}

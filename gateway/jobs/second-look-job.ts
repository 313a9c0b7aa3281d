/**
 * Looks again at every held object that this program has not looked at, oldest first, one at a time. A clean one becomes an
 * instance and leaves the held ones in one commit, before its encrypted file goes; any other gets the reason for a person. What
 * fails for a passing reason is tried again with growing pauses.
 */
import { asMarkitError, errorRow } from '../errors.ts';
import type { HoldReasonCode } from '../images/hold-reason.ts';
import type { HeldObjectRow } from '../store/held-operations.ts';
import type { Store } from '../store/store.ts';
import { removeBuriedFiles, type StoredFolders } from './buried-files.ts';
import { Passes } from './passes.ts';
import type { LookResult } from './second-look-messages.ts';

export interface SecondLookJobOptions extends StoredFolders {
  readonly store: Store;
  /** Names the program and the profile it cleans by now: what another looked at is looked at again. */
  readonly by: () => string;
  /**
   * By the profile that is in force as it is called. Throws a MarkitError; one that is not of the table's passing ones, twice, and
   * the object waits for a person.
   */
  readonly look: (file: string) => Promise<LookResult>;
  /** What became of the file of the last clean look: its row is committed, or that failed and nobody knows. */
  readonly onCommit: (outcome: 'kept' | 'unknown') => void;
  readonly onDecided: (held: HeldObjectRow, result: LookResult) => void;
  readonly onTrouble: (error: unknown, held: HeldObjectRow | undefined) => void;
  readonly firstPauseMilliseconds?: number;
}

const longestPause = 60_000;
const batch = 64;
/** Looks that failed for no passing reason, of which the last one decides. */
const mostFailures = 2;

interface Later {
  readonly at: number;
  readonly pause: number;
  readonly failures: number;
}

export class SecondLookJob {
  readonly #options: SecondLookJobOptions;
  readonly #later = new Map<string, Later>();
  #reopened = false;
  readonly #passes: Passes;

  constructor(options: SecondLookJobOptions) {
    this.#options = options;
    this.#passes = new Passes({
      pass: () => this.#pass(),
      onTrouble: (error) => options.onTrouble(error, undefined),
      pauseMilliseconds: options.firstPauseMilliseconds ?? 1_000,
    });
  }

  /** There may be something to look at: called at the start and with every new held row. */
  wake(): void {
    this.#passes.wake();
  }

  /** Another profile is in force: all that is held is looked at again. */
  reopen(): void {
    this.#reopened = false;
    this.wake();
  }

  /** Waits for the look under way: whoever looks is to be ended first where that may take long. */
  stop(): Promise<void> {
    return this.#passes.stop();
  }

  async #pass(): Promise<void> {
    const { store, by } = this.#options;
    while (!this.#passes.stopped) {
      if (!this.#reopened) {
        // Before the write: a profile that comes while it runs opens them once more.
        this.#reopened = true;
        await store.write.reopenHeld({ by: by() }).catch((thrown: unknown) => {
          this.#reopened = false;
          throw thrown;
        });
      }
      const now = performance.now();
      const notYet = [...this.#later].filter(([, { at }]) => at > now).map(([id]) => id);
      const waiting = await store.read.heldToLookAt({ limit: batch, but: notYet });
      if (waiting.length === 0) {
        // What is due and does not wait was decided by somebody else: nobody is to be woken for it.
        for (const id of this.#later.keys()) if (!notYet.includes(id)) this.#later.delete(id);
        break;
      }
      for (const held of waiting) {
        if (this.#passes.stopped) return;
        await this.#lookAt(held);
      }
    }
    const next = Math.min(...[...this.#later.values()].map(({ at }) => at));
    if (Number.isFinite(next)) this.#passes.wakeIn(Math.max(next - performance.now(), 50));
  }

  async #lookAt(held: HeldObjectRow): Promise<void> {
    const { by, look, onDecided, onTrouble } = this.#options;
    const name = by();
    try {
      const result = await look(held.file);
      await this.#decide(held, result, name);
      this.#later.delete(held.id);
      onDecided(held, result);
    } catch (thrown) {
      // What a stop cut short is looked at after the next start.
      if (this.#passes.stopped) return;
      onTrouble(thrown, held);
      await this.#failed(held, thrown, name);
    }
  }

  async #decide(held: HeldObjectRow, result: LookResult, by: string): Promise<void> {
    const { store } = this.#options;
    const decision = { id: held.id, by, at: Date.now() };
    if (result.kind === 'held') await store.write.keepHeld({ ...decision, reason: result.reason });
    else await this.#release(held, { ...decision, row: result.row });
  }

  async #release(held: HeldObjectRow, decision: Parameters<Store['write']['releaseHeld']>[0]): Promise<void> {
    const { store, onCommit, onTrouble } = this.#options;
    const released = await store.write.releaseHeld(decision).catch((thrown: unknown) => {
      onCommit('unknown');
      throw thrown;
    });
    onCommit('kept');
    // The tombstones are committed: a file that cannot go now goes at the next start.
    await removeBuriedFiles(store, this.#options, released.buried).catch((thrown) => onTrouble(thrown, held));
  }

  async #failed(held: HeldObjectRow, thrown: unknown, by: string): Promise<void> {
    const { code } = asMarkitError(thrown);
    const before = this.#later.get(held.id);
    const passing = code !== 'INTERNAL' && errorRow(code).retry === 'transient';
    const failures = (before?.failures ?? 0) + (passing ? 0 : 1);
    const reason: HoldReasonCode | undefined =
      code === 'HELD_BROKEN' ? 'unreadable' : failures >= mostFailures ? 'look-failed' : undefined;
    if (reason) {
      const result = { kind: 'held', reason } as const;
      await this.#decide(held, result, by);
      this.#later.delete(held.id);
      return this.#options.onDecided(held, result);
    }
    const pause = Math.min((before?.pause ?? this.#firstPause / 2) * 2, longestPause);
    this.#later.set(held.id, { at: performance.now() + pause, pause, failures });
  }

  get #firstPause(): number {
    return this.#options.firstPauseMilliseconds ?? 1_000;
  }
}

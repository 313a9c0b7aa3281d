/**
 * Every change on its way to the box: kept first, sent in order, repeated until the box has it or a person decides.
 *
 * An entry carries a client id from its first attempt on, so that a repeat of what already arrived is answered like the
 * first. Its base revision is fixed then too. Changes of one case that wait behind an attempt become one: the answer
 * travels whole, and only its newest state matters.
 */

import type { Answer, SaveAnswer, Saved } from '../../gateway/contract/answers.ts';
import { type Client, conflictOf, Refused } from '../api/client.ts';
import type { Draft } from './answer-model.ts';

export type Entry = {
  readonly task: number;
  /** Number of the case, for words. */
  readonly caseNumber: number;
  readonly client: string;
  /** Revision it is made on; null: that of the entry before it, or the last one known. */
  readonly base: number | null;
  /** Hand movements in it. */
  readonly changes: number;
  /** Instances that were on the screen; absent in what an older page left. */
  readonly seen?: readonly number[] | undefined;
} & (
  | { readonly kind: 'answer'; readonly draft: Draft }
  | { readonly kind: 'submit' }
  | { readonly kind: 'skip'; readonly reason: string }
);

/** An answer that was also changed elsewhere: both are kept until somebody chooses. */
export interface Conflict {
  readonly task: number;
  readonly caseNumber: number;
  readonly mine: Draft | undefined;
  readonly newest: Answer;
}

export type SaveState =
  | { readonly is: 'idle'; readonly savedAt: number | null }
  | { readonly is: 'sending'; readonly changes: number; readonly since: number; readonly savedAt: number | null }
  | { readonly is: 'offline'; readonly changes: number; readonly since: number; readonly nextTry: number }
  | { readonly is: 'refused'; readonly changes: number; readonly signedOut: boolean; readonly text: string }
  | { readonly is: 'conflict'; readonly changes: number; readonly conflict: Conflict };

export interface QueueOptions {
  readonly client: Pick<Client, 'saveAnswer' | 'submit' | 'skip'>;
  /** Puts the entries where a crash does not reach them; may throw. */
  readonly keep: (entries: readonly Entry[]) => void;
  readonly onState: (state: SaveState) => void;
  readonly onSaved?: (entry: Entry, saved: Saved) => void;
  /** The reader chose the version of another window. */
  readonly onTaken?: (task: number, newest: Answer) => void;
  readonly uuid?: () => string;
  /** Waits before attempt 2, 3, ... in ms; the last one goes on for ever. */
  readonly backoff?: readonly number[];
}

const usualBackoff = [1_000, 2_000, 4_000, 8_000, 15_000, 30_000];

export class SaveQueue {
  readonly #options: QueueOptions;
  readonly #uuid: () => string;
  #entries: Entry[] = [];
  /** Newest revision known of each case that was opened here. */
  readonly #revisions = new Map<number, number>();
  /** What this page last knew or said of them. */
  readonly #drafts = new Map<number, Draft>();
  /** Client ids of this page, newest last; enough of them that none is forgotten before its echo comes. */
  readonly #sentFromHere = new Set<string>();
  #state: SaveState = { is: 'idle', savedAt: null };
  #savedAt: number | null = null;
  #busy = false;
  #wanted = false;
  #attempts = 0;
  #offlineSince: number | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #closed = false;

  constructor(options: QueueOptions) {
    this.#options = options;
    this.#uuid = options.uuid ?? (() => crypto.randomUUID());
  }

  get state(): SaveState {
    return this.#state;
  }

  get entries(): readonly Entry[] {
    return this.#entries;
  }

  /** Takes over what an earlier page could not send. */
  restore(entries: readonly Entry[]): void {
    this.#entries = [...entries, ...this.#entries];
    if (this.#entries.length > 0) void this.#run();
  }

  /** What the page has read of a case: changes are made on this revision, unless some still wait. */
  knows(task: number, { revision, savedAt, labels, rois }: Answer): void {
    if (!this.#entries.some((entry) => entry.task === task)) {
      this.#revisions.set(task, revision);
      this.#drafts.set(task, { labels, rois });
    }
    if (this.#entries.length === 0) {
      this.#savedAt = savedAt;
      this.#show({ is: 'idle', savedAt });
    }
  }

  /** The newest answer of a case that the box has not confirmed yet. */
  pendingDraft(task: number): Draft | undefined {
    const entry = this.#entries.findLast((e) => e.task === task && e.kind === 'answer');
    return entry?.kind === 'answer' ? entry.draft : undefined;
  }

  isBehind(task: number, revision: number): boolean {
    return (this.#revisions.get(task) ?? -1) < revision;
  }

  /** Whether a change that the box tells of was made here. */
  isOwn(client: string | null): boolean {
    return client !== null && this.#sentFromHere.has(client);
  }

  saveAnswer(task: number, caseNumber: number, draft: Draft, seen?: readonly number[]): void {
    this.#drafts.set(task, draft);
    const last = this.#entries.at(-1);
    const waits = last !== undefined && last.kind === 'answer' && last.task === task && last.base === null;
    const changes = (waits ? last.changes : 0) + 1;
    const entry: Entry = { kind: 'answer', task, caseNumber, client: this.#uuid(), base: null, changes, seen, draft };
    if (waits) this.#entries[this.#entries.length - 1] = entry;
    else this.#entries.push(entry);
    this.#added();
  }

  submit(task: number, caseNumber: number, seen?: readonly number[]): void {
    this.#entries.push({ kind: 'submit', task, caseNumber, client: this.#uuid(), base: null, changes: 1, seen });
    this.#added();
  }

  skip(task: number, caseNumber: number, reason: string, seen?: readonly number[]): void {
    this.#entries.push({ kind: 'skip', task, caseNumber, client: this.#uuid(), base: null, changes: 1, seen, reason });
    this.#added();
  }

  /** At once, because a person or the network says so. */
  tryNow(): void {
    this.#attempts = 0;
    if (this.#state.is === 'conflict') return;
    if (this.#entries.length > 0) void this.#run();
  }

  /** The person chose this page's version: it is made again on top of the other. */
  keepMine(): void {
    if (this.#state.is !== 'conflict') return;
    const { task, newest } = this.#state.conflict;
    this.#revisions.set(task, newest.revision);
    this.#entries = this.#entries.map((e) => (e.task === task ? { ...e, base: null, client: this.#uuid() } : e));
    const draft = this.#drafts.get(task);
    // A submit stood first against the other version: what it was meant for has to be said again before it, or it would seal the
    // version that was not chosen.
    const first = this.#entries.find((e) => e.task === task);
    if (first?.kind === 'submit' && draft !== undefined) {
      const { caseNumber, seen } = first;
      const common = { task, caseNumber, client: this.#uuid(), base: null, changes: 1, seen };
      this.#entries.unshift({ ...common, kind: 'answer', draft });
    }
    this.#goOn();
  }

  /** The person chose the other version: what was made here of that case is dropped. */
  takeOther(): void {
    if (this.#state.is !== 'conflict') return;
    const { task, newest } = this.#state.conflict;
    this.#revisions.set(task, newest.revision);
    this.#entries = this.#entries.filter((e) => e.task !== task);
    this.#drafts.set(task, { labels: newest.labels, rois: newest.rois });
    this.#options.onTaken?.(task, newest);
    this.#goOn();
  }

  /**
   * The person gives up the change that the box will never take; what waits behind it goes on. But for a submit that was meant
   * for that change: it would seal an answer which nobody gave.
   */
  dropRefused(): void {
    if (this.#state.is !== 'refused') return;
    const [refused, ...rest] = this.#entries;
    const next = rest.find((e) => e.task === refused?.task);
    const orphan = refused?.kind === 'answer' && next?.kind === 'submit' ? next : undefined;
    this.#entries = rest.filter((e) => e !== orphan);
    this.#goOn();
  }

  /** Nothing is sent any more; what waits stays kept. */
  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
  }

  #goOn(): void {
    this.#keep();
    this.#show({ is: 'idle', savedAt: this.#savedAt });
    if (this.#entries.length > 0) void this.#run();
  }

  #added(): void {
    this.#keep();
    if (this.#state.is === 'offline') this.#show({ ...this.#state, changes: this.#changes() });
    else if (this.#state.is === 'refused' || this.#state.is === 'conflict')
      this.#show({ ...this.#state, changes: this.#changes() });
    else void this.#run();
  }

  #changes(): number {
    return this.#entries.reduce((sum, entry) => sum + entry.changes, 0);
  }

  #keep(): void {
    this.#options.keep(this.#entries);
  }

  #show(state: SaveState): void {
    this.#state = state;
    this.#options.onState(state);
  }

  async #run(): Promise<void> {
    if (this.#closed) return;
    clearTimeout(this.#timer);
    // Asked for while an attempt is just ending: it goes on after that one, or the wish would be lost.
    this.#wanted = true;
    if (this.#busy) return;
    this.#busy = true;
    while (this.#wanted && !this.#closed) {
      this.#wanted = false;
      while (!this.#closed && (await this.#sendFirst()));
    }
    this.#busy = false;
  }

  /** One attempt for the oldest entry; true when the next may follow at once. */
  async #sendFirst(): Promise<boolean> {
    const waiting = this.#entries[0];
    if (waiting === undefined) {
      this.#show({ is: 'idle', savedAt: this.#savedAt });
      return false;
    }
    const entry: Entry = { ...waiting, base: waiting.base ?? this.#revisions.get(waiting.task) ?? 0 };
    // Fixed and kept before the first byte leaves: a repeat after a crash must be the same request.
    this.#entries[0] = entry;
    this.#keep();
    this.#sentFromHere.add(entry.client);
    const [oldest] = this.#sentFromHere;
    if (this.#sentFromHere.size > 500 && oldest !== undefined) this.#sentFromHere.delete(oldest);
    if (this.#state.is !== 'offline') {
      this.#show({ is: 'sending', changes: this.#changes(), since: Date.now(), savedAt: this.#savedAt });
    }
    try {
      this.#sent(entry, await this.#send(entry));
      return true;
    } catch (error) {
      this.#failed(entry, error);
      return false;
    }
  }

  #send(entry: Entry): Promise<Saved> {
    const { client } = this.#options;
    const base = entry.base ?? 0;
    const common = { client: entry.client, ...(entry.seen && { seen: [...entry.seen] }) };
    if (entry.kind === 'skip') return client.skip(entry.task, { reason: entry.reason, ...common });
    if (entry.kind === 'submit') return client.submit(entry.task, { base, ...common });
    const { labels, rois } = entry.draft;
    const body: SaveAnswer = { base, ...common, labels: [...labels], rois: [...rois] };
    return client.saveAnswer(entry.task, body);
  }

  #sent(entry: Entry, saved: Saved): void {
    this.#attempts = 0;
    this.#offlineSince = undefined;
    this.#savedAt = saved.savedAt;
    this.#revisions.set(entry.task, saved.revision);
    this.#entries = this.#entries.filter((e) => e.client !== entry.client);
    this.#keep();
    this.#options.onSaved?.(entry, saved);
    if (this.#state.is === 'offline') {
      this.#show({ is: 'sending', changes: this.#changes(), since: Date.now(), savedAt: this.#savedAt });
    }
  }

  #failed(entry: Entry, error: unknown): void {
    // A change added meanwhile must not ask again at once; a person who acts from here on may.
    this.#wanted = false;
    const conflict = conflictOf(error);
    if (conflict !== undefined) {
      const { task, caseNumber } = entry;
      const mine = this.#drafts.get(task) ?? this.pendingDraft(task);
      this.#show({
        is: 'conflict',
        changes: this.#changes(),
        conflict: { task, caseNumber, mine, newest: conflict.newest },
      });
      return;
    }
    if (error instanceof Refused && error.body.retry !== 'transient' && error.body.retry !== 'ambiguous') {
      const signedOut = error.status === 401;
      this.#show({ is: 'refused', changes: this.#changes(), signedOut, text: error.message });
      return;
    }
    this.#retryLater(error instanceof Refused ? error.retryAfter : undefined);
  }

  #retryLater(retryAfter: number | undefined): void {
    const backoff = this.#options.backoff ?? usualBackoff;
    const usual = backoff[Math.min(this.#attempts, backoff.length - 1)] ?? 1_000;
    // Up to a quarter more, so that a room full of pages does not call a box that wakes up all at once.
    const wait = (retryAfter === undefined ? usual : retryAfter * 1_000) * (1 + Math.random() / 4);
    this.#attempts++;
    this.#offlineSince ??= Date.now();
    const nextTry = Date.now() + wait;
    this.#show({ is: 'offline', changes: this.#changes(), since: this.#offlineSince, nextTry });
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#run(), wait);
  }
}

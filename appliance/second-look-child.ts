/** The process of second looks as the box runs it: forked when something waits, asked one object at a time, ended when nothing does. */
import { type ChildProcess, fork } from 'node:child_process';
import type { SiteWord } from '../gateway/deid/site-words.ts';
import type { CountedWord } from '../gateway/deid/word-tally.ts';
import { MarkitError } from '../gateway/errors.ts';
import type {
  FromSecondLook,
  LookResult,
  SecondLookOptions,
  ToSecondLook,
} from '../gateway/jobs/second-look-messages.ts';

export interface SecondLookChildOptions {
  readonly process: SecondLookOptions;
  readonly onEpoch: (name: string) => void;
  /** The site's own words as they are now. */
  readonly siteWords?: () => readonly SiteWord[];
  /** Words that were on no list. */
  readonly onWords?: (words: readonly CountedWord[]) => void;
  readonly onFault: (fault: object) => void;
  readonly onPeak: (megabytes: number) => void;
  /** It ended unasked: what it left lies in its open epoch. */
  readonly onDeath: (pid: number | undefined) => void;
  /** Kept this long for the next object; its start costs a second of one core. */
  readonly idleMilliseconds?: number;
  /** A hundred megabytes of header take seconds: past this it hangs. */
  readonly lookMilliseconds?: number;
  readonly heapMegabytes?: number;
}

const entry = new URL('../gateway/jobs/second-look-process.ts', import.meta.url);
/** JavaScript's own share, for four million elements. The object's bytes lie outside: three times its header at most. */
const heapMegabytes = 2048;

interface Asked extends PromiseWithResolvers<LookResult> {
  readonly child: ChildProcess;
}

export class SecondLookChild {
  readonly #options: SecondLookChildOptions;
  #child: ChildProcess | undefined;
  #asked: Asked | undefined;
  #idle: NodeJS.Timeout | undefined;

  constructor(options: SecondLookChildOptions) {
    this.#options = options;
  }

  /** Throws a MarkitError: the code the look ended with, or INTERNAL where it ended the process. */
  async look(file: string): Promise<LookResult> {
    clearTimeout(this.#idle);
    this.#child ??= this.#start();
    const child = this.#child;
    this.#asked = { child, ...Promise.withResolvers<LookResult>() };
    send(child, { type: 'look', file });
    const late = setTimeout(() => child.kill('SIGKILL'), this.#options.lookMilliseconds ?? 15 * 60_000);
    try {
      return await this.#asked.promise;
    } finally {
      clearTimeout(late);
      this.#asked = undefined;
      this.#idle = setTimeout(() => void this.end(), this.#options.idleMilliseconds ?? 10_000).unref();
    }
  }

  /** The row of the last clean look is committed. */
  kept(): void {
    if (this.#child) send(this.#child, { type: 'kept' });
  }

  /** From the next look on; a process that is not there yet gets them with its options. */
  setSiteWords(words: readonly SiteWord[]): void {
    if (this.#child) send(this.#child, { type: 'words', words });
  }

  /** At once, as by a death: what its last look left is looked into like any dead process's. */
  kill(): void {
    this.#child?.kill('SIGKILL');
  }

  /** Asks it to end where nothing is looked at; else a look is cut short, which costs nothing but the look. */
  async end(): Promise<void> {
    clearTimeout(this.#idle);
    const child = this.#child;
    // The next look gets a new one.
    this.#child = undefined;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    if (this.#asked) child.kill('SIGKILL');
    else send(child, { type: 'stop' });
    const force = setTimeout(() => child.kill('SIGKILL'), 5_000);
    await gone;
    clearTimeout(force);
  }

  #start(): ChildProcess {
    const child = fork(entry, [], {
      execArgv: [...process.execArgv, `--max-old-space-size=${this.#options.heapMegabytes ?? heapMegabytes}`],
      serialization: 'advanced',
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    child.on('message', (message) => this.#hear(message as FromSecondLook));
    // A system without room for another process: there is no 'exit' of one that never was.
    child.once('error', () => this.#ended(child));
    child.once('exit', () => this.#ended(child));
    const { process: options, siteWords } = this.#options;
    send(child, { type: 'options', options: { ...options, siteWords: siteWords?.() ?? [] } });
    return child;
  }

  #hear(message: FromSecondLook): void {
    const { onEpoch, onFault, onPeak } = this.#options;
    if (message.type === 'epoch') onEpoch(message.name);
    else if (message.type === 'fault') onFault(message.fault);
    else if (message.type === 'words') this.#options.onWords?.(message.words);
    else if (message.type === 'failed') this.#asked?.reject(new MarkitError(message.code));
    else if (message.type === 'looked') {
      onPeak(message.peakMegabytes);
      this.#asked?.resolve(message.result);
    }
  }

  #ended(child: ChildProcess): void {
    if (this.#asked?.child === child)
      this.#asked.reject(new MarkitError('INTERNAL', { detail: 'the process that looks again ended' }));
    // One that was asked to end is no longer ours.
    if (this.#child !== child) return;
    this.#child = undefined;
    this.#options.onDeath(child.pid);
  }
}

function send(child: ChildProcess, message: ToSecondLook): void {
  // One that is gone is noticed by 'exit'.
  if (child.connected) child.send(message, () => undefined);
}

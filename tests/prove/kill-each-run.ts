/** The work of the kill-each proof: a whole box under load, the death of one of its processes, and the look at what became of all. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { readKey } from '../../appliance/keys.ts';
import { deriveSiteKeys } from '../../gateway/deid/pseudonym.ts';
import { type RunningBox, startBox } from '../support/box.ts';
import { get } from '../support/https-get.ts';
import { childOf } from '../support/processes.ts';
import { digestOf, KeptRows, type KeptSite } from './kept-objects.ts';
import { sendObjects } from './sender.ts';
import { type SentObject, sentObject } from './sent-object.ts';
import type { Answering } from './start-listener.ts';

export const targets = ['listener', 'inference', 'main'] as const;
export type Target = (typeof targets)[number];

const associations = 4;
const patience = 60_000;
/** Far longer than a row takes, and started anew with each that comes. */
const staysMilliseconds = 5_000;
const preload = new URL('./lying-box.ts', import.meta.url).href;

export class KillEachRun {
  readonly problems: string[] = [];
  readonly #data: string;
  readonly #environment: Readonly<Record<string, string>>;
  #box: RunningBox;
  readonly #site: KeptSite;
  /** By keyed digest. */
  readonly #acknowledged = new Map<string, SentObject>();
  #unanswered: SentObject[] = [];

  private constructor(box: RunningBox, environment: Readonly<Record<string, string>>) {
    const path = (name: string) => join(box.data, name);
    this.#data = box.data;
    this.#environment = environment;
    this.#box = box;
    this.#site = {
      keys: deriveSiteKeys(readKey(path('keys/site.key'))),
      heldKey: readKey(path('keys/held.key')),
      options: { imagesFolder: path('images'), heldFolder: path('held') },
    };
  }

  static async open(data: string, answering: Answering): Promise<KillEachRun> {
    const environment: Record<string, string> = answering === 'early' ? { NODE_OPTIONS: `--import=${preload}` } : {};
    return new KillEachRun(await startBox({ data, environment }), environment);
  }

  get acknowledged(): number {
    return this.#acknowledged.size;
  }

  async close(): Promise<void> {
    await this.#box.stop();
  }

  /** Sends, kills one process in the midst of it, waits until the box is well again, and looks at everything acknowledged. */
  async point(
    name: string,
    target: Target,
    plan: { afterAnswers: number; thenMilliseconds: number },
  ): Promise<string[]> {
    const before = this.#acknowledged.size;
    const load = this.#load(name);
    await load.answers(plan.afterAnswers);
    await sleep(plan.thenMilliseconds);
    const survivors = await this.#kill(target, load);
    await load.stop();
    await this.#wellAgain();
    const problems = [...survivors, ...(await this.#check([...this.#acknowledged.keys()].slice(before)))];
    this.problems.push(...problems);
    return problems;
  }

  async checkEverything(): Promise<string[]> {
    return this.#check([...this.#acknowledged.keys()]);
  }

  /** Answers what is wrong with the processes that live on. */
  async #kill(target: Target, load: Load): Promise<string[]> {
    if (target === 'main') {
      const children = ['listener-process', 'inference-process'].map((entry) => childOf(this.#box, entry));
      await this.#box.kill();
      // They end by themselves, or the next start would find its data folder in use.
      await until(() => !children.some(lives), `a child outlived its supervisor`);
      this.#box = await startBox({ data: this.#data, environment: this.#environment });
      return [];
    }
    const entry = `${target}-process`;
    const killed = childOf(this.#box, entry);
    process.kill(killed, 'SIGKILL');
    // Nothing but the listener is needed to take objects in.
    if (target === 'inference') await load.answers(load.answered() + 8);
    const { state } = await this.#health();
    // Until the supervisor has noticed, everything seems well.
    await until(() => this.#runs(entry, killed), `no other ${target} was started`);
    const problems: string[] = [];
    if (state === undefined) problems.push('the pages do not answer');
    if (this.#box.process.exitCode !== null) problems.push(`the death of the ${target} took the box along`);
    return problems;
  }

  #runs(entry: string, killed: number): boolean {
    try {
      return childOf(this.#box, entry) !== killed;
    } catch {
      return false;
    }
  }

  #load(name: string): Load {
    let over = false;
    let answered = 0;
    const again = this.#unanswered;
    this.#unanswered = [];
    const send = async (association: number) => {
      const offered = new Set<SentObject>();
      const objects = function* () {
        yield* again.filter((_object, at) => at % associations === association);
        for (let at = 0; !over; at += 1)
          yield sentObject(`${name}/${association}/${at}`, { largestSide: 60, way: 'stored' });
      };
      const remember = function* () {
        for (const object of objects()) {
          offered.add(object);
          yield object;
        }
      };
      await sendObjects(this.#box.dicom.port, remember(), (object, status) => {
        offered.delete(object);
        answered += 1;
        if (status === 0) this.#acknowledged.set(digestOf(this.#site, object), object);
        else this.problems.push(`status ${status.toString(16)}`);
      });
      this.#unanswered.push(...offered);
    };
    const sending = Promise.all(Array.from({ length: associations }, (_, association) => send(association)));
    return {
      answered: () => answered,
      answers: (count) => until(() => answered >= count, `fewer than ${count} answers came`),
      async stop() {
        over = true;
        await sending;
      },
    };
  }

  async #health(): Promise<{ state?: string }> {
    const { body } = await get(`${this.#box.https}/health`, readFileSync(join(this.#data, 'tls/ca.crt'), 'utf8'));
    return JSON.parse(body);
  }

  #wellAgain(): Promise<void> {
    return until(async () => (await this.#health()).state === 'ready', 'the box did not become well again');
  }

  /** Rows follow their files, so a problem counts only where it stays. */
  async #check(digests: readonly string[]): Promise<string[]> {
    let problems = await this.#problemsOf(digests);
    for (let since = performance.now(); problems.length > 0 && performance.now() < since + staysMilliseconds; ) {
      await sleep(100);
      const now = await this.#problemsOf(digests);
      if (now.length < problems.length) since = performance.now();
      problems = now;
    }
    return problems;
  }

  async #problemsOf(digests: readonly string[]): Promise<string[]> {
    const problems: string[] = [];
    const rows = KeptRows.readFrom(join(this.#data, 'markit.sqlite'));
    for (const digest of digests) {
      const problem = await rows.problemOf(this.#site, this.#acknowledged.get(digest) as SentObject, digest);
      if (problem) problems.push(`acknowledged, but ${problem}`);
    }
    return problems;
  }
}

interface Load {
  answered(): number;
  answers(count: number): Promise<void>;
  stop(): Promise<void>;
}

async function until(holds: () => boolean | Promise<boolean>, otherwise: string): Promise<void> {
  for (const end = performance.now() + patience; performance.now() < end; await sleep(20)) if (await holds()) return;
  throw new Error(otherwise);
}

function lives(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

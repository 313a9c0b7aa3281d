/** A story that remembers what it was given and fails as it was told to: the judge of what reached it needs no disk. */
import type { Ingest, Receiving } from '../../../gateway/ingest.ts';

/** What the story does with one object. */
export type Plan = 'keep' | 'refuse' | 'throw at begin' | 'throw at push' | 'reject at push' | 'reject at end';

export const plans: readonly Plan[] = [
  'keep',
  'refuse',
  'throw at begin',
  'throw at push',
  'reject at push',
  'reject at end',
];

export interface Recorded {
  readonly plan: Plan;
  readonly chunks: Uint8Array[];
  /** The same bytes as they were when they came: a view that changed afterwards shows. */
  readonly copies: Uint8Array[];
  ends: number;
  abandons: number;
}

export class RecordingIngest implements Ingest {
  readonly objects: Recorded[] = [];
  readonly #plans: readonly Plan[];
  /** True: makes the door wait for every push. */
  readonly #slow: boolean;
  #busy = 0;
  /** Counts whatever the door asks of it. */
  moves = 0;

  constructor(options: { readonly plans: readonly Plan[]; readonly slow: boolean }) {
    this.#plans = options.plans;
    this.#slow = options.slow;
  }

  /** True while a promise of the story is out. */
  get busy(): boolean {
    return this.#busy > 0;
  }

  begin(): Receiving {
    const plan = this.#plans[this.objects.length] ?? 'keep';
    const object: Recorded = { plan, chunks: [], copies: [], ends: 0, abandons: 0 };
    this.objects.push(object);
    if (plan === 'throw at begin') throw new Error(plan);
    return {
      push: (chunk) => this.#push(object, chunk),
      end: async () => {
        object.ends += 1;
        await this.#pause();
        if (plan === 'reject at end') throw new Error(plan);
        return { status: plan === 'refuse' ? 0xc000 : 0 };
      },
      abandon: async () => {
        object.abandons += 1;
        await this.#pause();
      },
    };
  }

  #push(object: Recorded, chunk: Uint8Array): void | Promise<void> {
    if (object.plan === 'throw at push') throw new Error(object.plan);
    object.chunks.push(chunk);
    object.copies.push(Uint8Array.from(chunk));
    if (object.plan === 'reject at push') return this.#pause().then(() => Promise.reject(new Error(object.plan)));
    if (this.#slow) return this.#pause();
  }

  async #pause(): Promise<void> {
    this.moves += 1;
    this.#busy += 1;
    if (this.#slow) await new Promise(setImmediate);
    this.#busy -= 1;
  }
}

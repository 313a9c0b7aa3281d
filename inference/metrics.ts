/** Figures of the node in the Prometheus text format: counts, sizes and durations by model and outcome; nothing of any image. */

type Labels = Readonly<Record<string, string>>;

interface Series {
  readonly name: string;
  readonly about: string;
  readonly kind: 'counter' | 'gauge' | 'histogram';
  /** Lines of it, without the head. */
  lines(): string[];
}

export class Counter implements Series {
  readonly kind = 'counter';
  readonly #counts = new Map<string, number>();
  readonly name: string;
  readonly about: string;

  constructor(name: string, about: string) {
    this.name = name;
    this.about = about;
  }

  add(labels: Labels, by = 1): void {
    const key = written(labels);
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + by);
  }

  lines(): string[] {
    return [...this.#counts].map(([labels, count]) => `${this.name}${labels} ${count}`);
  }
}

export class Gauge implements Series {
  readonly kind = 'gauge';
  readonly name: string;
  readonly about: string;
  readonly #read: () => ReadonlyArray<readonly [Labels, number]>;

  /** Read when it is asked for. */
  constructor(name: string, about: string, read: () => ReadonlyArray<readonly [Labels, number]>) {
    this.name = name;
    this.about = about;
    this.#read = read;
  }

  lines(): string[] {
    return this.#read().map(([labels, value]) => `${this.name}${written(labels)} ${value}`);
  }
}

interface Spread {
  readonly labels: Labels;
  readonly counts: number[];
  sum: number;
  count: number;
}

export class Histogram implements Series {
  readonly kind = 'histogram';
  readonly name: string;
  readonly about: string;
  readonly #bounds: readonly number[];
  readonly #spreads = new Map<string, Spread>();

  constructor(name: string, about: string, bounds: readonly number[]) {
    this.name = name;
    this.about = about;
    this.#bounds = bounds;
  }

  observe(labels: Labels, value: number): void {
    const key = written(labels);
    const spread = this.#spreads.get(key) ?? { labels, counts: this.#bounds.map(() => 0), sum: 0, count: 0 };
    this.#spreads.set(key, spread);
    for (const [at, bound] of this.#bounds.entries())
      if (value <= bound) spread.counts[at] = (spread.counts[at] ?? 0) + 1;
    spread.sum += value;
    spread.count += 1;
  }

  lines(): string[] {
    return [...this.#spreads.values()].flatMap(({ labels, counts, sum, count }) => [
      ...this.#bounds.map(
        (bound, at) => `${this.name}_bucket${written({ ...labels, le: String(bound) })} ${counts[at]}`,
      ),
      `${this.name}_bucket${written({ ...labels, le: '+Inf' })} ${count}`,
      `${this.name}_sum${written(labels)} ${sum}`,
      `${this.name}_count${written(labels)} ${count}`,
    ]);
  }
}

/** Names and values are ours or a manifest's, whose form leaves nothing to escape. */
function written(labels: Labels): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${value}"`);
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}

/** Text of /v1/metrics (Prometheus exposition format 0.0.4). */
export function exposition(series: readonly Series[]): string {
  return series
    .flatMap((one) => [`# HELP ${one.name} ${one.about}`, `# TYPE ${one.name} ${one.kind}`, ...one.lines(), ''])
    .join('\n');
}

/** What the inference node counts, and what it is asked for when somebody looks. */

import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Counter, exposition, Gauge, Histogram } from './metrics.ts';
import type { PredictionObserver, PredictionPool } from './prediction-pool.ts';

const seconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
/** Milliseconds between two looks at the loop: a delay is what comes on top of it. */
const resolution = 1;

export class NodeMetrics implements PredictionObserver {
  readonly #predictions = new Counter(
    'markit_inference_predictions_total',
    'Images run through a model, by how it ended.',
  );
  readonly #batches = new Histogram(
    'markit_inference_batch_images',
    'Images that ran together.',
    [1, 2, 4, 8, 16, 32, 64],
  );
  readonly #runs = new Histogram('markit_inference_run_seconds', 'Run of a batch.', seconds);
  readonly #requests = new Histogram('markit_inference_request_seconds', 'Requests, by route and status.', seconds);
  readonly #delay = monitorEventLoopDelay({ resolution });

  constructor() {
    this.#delay.enable();
  }

  ran(model: string, size: number, milliseconds: number): void {
    this.#predictions.add({ model, outcome: 'ran' }, size);
    this.#batches.observe({ model }, size);
    this.#runs.observe({ model }, milliseconds / 1000);
  }

  refused(model: string, outcome: string): void {
    this.#predictions.add({ model, outcome });
  }

  request(route: string, status: number, milliseconds: number): void {
    this.#requests.observe({ route, status: String(status) }, milliseconds / 1000);
  }

  /** The delays of the loop are those since the last look. */
  text(pool: PredictionPool): string {
    const text = exposition([
      ...[this.#predictions, this.#batches, this.#runs, this.#requests],
      new Gauge('markit_inference_queue_jobs', 'Images that wait for a worker.', () =>
        Object.entries(pool.waiting).map(([priority, count]) => [{ priority }, count] as const),
      ),
      new Gauge('markit_inference_workers', 'Threads that predict.', () => [[{}, pool.workers]]),
      new Gauge('markit_inference_worker_restarts', 'Threads that died since the start.', () => [[{}, pool.restarts]]),
      new Gauge('markit_inference_event_loop_delay_seconds', 'How late the loop was, since the last look.', () => [
        [{ quantile: '0.5' }, this.#late(this.#delay.percentile(50))],
        [{ quantile: '0.99' }, this.#late(this.#delay.percentile(99))],
        [{ quantile: '1' }, this.#late(this.#delay.max)],
      ]),
      new Gauge('process_resident_memory_bytes', 'Resident set.', () => [[{}, process.memoryUsage.rss()]]),
    ]);
    this.#delay.reset();
    return text;
  }

  close(): void {
    this.#delay.disable();
  }

  #late(nanoseconds: number): number {
    return Math.max(0, nanoseconds / 1e9 - resolution / 1000);
  }
}

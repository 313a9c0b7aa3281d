/** The work of the proof of predictions: a node under its supervisor, askers beside each other, deaths of workers and of the node. */
import { Agent } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pino from 'pino';
import { type Child, supervise } from '../../appliance/supervisor.ts';
import type { FromInference, HealthAnswer, InferenceOptions } from '../../inference/contract.ts';
import { priorities } from '../../inference/job-queue.ts';
import type { PredictAnswer } from '../../inference/predict-contract.ts';
import { toTensor } from '../../inference/preprocess/to-tensor.ts';
import { openSession } from '../../inference/session.ts';
import type { ModelManifest } from '../../model-files/manifest.ts';
import { seeded } from '../gateway/doors/seeded.ts';
import { askPredict, getJson, greyImage, questionBody } from '../inference/ask-node.ts';
import { markerManifest, writeModel } from '../inference/model-folder.ts';
import { residentMegabytes } from '../support/processes.ts';

export interface PredictionsPlan {
  readonly predictions: number;
  readonly seed: number;
  /** Times that the whole node is killed; all of them while the first half is asked for. */
  readonly nodeKills: number;
  readonly lie: boolean;
}

export interface PredictionsRun {
  readonly problems: readonly string[];
  readonly counts: Readonly<
    Record<'answered' | 'workerDeaths' | 'nodeDeaths' | 'busy' | 'away' | 'failed' | 'gone', number>
  >;
  /** MB, sampled over the second half. */
  readonly resident: readonly number[];
}

const askers = 12;
const side = 64;
const image = greyImage(side, side);
/** One batch in so many ends its worker. */
const batchesPerDeath = 30;
/** Asked for so long before a prediction counts as lost; between two lives of a node its supervisor pauses for seconds. */
const patienceMilliseconds = 120_000;

export async function runPredictions(folder: string, plan: PredictionsPlan): Promise<PredictionsRun> {
  const manifest = await markerManifest();
  await writeModel(join(folder, 'models'), 'markers', manifest);
  const run = new Run(folder, manifest, plan);
  try {
    await run.start();
    await Promise.all([...Array.from({ length: askers }, (_, at) => run.ask(at)), run.kill()]);
    await run.judge();
    return run;
  } finally {
    await run.stop();
  }
}

class Run implements PredictionsRun {
  readonly problems: string[] = [];
  readonly counts = { answered: 0, workerDeaths: 0, nodeDeaths: 0, busy: 0, away: 0, failed: 0, gone: 0 };
  readonly resident: number[] = [];
  readonly #folder: string;
  readonly #manifest: ModelManifest;
  readonly #plan: PredictionsPlan;
  readonly #socketPath: string;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: askers });
  /** By number: the scores of each answer that came for it. */
  readonly #answers = new Map<number, number[][]>();
  #next = 0;
  #node: Child<true> | undefined;

  constructor(folder: string, manifest: ModelManifest, plan: PredictionsPlan) {
    this.#folder = folder;
    this.#manifest = manifest;
    this.#plan = plan;
    this.#socketPath = join(folder, 'inference.sock');
  }

  async start(): Promise<void> {
    const options: InferenceOptions = {
      ...{ socketPath: this.#socketPath, provider: 'cpu', workers: 1, threads: 1 },
      ...{ modelFolders: [join(this.#folder, 'models')], predictionWorkers: 2 },
    };
    const plan = {
      ...{ name: 'inference', entry: new URL('./predictions-process.ts', import.meta.url), stopMilliseconds: 2_000 },
      ...{ start: () => ({ kind: 'start', options }), stop: { kind: 'stop' } },
      environment: {
        ...{ PROVE_DEATHS: String(batchesPerDeath), PROVE_SEED: String(this.#plan.seed) },
        ...(this.#plan.lie ? { PROVE_LIE: 'yes' } : {}),
      },
      ready: (message: unknown) => ((message as FromInference).kind === 'ready' ? (true as const) : undefined),
      onMessage: (message: unknown) => {
        const told = message as FromInference;
        if (told.kind === 'failed') this.problems.push(`the node gave up: ${told.reason}`);
      },
    };
    this.#node = await supervise<true>(plan, pino({ level: 'silent' }));
  }

  async stop(): Promise<void> {
    this.#agent.destroy();
    await this.#node?.stop();
  }

  /** One asker: takes the next images until there are none, and asks for each until it is answered. */
  async ask(asker: number): Promise<void> {
    const random = seeded(this.#plan.seed * 100 + asker);
    while (this.#next < this.#plan.predictions) {
      const first = this.#next;
      this.#next = Math.min(this.#plan.predictions, first + 1 + random(4));
      const numbers = Array.from({ length: this.#next - first }, (_, at) => first + at);
      await this.#untilAnswered(numbers, random);
    }
  }

  /** Kills the node at random moments of the first half. */
  async kill(): Promise<void> {
    const random = seeded(this.#plan.seed);
    const { predictions, nodeKills } = this.#plan;
    const moments = Array.from({ length: nodeKills }, () => random(predictions / 2)).sort((a, b) => a - b);
    for (const moment of moments) {
      while (this.#answers.size < moment || !this.#node?.alive()) await sleep(2);
      await this.#countDeaths();
      const killed = this.#node.pid();
      process.kill(killed ?? 0, 'SIGKILL');
      this.counts.nodeDeaths += 1;
      while (this.#node.pid() === killed) await sleep(2);
    }
  }

  async #untilAnswered(numbers: readonly number[], random: (below: number) => number): Promise<void> {
    const priority = priorities[random(priorities.length)] ?? 'bulk';
    const question = {
      images: numbers.map(() => image),
      models: [this.#manifest.sha256],
      priority,
      maps: false,
      features: false,
    };
    const body = questionBody(question, numbers.map(pictureOf));
    const start = performance.now();
    while (performance.now() - start < patienceMilliseconds) {
      // Now and then an asker goes away, and comes again.
      const gone = random(100) === 0 ? AbortSignal.timeout(1 + random(20)) : undefined;
      const answer = await this.#once(body, gone);
      if (answer) return this.#take(numbers, answer);
      await sleep(5 + random(40));
    }
    this.problems.push(`${numbers.length} predictions were never answered`);
  }

  async #once(body: Uint8Array, signal: AbortSignal | undefined): Promise<PredictAnswer | undefined> {
    try {
      const { status, answer } = await askPredict(this.#socketPath, body, {
        agent: this.#agent,
        ...(signal ? { signal } : {}),
      });
      if (status === 200) return answer;
      if (status === 503) this.counts.busy += 1;
      else if (status === 500) this.counts.failed += 1;
      else this.problems.push(`status ${status}`);
    } catch {
      // A node that died under it, or an asker that went: counted, and asked again.
      if (signal?.aborted) this.counts.gone += 1;
      else this.counts.away += 1;
    }
    return undefined;
  }

  #take(numbers: readonly number[], { predictions }: PredictAnswer): void {
    if (predictions.length !== numbers.length)
      this.problems.push(`${predictions.length} answers to ${numbers.length} images`);
    for (const [at, number] of numbers.entries()) {
      const scores =
        predictions[at]?.flatMap((prediction) => prediction.scores.map(({ probability }) => probability)) ?? [];
      this.#answers.set(number, [...(this.#answers.get(number) ?? []), scores]);
      this.counts.answered += 1;
    }
    const { predictions: all } = this.#plan;
    if (this.#answers.size > all / 2 && this.#answers.size / (all / 200) > this.resident.length + 100)
      this.resident.push(residentMegabytes(this.#node?.pid() ?? 0));
  }

  async #countDeaths(): Promise<void> {
    const { answer } = await getJson(this.#socketPath, '/v1/health');
    this.counts.workerDeaths += (answer as HealthAnswer).predictions.restarts;
  }

  /** Every prediction was answered once, and with what the model says of that image and of no other. */
  async judge(): Promise<void> {
    await this.#countDeaths();
    const session = await openSession(join(this.#folder, 'models', 'markers', 'model.onnx'), {
      provider: 'cpu',
      threads: 1,
    });
    const told = new Set<string>();
    const found = { lost: 0, 'answered twice': 0, 'answered with another': 0 };
    for (let number = 0; number < this.#plan.predictions; number++) {
      const [scores, ...more] = this.#answers.get(number) ?? [];
      if (more.length > 0) found['answered twice'] += 1;
      if (scores === undefined) {
        found.lost += 1;
        continue;
      }
      const data = toTensor(image, pictureOf(number), this.#manifest.input);
      const { kinds } = await session.run({ crops: { data, dims: [1, 1, side, side] } });
      const right = [...(kinds?.data ?? [])].every((value, at) => Math.abs(value - (scores[at] ?? -1)) < 1e-5);
      if (!right) found['answered with another'] += 1;
      told.add(JSON.stringify(scores));
    }
    await session.close();
    for (const [what, count] of Object.entries(found))
      if (count > 0) this.problems.push(`${count} predictions were ${what}`);
    // Images that all look alike to the model would hide a mix-up.
    if (told.size < 0.95 * this.#plan.predictions) this.problems.push(`only ${told.size} different answers`);
  }
}

/** Every number has a picture of its own: a bar that leans, on grain. */
function pictureOf(number: number): Uint8Array {
  const random = seeded(number + 1);
  const [from, lean, light] = [8 + random(40), random(60) - 30, 100 + random(150)];
  return Uint8Array.from({ length: side * side }, (_, at) => {
    const [x, y] = [at % side, Math.floor(at / side)];
    const onBar = Math.abs(x - from - (lean * y) / side) < 4;
    return (onBar ? light : 40) + random(6);
  });
}

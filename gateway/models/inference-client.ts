/** The inference node as the gateway sees it: speaks our words over its Unix socket, bounded in time and size. */

import { Agent, type IncomingMessage, request } from 'node:http';
import type { HealthAnswer, TextAnswer, TextImage } from '../../inference/contract.ts';
import type { PredictQuestion } from '../../inference/predict-contract.ts';
import { MarkitError } from '../errors.ts';
import { type CheckedPrediction, checkedAnswer } from './predict-answer.ts';

export interface InferenceClientOptions {
  readonly socketPath: string;
  /** From sending an image to its last byte of answer; the node queues, so this is long. */
  readonly detectTimeoutMs?: number;
  /** The same of a question to models; a reader's is answered before all others, and still may wait for one that runs. */
  readonly predictTimeoutMs?: number;
  readonly healthTimeoutMs?: number;
}

const maximumAnswer = 4 * 1024 * 1024;
/** Of predictions: sixty-four images with a hundred maps each stay far below it. */
const maximumPredictions = 64 * 1024 * 1024;

export class InferenceClient {
  readonly #options: Required<InferenceClientOptions>;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 4 });

  constructor(options: InferenceClientOptions) {
    this.#options = { detectTimeoutMs: 120_000, predictTimeoutMs: 960_000, healthTimeoutMs: 2_000, ...options };
  }

  /** Throws INFERENCE_AWAY (transient) where the node is not there or late, INFERENCE_REFUSED where it will not have it. */
  async detectText({ width, height, pixels, markers, film }: TextImage): Promise<TextAnswer> {
    const path = `/v1/text?width=${width}&height=${height}&markers=${markers ? 'yes' : 'no'}&film=${film ? 'yes' : 'no'}`;
    const answer = await this.#ask('POST', path, this.#options.detectTimeoutMs, [pixels]);
    if (!isTextAnswer(answer)) throw new MarkitError('INFERENCE_AWAY', { detail: 'an answer of another shape' });
    return answer;
  }

  /**
   * `samples`: of each image in turn, as predict-contract.ts has them; `[image][model]` comes back. Throws INFERENCE_AWAY (transient)
   * where the node is not there, late or full, MODEL_AWAY where it has not such a model, INFERENCE_REFUSED where asking again
   * cannot help.
   */
  async predict(question: PredictQuestion, samples: readonly Uint8Array[]): Promise<CheckedPrediction[][]> {
    const words = Buffer.from(JSON.stringify(question), 'utf8');
    const length = Buffer.alloc(4);
    length.writeUInt32BE(words.length);
    const body = [length, words, ...samples];
    const path = '/v1/predict';
    return checkedAnswer(
      await this.#ask('POST', path, this.#options.predictTimeoutMs, body, maximumPredictions),
      question,
    );
  }

  async health(): Promise<HealthAnswer> {
    return (await this.#ask('GET', '/v1/health', this.#options.healthTimeoutMs)) as HealthAnswer;
  }

  close(): void {
    this.#agent.destroy();
  }

  async #ask(
    method: 'GET' | 'POST',
    path: string,
    timeoutMs: number,
    body: readonly Uint8Array[] = [],
    most = maximumAnswer,
  ): Promise<unknown> {
    const signal = AbortSignal.timeout(timeoutMs);
    const length = body.reduce((sum, piece) => sum + piece.length, 0);
    const headers = method === 'POST' ? { 'content-type': 'application/octet-stream', 'content-length': length } : {};
    try {
      const response = await new Promise<IncomingMessage>((resolve, reject) => {
        const { socketPath } = this.#options;
        const asked = request({ socketPath, agent: this.#agent, method, path, headers, signal }, resolve);
        asked.on('error', reject);
        for (const piece of body) asked.write(piece);
        asked.end();
      });
      return readAnswer(response.statusCode ?? 0, await readBody(response, most));
    } catch (thrown) {
      if (thrown instanceof MarkitError) throw thrown;
      throw new MarkitError('INFERENCE_AWAY', { cause: thrown });
    }
  }
}

function readAnswer(status: number, body: string): unknown {
  if (status === 200) return JSON.parse(body);
  // 503 is a full queue; 404 a model that is not there; 500 a model that failed on this image, which it will do again.
  const code = status === 503 ? 'INFERENCE_AWAY' : status === 404 ? 'MODEL_AWAY' : 'INFERENCE_REFUSED';
  throw new MarkitError(code, { detail: `status ${status}` });
}

async function readBody(response: IncomingMessage, most: number): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > most) throw new MarkitError('INFERENCE_REFUSED', { detail: 'an answer past its bound' });
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function isTextAnswer(answer: unknown): answer is TextAnswer {
  const { boxes, model } = (answer ?? {}) as Partial<TextAnswer>;
  return Array.isArray(boxes) && typeof model?.sha256 === 'string' && typeof model.provider === 'string';
}

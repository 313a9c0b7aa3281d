/** The inference node as the gateway sees it: speaks our words over its Unix socket, bounded in time and size. */

import { Agent, type IncomingMessage, request } from 'node:http';
import type { HealthAnswer, TextAnswer, TextImage } from '../../inference/contract.ts';
import { MarkitError } from '../errors.ts';

export interface InferenceClientOptions {
  readonly socketPath: string;
  /** From sending an image to its last byte of answer; the node queues, so this is long. */
  readonly detectTimeoutMs?: number;
  readonly healthTimeoutMs?: number;
}

const maximumAnswer = 4 * 1024 * 1024;

export class InferenceClient {
  readonly #options: Required<InferenceClientOptions>;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 4 });

  constructor(options: InferenceClientOptions) {
    this.#options = { detectTimeoutMs: 120_000, healthTimeoutMs: 2_000, ...options };
  }

  /** Throws INFERENCE_AWAY (transient) where the node is not there or late, INFERENCE_REFUSED where it will not have it. */
  async detectText({ width, height, pixels, markers, film }: TextImage): Promise<TextAnswer> {
    const path = `/v1/text?width=${width}&height=${height}&markers=${markers ? 'yes' : 'no'}&film=${film ? 'yes' : 'no'}`;
    const answer = await this.#ask('POST', path, this.#options.detectTimeoutMs, pixels);
    if (!isTextAnswer(answer)) throw new MarkitError('INFERENCE_AWAY', { detail: 'an answer of another shape' });
    return answer;
  }

  async health(): Promise<HealthAnswer> {
    return (await this.#ask('GET', '/v1/health', this.#options.healthTimeoutMs)) as HealthAnswer;
  }

  close(): void {
    this.#agent.destroy();
  }

  async #ask(method: 'GET' | 'POST', path: string, timeoutMs: number, body?: Uint8Array): Promise<unknown> {
    const signal = AbortSignal.timeout(timeoutMs);
    const headers = body ? { 'content-type': 'application/octet-stream', 'content-length': body.length } : {};
    try {
      const response = await new Promise<IncomingMessage>((resolve, reject) => {
        const { socketPath } = this.#options;
        const asked = request({ socketPath, agent: this.#agent, method, path, headers, signal }, resolve);
        asked.on('error', reject);
        asked.end(body);
      });
      return readAnswer(response.statusCode ?? 0, await readBody(response));
    } catch (thrown) {
      if (thrown instanceof MarkitError) throw thrown;
      throw new MarkitError('INFERENCE_AWAY', { cause: thrown });
    }
  }
}

function readAnswer(status: number, body: string): unknown {
  if (status === 200) return JSON.parse(body);
  // 503 is a full queue; 500 a model that failed on this image, which it will do again.
  const code = status === 503 ? 'INFERENCE_AWAY' : 'INFERENCE_REFUSED';
  throw new MarkitError(code, { detail: `status ${status}` });
}

async function readBody(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > maximumAnswer) throw new MarkitError('INFERENCE_REFUSED', { detail: 'an answer past its bound' });
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function isTextAnswer(answer: unknown): answer is TextAnswer {
  const { boxes, model } = (answer ?? {}) as Partial<TextAnswer>;
  return Array.isArray(boxes) && typeof model?.sha256 === 'string' && typeof model.provider === 'string';
}

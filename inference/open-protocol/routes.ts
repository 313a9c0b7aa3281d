/** Everything below /v2: the Open Inference Protocol (KServe v2) with its binary tensor data extension. Raw tensors in and out. */

import type { BodyBudget } from '../body-budget.ts';
import { askerGone, type Exchange, endAfter, readBody, send, sendBytes } from '../http-exchange.ts';
import type { IndexedModel, ModelIndex } from '../model-index.ts';
import { PredictionFault } from '../prediction-fault.ts';
import type { PredictionPool } from '../prediction-pool.ts';
import { runnable } from '../runnable-model.ts';
import type { Shaper, ShapingPool } from '../shaping-pool.ts';
import type { ServedModel } from './infer-message.ts';
import { modelMetadata, serverMetadata } from './metadata.ts';
import { ProtocolFault } from './protocol-fault.ts';

export interface OpenProtocolParts {
  readonly index: ModelIndex;
  readonly shaping: ShapingPool;
  readonly pool: PredictionPool;
  readonly budget: BodyBudget;
}

/** Items of one request; they run in batches of the node's own. */
const mostItems = 64;

const modelPath = /^\/v2\/models\/([^/]{1,120})(?:\/versions\/([^/]{1,40}))?(\/ready|\/infer)?$/;

export function openProtocol(parts: OpenProtocolParts): (exchange: Exchange) => Promise<void> {
  return async (exchange) => {
    try {
      await route(parts, exchange);
    } catch (thrown) {
      const { status, message } = protocolFault(thrown);
      endAfter(exchange);
      send(exchange, status, { error: message });
    }
  };
}

async function route(parts: OpenProtocolParts, exchange: Exchange): Promise<void> {
  const { request, url } = exchange;
  const path = url.pathname;
  const get = request.method === 'GET';
  if (get && (path === '/v2' || path === '/v2/')) return send(exchange, 200, serverMetadata());
  if (get && path === '/v2/health/live') return send(exchange, 200, { live: true });
  if (get && path === '/v2/health/ready') return send(exchange, 200, { ready: true });
  const [, name, version, action] = modelPath.exec(path) ?? [];
  if (name === undefined) throw new ProtocolFault(404, 'there is no such route');
  const model = await parts.index.byName(name, version);
  if (model === undefined) throw new ProtocolFault(404, 'no model of that name and version is here');
  const { manifest } = model;
  if (get && action === undefined) {
    const versions = parts.index.versions(manifest.name).map((one) => one.manifest.version);
    return send(exchange, 200, modelMetadata(manifest, versions));
  }
  // Opened when it is first asked for: whatever is here is ready.
  if (get && action === '/ready') return send(exchange, 200, { name: manifest.name, ready: true });
  if (request.method !== 'POST' || action !== '/infer') throw new ProtocolFault(405, 'not with this method');
  await infer(parts, exchange, model);
}

async function infer(parts: OpenProtocolParts, exchange: Exchange, model: IndexedModel): Promise<void> {
  const { headers } = exchange.request;
  const length = Number(headers['content-length']);
  if (!Number.isSafeInteger(length)) throw new ProtocolFault(411, 'a body needs its Content-Length');
  if ((headers['content-encoding'] ?? 'identity') !== 'identity')
    throw new ProtocolFault(415, 'compressed bodies are not taken');
  if (!parts.budget.fits(length)) throw new ProtocolFault(413, 'a body that is too large');
  const release = parts.budget.take(length);
  if (!release) throw new ProtocolFault(503, 'busy, try again');
  const shaper = parts.shaping.lease();
  try {
    const body = await readBody(exchange.request, length);
    if (body === undefined) throw new ProtocolFault(400, 'not as many bytes as Content-Length says');
    const headerLength = headers['inference-header-content-length'];
    const answer = await run(parts, shaper, model, {
      body,
      headerLength: headerLength === undefined ? undefined : Number(headerLength),
      signal: askerGone(exchange),
    });
    const binary = answer.headerLength !== undefined;
    sendBytes(
      exchange.response,
      200,
      {
        'content-type': binary ? 'application/octet-stream' : 'application/json',
        'content-length': String(answer.body.length),
        ...(binary ? { 'inference-header-content-length': String(answer.headerLength) } : {}),
      },
      answer.body,
    );
  } finally {
    shaper.release();
    release();
  }
}

interface Asked {
  readonly body: Uint8Array;
  readonly headerLength: number | undefined;
  readonly signal: AbortSignal;
}

async function run({ pool }: OpenProtocolParts, shaper: Shaper, model: IndexedModel, asked: Asked) {
  const able = runnable(model);
  const { name, version, input, dims, outputs } = able;
  const served: ServedModel = { name, version, input, dims, outputs, most: mostItems };
  const arrived = pool.expect();
  const { id, items, wanted } = await shaper
    .call('readInfer', asked.body, asked.headerLength, served)
    .finally(() => queueMicrotask(arrived));
  const failed = new AbortController();
  const signal = AbortSignal.any([asked.signal, failed.signal]);
  try {
    // Of others' programs nobody knows who waits: like a case that came in.
    const ran = await pool.runAll(items.map((item) => ({ model: able, item, priority: 'arrival', signal })));
    return await shaper.call('encodeInfer', { name, version, id, wanted, items: ran.map((one) => one.outputs) });
  } finally {
    failed.abort();
  }
}

function protocolFault(thrown: unknown): ProtocolFault {
  if (thrown instanceof ProtocolFault) return thrown;
  if (!(thrown instanceof PredictionFault)) throw thrown;
  if (thrown.fault === 'busy') return new ProtocolFault(503, 'busy, try again');
  return new ProtocolFault(500, 'the model failed on this input');
}

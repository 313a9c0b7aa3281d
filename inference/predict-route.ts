/** POST /v1/predict: see predict-contract.ts. */

import type { BodyBudget } from './body-budget.ts';
import { askerGone, type Exchange, readBody, refuse, send } from './http-exchange.ts';
import type { PredictAnswer } from './predict-contract.ts';
import { PredictionFault } from './prediction-fault.ts';

const statuses = { 'bad-request': 400, 'too-large': 413, busy: 503, 'model-failed': 500, 'not-found': 404 } as const;

export type Predict = (body: Uint8Array, signal: AbortSignal) => Promise<PredictAnswer>;

export async function predictRoute(predict: Predict, budget: BodyBudget, exchange: Exchange): Promise<void> {
  const length = Number(exchange.request.headers['content-length']);
  if (!Number.isSafeInteger(length) || length < 4) return refuse(exchange, 400, 'bad-request');
  if (!budget.fits(length)) return refuse(exchange, 413, 'too-large');
  const release = budget.take(length);
  if (!release) return refuse(exchange, 503, 'busy');
  try {
    const body = await readBody(exchange.request, length, true);
    if (body === undefined) return refuse(exchange, 400, 'bad-request');
    send(exchange, 200, await predict(body, askerGone(exchange)));
  } catch (thrown) {
    if (!(thrown instanceof PredictionFault)) throw thrown;
    refuse(exchange, statuses[thrown.fault], thrown.fault);
  } finally {
    release();
  }
}

/** The inference node's HTTP interface over a Unix socket that only its user can open: /v1 is ours, /v2 the Open Inference Protocol. */

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { BodyBudget } from './body-budget.ts';
import type { HealthAnswer, ModelsAnswer, TextAnswer, TextImage } from './contract.ts';
import { type Exchange, refuse, send, sendBytes } from './http-exchange.ts';
import type { NodeMetrics } from './node-metrics.ts';
import { type Predict, predictRoute } from './predict-route.ts';
import { textRoute } from './text-route.ts';

export interface InferenceServices {
  detectText(image: TextImage): Promise<TextAnswer>;
  readonly predict: Predict;
  models(): Promise<ModelsAnswer>;
  health(): HealthAnswer;
  metricsText(): string;
  /** Answers what is below /v2. */
  openProtocol(exchange: Exchange): Promise<void>;
  readonly metrics: NodeMetrics;
}

type Route = (exchange: Exchange) => Promise<void> | void;

/** Half a gigabyte is a case of sixty large films; more than two such wait outside. */
const bodies = { largest: 2 ** 29, most: 2 ** 30 };

export function createInferenceServer(services: InferenceServices): Server {
  const budget = new BodyBudget(bodies.largest, bodies.most);
  const routes: Readonly<Record<string, Route>> = {
    'POST /v1/text': textRoute(services.detectText),
    'POST /v1/predict': (exchange) => predictRoute(services.predict, budget, exchange),
    'GET /v1/models': async (exchange) => send(exchange, 200, await services.models()),
    'GET /v1/health': (exchange) => send(exchange, 200, services.health()),
    'GET /v1/metrics': ({ response }) =>
      sendBytes(response, 200, { 'content-type': 'text/plain; version=0.0.4' }, services.metricsText()),
  };
  return serve(services.metrics, async (exchange) => {
    const { request, url } = exchange;
    const name = `${request.method} ${url.pathname}`;
    if (isOpenProtocol(url)) return services.openProtocol(exchange);
    const route = Object.hasOwn(routes, name) ? routes[name] : undefined;
    await (route ?? notFound)(exchange);
  });
}

/** For a TCP port: nothing of /v1 is there. */
export function createOpenProtocolServer(services: Pick<InferenceServices, 'openProtocol' | 'metrics'>): Server {
  return serve(services.metrics, (exchange) =>
    isOpenProtocol(exchange.url) ? services.openProtocol(exchange) : notFound(exchange),
  );
}

function isOpenProtocol({ pathname }: URL): boolean {
  return pathname === '/v2' || pathname.startsWith('/v2/');
}

function notFound(exchange: Exchange): void {
  refuse(exchange, 404, 'not-found');
}

function serve(metrics: NodeMetrics, route: Route): Server {
  const server = createServer(async (request: IncomingMessage, response: ServerResponse) => {
    const start = performance.now();
    const url = urlOf(request);
    const exchange = { request, response, url };
    try {
      await route(exchange);
    } catch {
      // The reason was logged where the model ran; a peer learns only that this image got no answer.
      refuse(exchange, 500, 'model-failed');
    }
    metrics.request(routeName(url), response.statusCode, performance.now() - start);
  });
  server.requestTimeout = 60_000;
  return server;
}

function urlOf({ url }: IncomingMessage): URL {
  return URL.parse(url ?? '/', 'http://inference') ?? new URL('http://inference/');
}

/** Never a word of the asker's. */
function routeName(url: URL): string {
  if (isOpenProtocol(url)) return '/v2';
  return ['/v1/text', '/v1/predict', '/v1/models', '/v1/health', '/v1/metrics'].includes(url.pathname)
    ? url.pathname
    : 'other';
}

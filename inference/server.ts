/** The inference node's HTTP interface: POST /v1/text and GET /v1/health over a Unix socket that only its user can open. */

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { HealthAnswer, InferenceFault, TextAnswer, TextImage } from './contract.ts';

export interface InferenceServices {
  detectText(image: TextImage): Promise<TextAnswer>;
  health(): HealthAnswer;
}

/** One side of an image, as DICOM's Rows and Columns; and all of its pixels. */
const maximumSide = 65_535;
const maximumPixels = 2 ** 27;
/** More would only wait in memory: the gateway asks for a few at a time. */
const maximumRequests = 8;

export function createInferenceServer(services: InferenceServices): Server {
  let running = 0;
  const server = createServer(async (request, response) => {
    if (running >= maximumRequests) return refuse(request, response, 503, 'busy');
    running++;
    try {
      await route(services, request, response);
    } catch {
      // The reason was logged where the model ran; a peer learns only that this image got no answer.
      refuse(request, response, 500, 'model-failed');
    } finally {
      running--;
    }
  });
  server.requestTimeout = 60_000;
  return server;
}

async function route(services: InferenceServices, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://inference');
  if (request.method === 'GET' && url.pathname === '/v1/health') return send(response, 200, services.health());
  if (request.method !== 'POST' || url.pathname !== '/v1/text') return refuse(request, response, 404, 'not-found');
  const [width, height] = [Number(url.searchParams.get('width')), Number(url.searchParams.get('height'))];
  const sides = [width, height].every((side) => Number.isInteger(side) && side > 0 && side <= maximumSide);
  if (!sides) return refuse(request, response, 400, 'bad-request');
  if (width * height > maximumPixels) return refuse(request, response, 413, 'too-large');
  const pixels = await readBody(request, width * height);
  if (pixels === undefined) return refuse(request, response, 400, 'bad-request');
  const markers = url.searchParams.get('markers') !== 'no';
  const film = url.searchParams.get('film') === 'yes';
  send(response, 200, await services.detectText({ width, height, pixels, markers, film }));
}

/** Exactly `length` bytes into one array of its own; undefined where there are more or fewer. */
async function readBody(request: IncomingMessage, length: number): Promise<Uint8Array | undefined> {
  if (Number(request.headers['content-length']) !== length) return undefined;
  const body = new Uint8Array(length);
  let filled = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    if (filled + chunk.length > length) return undefined;
    body.set(chunk, filled);
    filled += chunk.length;
  }
  return filled === length ? body : undefined;
}

function refuse(
  request: IncomingMessage,
  response: ServerResponse,
  status: number,
  error: InferenceFault['error'],
): void {
  // What of the body was not read will not be: the connection ends with the answer.
  if (!request.complete) response.setHeader('connection', 'close');
  send(response, status, { error } satisfies InferenceFault);
}

function send(response: ServerResponse, status: number, body: object): void {
  if (response.headersSent || response.destroyed) return;
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

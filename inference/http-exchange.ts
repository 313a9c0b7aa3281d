/** One HTTP request and its answer, within bounds: what every route of the node reads and sends with. */

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { InferenceFault } from './contract.ts';

export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly url: URL;
}

/** Exactly `length` bytes into one array of its own; undefined where there are more or fewer. `shared`: that threads may see it too. */
export async function readBody(
  request: IncomingMessage,
  length: number,
  shared = false,
): Promise<Uint8Array | undefined> {
  if (Number(request.headers['content-length']) !== length) return undefined;
  const body = new Uint8Array(shared ? new SharedArrayBuffer(length) : new ArrayBuffer(length));
  let filled = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    if (filled + chunk.length > length) return undefined;
    body.set(chunk, filled);
    filled += chunk.length;
  }
  return filled === length ? body : undefined;
}

export function send({ response }: Exchange, status: number, body: object): void {
  sendBytes(response, status, { 'content-type': 'application/json' }, JSON.stringify(body));
}

export function sendBytes(
  response: ServerResponse,
  status: number,
  headers: Readonly<Record<string, string>>,
  body: string | Uint8Array,
): void {
  if (response.headersSent || response.destroyed) return;
  response.writeHead(status, headers);
  response.end(body);
}

export function refuse(exchange: Exchange, status: number, error: InferenceFault['error']): void {
  endAfter(exchange);
  send(exchange, status, { error } satisfies InferenceFault);
}

/** What of the body was not read will not be: the connection ends with the answer. */
export function endAfter({ request, response }: Exchange): void {
  if (!request.complete && !response.headersSent) response.setHeader('connection', 'close');
}

/** Aborted where whoever asked is gone before the answer was sent. */
export function askerGone({ response }: Exchange): AbortSignal {
  const gone = new AbortController();
  response.once('close', () => {
    if (!response.writableFinished) gone.abort();
  });
  return gone.signal;
}

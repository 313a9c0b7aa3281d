/**
 * The console's door: a Unix socket in the data folder that only the box's own user can open. Whoever can open it can read
 * the files beside it anyway, so it asks for no sign-in; what it does is written to the audit trail as `console`.
 */
import { chmodSync, existsSync, mkdirSync, unlinkSync } from 'node:fs';
import { createServer, request, type Server } from 'node:http';
import { join } from 'node:path';
import { asMarkitError, type ErrorCode, MarkitError } from '../gateway/errors.ts';

/** What the console can ask: a name and plain JSON. */
export type AdminOperations = Readonly<Record<string, (input: Record<string, unknown>) => Promise<unknown>>>;

const largestBody = 65_536;

export function adminSocket(data: string): string {
  return join(data, 'run', 'admin.sock');
}

/** Opens the socket. Throws where another box already runs on this data folder. `operations` may grow while the box starts. */
export async function openAdmin(data: string, operations: () => AdminOperations): Promise<{ close(): Promise<void> }> {
  const path = adminSocket(data);
  mkdirSync(join(data, 'run'), { recursive: true, mode: 0o700 });
  if (existsSync(path)) {
    if (await answers(path)) throw new Error(`another box already runs on ${data}`);
    unlinkSync(path);
  }
  const server: Server = createServer((incoming, outgoing) => {
    const chunks: Buffer[] = [];
    let size = 0;
    incoming.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= largestBody) chunks.push(chunk);
    });
    incoming.on('end', async () => {
      const reply = (status: number, body: unknown) =>
        outgoing.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
      try {
        if (size > largestBody) throw new MarkitError('BAD_REQUEST');
        const name = (incoming.url ?? '/').slice(1);
        const known: AdminOperations = { ping: async () => 'here', ...operations() };
        const operation = Object.hasOwn(known, name) ? known[name] : undefined;
        if (!operation) throw new MarkitError('NOT_FOUND');
        const input = JSON.parse(Buffer.concat(chunks).toString('utf8') || '{}') as Record<string, unknown>;
        reply(200, { value: (await operation(input)) ?? null });
      } catch (thrown) {
        const error = asMarkitError(thrown);
        const detail = error.detail ?? (error.cause instanceof Error ? error.cause.message : undefined);
        reply(400, { code: error.code, detail });
      }
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, resolve);
  });
  chmodSync(path, 0o600);
  return {
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Asks the running box. Throws a MarkitError; one whose detail says so where no box runs on this data folder. */
export async function askBox(data: string, name: string, input: Record<string, unknown> = {}): Promise<unknown> {
  const path = adminSocket(data);
  const body = await send(path, name, JSON.stringify(input)).catch((cause: unknown) => {
    throw new MarkitError('STORE_DOWN', { detail: `no box runs on ${data}; start it with npm start`, cause });
  });
  const answer = JSON.parse(body) as { value?: unknown; code?: ErrorCode; detail?: string };
  if (answer.code) throw new MarkitError(answer.code, answer.detail === undefined ? {} : { detail: answer.detail });
  return answer.value;
}

function send(socketPath: string, name: string, body: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const call = request({ socketPath, path: `/${name}`, method: 'POST' }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => resolve(Buffer.concat(chunks).toString('utf8')));
      response.on('error', reject);
    });
    call.on('error', reject);
    call.end(body);
  });
}

async function answers(path: string): Promise<boolean> {
  return send(path, 'ping', '{}').then(
    () => true,
    // ECONNREFUSED: a socket that a killed box left behind.
    () => false,
  );
}

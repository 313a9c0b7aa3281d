/** The thread that owns a database connection: reads one by one, or writes many to a commit. */
import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { CamelCasePlugin, Kysely, sql } from 'kysely';
import { asMarkitError, MarkitError } from '../errors.ts';
import { migrate } from './migrations.ts';
import { type Operation, reads, writes } from './operations.ts';
import { sqliteDialect } from './sqlite-dialect.ts';
import type { Answer, Request, ThreadOptions } from './store-messages.ts';
import type { Tables } from './tables.ts';

/** A commit holds at most this many writes, so that the first of them never waits long for the last. */
const largestGroup = 512;

if (!parentPort) throw new Error('the store thread runs as a worker only');
const port = parentPort;
const options = workerData as ThreadOptions;
const db = new Kysely<Tables>({
  dialect: sqliteDialect({ path: options.path, readOnly: options.role === 'reader' }),
  plugins: [new CamelCasePlugin()],
});
const operations: Record<string, Operation> = options.role === 'reader' ? reads : writes;

type Failure = Extract<Answer, { ok: false }>;

const waiting: Request[] = [];
let running = false;

port.on('message', (request: Request) => {
  waiting.push(request);
  if (!running) void run();
});

async function run(): Promise<void> {
  running = true;
  while (waiting.length > 0) {
    const closing = waiting.findIndex((request) => request.operation === 'close');
    if (closing === 0) return close();
    // What was asked before the close is done before it.
    const group = waiting.splice(0, closing < 0 ? largestGroup : Math.min(closing, largestGroup));
    for (const answer of options.role === 'reader' ? await readEach(group) : await commitGroup(group)) reply(answer);
    // What came while the commit ran is taken into the next one, without waiting for the event loop.
    for (let more = receiveMessageOnPort(port); more; more = receiveMessageOnPort(port)) waiting.push(more.message);
  }
  running = false;
}

/** Whoever asked after the close is told by the thread's end. */
async function close(): Promise<void> {
  await db.destroy();
  for (const request of waiting)
    if (request.operation === 'close') reply({ id: request.id, ok: true, value: undefined });
  port.close();
}

function reply(answer: Answer): void {
  port.postMessage(answer);
}

async function readEach(group: ReadonlyArray<Request>): Promise<Answer[]> {
  const answers: Answer[] = [];
  for (const request of group) answers.push(await attempt(db, request));
  return answers;
}

/** All writes of a group in one transaction; one that fails is rolled back alone. Nothing is answered before the commit. */
async function commitGroup(group: ReadonlyArray<Request>): Promise<Answer[]> {
  try {
    return await db.connection().execute(async (connection) => {
      await sql`begin immediate`.execute(connection);
      try {
        const answers: Answer[] = [];
        for (const request of group) {
          await sql`savepoint one`.execute(connection);
          const answer = await attempt(connection, request);
          if (!answer.ok) await undo(connection, answer);
          await sql`release one`.execute(connection);
          answers.push(answer);
        }
        await sql`commit`.execute(connection);
        return answers;
      } catch (thrown) {
        // SQLite has already rolled back after SQLITE_FULL and SQLITE_IOERR; then this one has nothing to do.
        await sql`rollback`.execute(connection).catch(() => undefined);
        throw thrown;
      }
    });
  } catch (thrown) {
    return group.map((request) => failure(request.id, thrown));
  }
}

/** Where SQLite has already rolled everything back, the group failed for the reason of this one, not for want of a savepoint. */
async function undo(connection: Kysely<Tables>, { code, detail }: Failure): Promise<void> {
  try {
    await sql`rollback to one`.execute(connection);
  } catch (cause) {
    throw new MarkitError(code, { cause, ...(detail !== undefined && { detail }) });
  }
}

async function attempt(connection: Kysely<Tables>, request: Request): Promise<Answer> {
  const operation = Object.hasOwn(operations, request.operation) ? operations[request.operation] : undefined;
  try {
    if (!operation) throw new Error(`no store operation of that name: ${request.operation}`);
    return { id: request.id, ok: true, value: await operation(connection, request.input as never) };
  } catch (thrown) {
    return failure(request.id, thrown);
  }
}

function failure(id: number, thrown: unknown): Failure {
  const error = asStoreError(thrown);
  // The cause's text stays inside the box: it may quote SQL, never values (all values are bound).
  const cause = error.cause instanceof Error ? error.cause.message : undefined;
  return { id, ok: false, code: error.code, detail: error.detail ?? cause };
}

/** SQLite's primary result codes, https://sqlite.org/rescode.html: 5 busy, 8 readonly, 10 ioerr, 13 full. */
function asStoreError(thrown: unknown): MarkitError {
  const code = (thrown as { errcode?: unknown } | null)?.errcode;
  if (typeof code === 'number') {
    const primary = code & 0xff;
    if (primary === 13) return new MarkitError('NO_SPACE', { cause: thrown });
    if (primary === 5) return new MarkitError('BUSY', { cause: thrown });
    if (primary === 8 || primary === 10) return new MarkitError('STORE_DOWN', { cause: thrown });
  }
  return asMarkitError(thrown);
}

if (options.role === 'writer') await migrate(db);
port.postMessage({ ready: true });

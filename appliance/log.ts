/** One structured log for the whole box: JSON lines in the data folder, warnings also on standard error. */
import { existsSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import pino, { type Logger } from 'pino';

/**
 * Second line of defence only: the first is that nobody hands such values to the log. Paths cover the names under which
 * identifiers, secrets or bodies could slip in with an object that was logged whole.
 */
export const redactedPaths: ReadonlyArray<string> = [
  'patientName',
  'patientId',
  'accessionNumber',
  'dataSet',
  'password',
  'oneTimeCode',
  'setupCode',
  'token',
  'secret',
  'cookie',
  'authorization',
  'key',
  'req.headers',
  'req.body',
  'res.headers',
].flatMap((path) => (path.includes('.') ? [path] : [path, `*.${path}`, `*.*.${path}`]));

/** Of one file; with its elders the log takes five times this, however loud a peer makes the box. */
const largestFile = 64 * 2 ** 20;
const elders = 4;

export interface LogOptions {
  readonly data: string;
  readonly level: string;
  /** Bytes after which a new file is begun. */
  readonly fileBytes?: number;
}

/** Opens `<data>/log/markit.log` for appending; `markit.log.1` is the newest of those before it. */
export function openLog(options: LogOptions): Logger {
  const folder = join(options.data, 'log');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = boundedFile(join(folder, 'markit.log'), options.fileBytes ?? largestFile);
  return pino(
    {
      level: options.level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: { paths: [...redactedPaths], censor: '[redacted]' },
      // `err` is what fastify calls its own; pino's serializer would write every property.
      serializers: { error: describeError, err: describeError },
    },
    pino.multistream([
      { level: options.level as pino.Level, stream: file },
      { level: 'warn', stream: process.stderr },
    ]),
  );
}

function boundedFile(path: string, most: number) {
  const file = pino.destination({ dest: path, mkdir: false, sync: false });
  let size = existsSync(path) ? statSync(path).size : 0;
  file.on('write', (written: number) => {
    size += written;
    if (size < most) return;
    size = 0;
    for (let age = elders - 1; age >= 0; age -= 1) {
      const older = age === 0 ? path : `${path}.${age}`;
      if (existsSync(older)) renameSync(older, `${path}.${age + 1}`);
    }
    file.reopen();
  });
  return file;
}

/** Code, text and the chain of causes; never other properties, which could carry values. */
function describeError(thrown: unknown): unknown {
  if (!(thrown instanceof Error)) return { text: typeof thrown };
  return {
    code: (thrown as { code?: unknown }).code,
    text: thrown.message,
    detail: (thrown as { detail?: unknown }).detail,
    stack: thrown.stack?.split('\n').slice(1, 8),
    cause: thrown.cause === undefined ? undefined : describeError(thrown.cause),
  };
}

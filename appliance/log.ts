/** One structured log for the whole box: JSON lines in the data folder, warnings also on standard error. */
import { mkdirSync } from 'node:fs';
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

/** Opens `<data>/log/markit.log` for appending. */
export function openLog(options: { data: string; level: string }): Logger {
  const folder = join(options.data, 'log');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = pino.destination({ dest: join(folder, 'markit.log'), mkdir: false, sync: false });
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

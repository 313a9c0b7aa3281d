/** Runs listeners under strace, sends them objects over four associations each, and hands the traces to the judge. */
import { spawnSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { pseudonymUid } from '../../gateway/deid/pseudonym.ts';
import { type Judgement, judgeOrder } from './order-judge.ts';
import { sendObjects } from './sender.ts';
import { sentObject } from './sent-object.ts';
import { type Answering, makeSite, type RunningListener, startListener } from './start-listener.ts';
import { stepsOf } from './strace-lines.ts';

/** Why the proof cannot be run here, or undefined where it can. */
export function noTracer(): string | undefined {
  const found = spawnSync('strace', ['-f', '-o', '/dev/null', 'true']);
  if (found.error) return 'strace is not installed';
  return found.status === 0 ? undefined : 'strace may not trace here';
}

const calls = 'fsync,fdatasync,write,writev,pwrite64,pwritev,pwritev2,sendto,sendmsg,sendmmsg';

export async function traceOrder(options: {
  readonly folder: string;
  /** Where the box keeps its data; within the folder where not given. */
  readonly data?: string;
  readonly objects: number;
  /** More than one share the port. */
  readonly listeners: number;
  readonly answering: Answering;
}): Promise<Judgement & { readonly busy: number }> {
  const site = makeSite(options.data ?? join(options.folder, 'data'));
  const traces = Array.from({ length: options.listeners }, (_, index) => join(options.folder, `trace-${index}`));
  const listeners: RunningListener[] = [];
  for (const trace of traces) {
    const plan = { port: listeners[0]?.port ?? 0, portShared: options.listeners > 1 };
    const shared = { ...site, options: { ...site.options, ...plan } };
    listeners.push(await startListener(shared, options.answering, () => undefined, { before: tracerTo(trace) }));
  }
  const port = listeners[0]?.port ?? 0;
  // Small: every byte of every write stands in the trace.
  const objects = Array.from({ length: options.objects }, (_, index) =>
    sentObject(`order/${index}`, { largestSide: 90 }),
  );
  const associations = 4 * options.listeners;
  await Promise.all(
    Array.from({ length: associations }, (_, association) =>
      sendObjects(
        port,
        objects.filter((_object, index) => index % associations === association),
        () => undefined,
      ),
    ),
  );
  await Promise.all(listeners.map((listener) => listener.stop()));
  const fileNames = new Map(
    objects.map(({ way, sopInstanceUid }) => [
      sopInstanceUid,
      way === 'held' ? undefined : `${pseudonymUid(site.keys, sopInstanceUid)}.dcm`,
    ]),
  );
  const judgements = traces.map((trace) =>
    judgeOrder(stepsOf(readFileSync(trace, 'latin1').split('\n')), { fileOf: (uid) => fileNames.get(uid) }),
  );
  const written = new Map(judgements.flatMap((judgement) => [...judgement.written]));
  const unseen = [...written]
    .filter(([path]) => /\.(dcm|held)$/.test(path))
    .filter(([path, bytes]) => statSync(path).size !== bytes)
    .map(([path]) => `the trace did not see all that was written to ${basename(path)}`);
  return {
    responses: judgements.reduce((sum, { responses }) => sum + responses, 0),
    rows: judgements.reduce((sum, { rows }) => sum + rows, 0),
    problems: [...judgements.flatMap(({ problems }) => problems), ...unseen],
    written,
    busy: judgements.filter(({ responses }) => responses > 0).length,
  };
}

function tracerTo(output: string): string[] {
  const shown = ['-qq', '-yy', '-xx', '-s', '70000', '-e', 'signal=none', '-e', `trace=${calls}`];
  return ['strace', '-f', ...shown, '-o', output];
}

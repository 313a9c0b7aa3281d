/** Runs the listener under strace, sends it objects over four associations, and hands the trace to the judge. */
import { spawnSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { pseudonymUid } from '../../gateway/deid/pseudonym.ts';
import { type Judgement, judgeOrder } from './order-judge.ts';
import { sendObjects } from './sender.ts';
import { sentObject } from './sent-object.ts';
import { type Answering, makeSite, startListener } from './start-listener.ts';
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
  readonly objects: number;
  readonly answering: Answering;
}): Promise<Judgement> {
  const site = makeSite(join(options.folder, 'data'));
  const output = join(options.folder, 'trace');
  const tracer = [
    'strace',
    '-f',
    '-qq',
    '-yy',
    '-xx',
    '-s',
    '70000',
    '-e',
    'signal=none',
    '-e',
    `trace=${calls}`,
    '-o',
    output,
  ];
  const listener = await startListener(site, options.answering, () => undefined, tracer);
  // Small: every byte of every write stands in the trace.
  const objects = Array.from({ length: options.objects }, (_, index) =>
    sentObject(`order/${index}`, { largestSide: 90 }),
  );
  const associations = 4;
  await Promise.all(
    Array.from({ length: associations }, (_, association) =>
      sendObjects(
        listener.port,
        objects.filter((_object, index) => index % associations === association),
        () => undefined,
      ),
    ),
  );
  await listener.stop();
  const fileNames = new Map(
    objects.map(({ way, sopInstanceUid }) => [
      sopInstanceUid,
      way === 'held' ? undefined : `${pseudonymUid(site.keys, sopInstanceUid)}.dcm`,
    ]),
  );
  const judgement = judgeOrder(stepsOf(readFileSync(output, 'latin1').split('\n')), {
    fileOf: (uid) => fileNames.get(uid),
  });
  const unseen = [...judgement.written]
    .filter(([path]) => /\.(dcm|held)$/.test(path))
    .filter(([path, bytes]) => statSync(path).size !== bytes)
    .map(([path]) => `the trace did not see all that was written to ${basename(path)}`);
  return { ...judgement, problems: [...judgement.problems, ...unseen] };
}

/** A thread of `markit deid`: cleans the objects it is handed, one after the other. */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { profileOf } from '../../gateway/deid/profile.ts';
import { deriveSiteKeys } from '../../gateway/deid/pseudonym.ts';
import { describeFault } from '../../gateway/errors.ts';
import { DecodePool } from '../../gateway/pixels/decode-pool.ts';
import { cleanFile } from './clean-file.ts';
import type { DeidJob, DeidResult, WorkerOptions } from './deid-job.ts';

const { siteSecret, profile, out, unfinished, headersOnly } = workerData as WorkerOptions;
const options = {
  keys: deriveSiteKeys(siteSecret),
  profile: profileOf(profile),
  out,
  // A thread of its own decodes: a frame that hangs or ends it is given up, and the next one gets a new thread.
  pool: headersOnly ? undefined : new DecodePool({ workers: 1 }),
  part: join(unfinished, randomUUID()),
  onFault: (thrown: unknown) => console.error(JSON.stringify(describeFault(thrown))),
};

export type FromWorker =
  | { readonly results: readonly DeidResult[] }
  /** The disk: going on would fail for every file after it. */
  | { readonly failed: string };

async function work(jobs: readonly DeidJob[]): Promise<FromWorker> {
  const results: DeidResult[] = [];
  try {
    for (const job of jobs) results.push(await cleanFile(job, options));
    return { results };
  } catch (thrown) {
    return { failed: (thrown as NodeJS.ErrnoException).code ?? JSON.stringify(describeFault(thrown)) };
  }
}

parentPort?.on(
  'message',
  (jobs: readonly DeidJob[]) => void work(jobs).then((answer) => parentPort?.postMessage(answer)),
);

/** A thread of `markit deid`: cleans the objects it is handed, one after the other. */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { profileOf } from '../../gateway/deid/profile.ts';
import { deriveSiteKeys } from '../../gateway/deid/pseudonym.ts';
import { describeFault, MarkitError } from '../../gateway/errors.ts';
import { InferenceClient } from '../../gateway/models/inference-client.ts';
import { DecodePool } from '../../gateway/pixels/decode-pool.ts';
import { wordList } from '../../gateway/pixels/marker-words.ts';
import { cleanFile, type TextLook } from './clean-file.ts';
import type { DeidJob, DeidResult, LookOptions, WorkerOptions } from './deid-job.ts';

/** That the detector is gone its supervisor knows sooner: an image of many tiles on a busy machine is none the worse for it. */
const detectTimeoutMs = 1_800_000;

const { siteSecrets, profile, out, unfinished, headersOnly, look } = workerData as WorkerOptions;
const options = {
  keys: deriveSiteKeys(siteSecrets),
  profile: profileOf(profile),
  out,
  // A thread of its own decodes: a frame that hangs or ends it is given up, and the next one gets a new thread.
  pool: headersOnly ? undefined : new DecodePool({ workers: 1 }),
  look: look && lookOf(look),
  part: join(unfinished, randomUUID()),
  onFault: (thrown: unknown) => console.error(JSON.stringify(describeFault(thrown))),
};

export type FromWorker =
  | { readonly results: readonly DeidResult[] }
  /** The disk: going on would fail for every file after it. */
  | { readonly failed: string }
  /** The text detector: the same. */
  | { readonly away: true };

function lookOf({ socketPath, words, textProne }: LookOptions): TextLook {
  return {
    detector: new InferenceClient({ socketPath, detectTimeoutMs }),
    source: { ordinary: 'detector', textProne, words: wordList(words) },
  };
}

async function work(jobs: readonly DeidJob[]): Promise<FromWorker> {
  const results: DeidResult[] = [];
  try {
    for (const job of jobs) results.push(await cleanFile(job, options));
    return { results };
  } catch (thrown) {
    if (thrown instanceof MarkitError && thrown.code === 'INFERENCE_AWAY') return { away: true };
    return { failed: (thrown as NodeJS.ErrnoException).code ?? JSON.stringify(describeFault(thrown)) };
  }
}

parentPort?.on(
  'message',
  (jobs: readonly DeidJob[]) => void work(jobs).then((answer) => parentPort?.postMessage(answer)),
);

/** A worker thread that decodes one frame at a time and hands the arrays back without copying them. */

import { parentPort } from 'node:worker_threads';
import { type FrameJob, partsOfRun, runFrameJob, transferable } from './decode-job.ts';
import { FrameError } from './frame-error.ts';

parentPort?.on('message', async (job: FrameJob) => {
  try {
    const answer = await runFrameJob(job);
    const { samples, luminance, run, changes = [] } = answer;
    const shown = changes.flatMap(({ pixels, at }) => [pixels, at]);
    const parts = [samples, luminance?.pixels, ...partsOfRun(run), ...shown];
    parentPort?.postMessage({ answer }, transferable(parts));
  } catch (thrown) {
    const failure =
      thrown instanceof FrameError
        ? { defect: thrown.defect, position: thrown.position, detail: thrown.detail }
        : { defect: 'decoder-failed', detail: thrown instanceof Error ? thrown.name : 'unknown' };
    parentPort?.postMessage({ failure });
  }
});

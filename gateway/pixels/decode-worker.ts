/** A worker thread that decodes one frame at a time and hands the arrays back without copying them. */

import { parentPort } from 'node:worker_threads';
import { type FrameJob, runFrameJob, transferable } from './decode-job.ts';
import { FrameError } from './frame-error.ts';

parentPort?.on('message', async (job: FrameJob) => {
  try {
    const answer = await runFrameJob(job);
    const { samples, luminance, projection, projectionLuminance } = answer;
    const shown = projectionLuminance?.map(({ pixels }) => pixels) ?? [];
    const parts = [samples, luminance?.pixels, projection?.brightest, projection?.darkest, ...shown];
    parentPort?.postMessage({ answer }, transferable(parts));
  } catch (thrown) {
    const failure =
      thrown instanceof FrameError
        ? { defect: thrown.defect, position: thrown.position, detail: thrown.detail }
        : { defect: 'decoder-failed', detail: thrown instanceof Error ? thrown.name : 'unknown' };
    parentPort?.postMessage({ failure });
  }
});

/** Waits for what a box that runs counts of the images and objects it has. */
import { setTimeout as wait } from 'node:timers/promises';
import { askBox } from '../../appliance/admin.ts';
import type { BoxStatus } from '../../appliance/health.ts';

const patience = 240_000;

/** Resolves once `reached` says so; it may throw where it never will be. Rejects with the counts after four minutes. */
export async function untilCounts(data: string, reached: (counts: BoxStatus['counts']) => boolean): Promise<void> {
  const deadline = Date.now() + patience;
  for (;;) {
    const { counts } = (await askBox(data, 'status')) as BoxStatus;
    if (reached(counts)) return;
    if (Date.now() > deadline) throw new Error(`the box did not get there: ${JSON.stringify(counts)}`);
    await wait(200);
  }
}

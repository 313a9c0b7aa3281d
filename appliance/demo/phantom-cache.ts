/** The demo's files, drawn by worker threads once and kept in a folder until they are on the box. */
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { PlannedCase } from './case-plan.ts';
import type { DrawnCase } from './drawn-case.ts';

export interface CachedCase extends DrawnCase {
  readonly path: string;
}

/** Draws what is missing, in up to `threads` workers. */
export async function drawCases(
  folder: string,
  plan: readonly PlannedCase[],
  threads = availableParallelism(),
): Promise<CachedCase[]> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const cases = new Map<PlannedCase, CachedCase>();
  const missing: PlannedCase[] = [];
  for (const planned of plan) {
    const kept = readKept(folder, planned);
    if (kept) cases.set(planned, kept);
    else missing.push(planned);
  }
  const next = (): PlannedCase | undefined => missing.shift();
  const crew = Math.max(1, Math.min(threads, missing.length, 8));
  const keep = (planned: PlannedCase, drawn: DrawnCase): void => {
    const facts = join(folder, `${planned.seed}.json`);
    writeFileSync(`${facts}.part`, JSON.stringify(drawn));
    renameSync(`${facts}.part`, facts);
    cases.set(planned, { ...drawn, path: pathOf(folder, planned) });
  };
  await Promise.all(Array.from({ length: crew }, () => drawAll(folder, next, keep)));
  return plan.flatMap((planned) => cases.get(planned) ?? []);
}

const pathOf = (folder: string, planned: PlannedCase): string => join(folder, `${planned.seed}.dcm`);

/** A kept case counts only if it was drawn from this very plan. */
function readKept(folder: string, planned: PlannedCase): CachedCase | undefined {
  const facts = join(folder, `${planned.seed}.json`);
  const path = pathOf(folder, planned);
  if (!existsSync(facts) || !existsSync(path)) return undefined;
  const drawn = JSON.parse(readFileSync(facts, 'utf8')) as DrawnCase;
  return JSON.stringify(drawn.planned) === JSON.stringify(planned) ? { ...drawn, path } : undefined;
}

/** One worker takes cases until none is left. */
function drawAll(
  folder: string,
  next: () => PlannedCase | undefined,
  keep: (planned: PlannedCase, drawn: DrawnCase) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    let current = next();
    if (!current) return resolve();
    const worker = new Worker(new URL('./phantom-worker.ts', import.meta.url));
    const give = (planned: PlannedCase): void => worker.postMessage({ planned, path: pathOf(folder, planned) });
    worker.on('error', reject);
    worker.on('message', (drawn: DrawnCase) => {
      if (current) keep(current, drawn);
      current = next();
      if (current) give(current);
      else void worker.terminate().then(() => resolve(), reject);
    });
    give(current);
  });
}

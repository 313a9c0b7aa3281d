/** What the box knows of its own health: its parts, the checks, and what it holds. It names no one. */
import type { Health } from '../gateway/contract/box.ts';
import type { AnalysisRun } from '../gateway/store/analysis.ts';
import type { AnalysisCounts } from '../gateway/store/analysis-operations.ts';
import type { Check, CheckContext, Finding } from './check.ts';
import { certificate } from './checks/certificate.ts';
import { clearingPaused } from './checks/clearing-paused.ts';
import { fileSystem } from './checks/file-system.ts';
import { freeSpace } from './checks/free-space.ts';
import { modelsWait } from './checks/models-wait.ts';

const checks: ReadonlyArray<Check> = [freeSpace, fileSystem, certificate, clearingPaused, modelsWait];

/** One process or thread that must answer for the box to be ready. */
export interface Part {
  readonly name: string;
  readonly up: boolean;
  readonly note?: string;
}

export interface BoxStatus {
  readonly state: Health['state'];
  readonly parts: ReadonlyArray<Part>;
  readonly counts: Readonly<
    Record<'waiting' | 'cleared' | 'held' | 'broken' | 'rejected' | 'heldObjects' | 'heldUnlooked' | 'refused', number>
  >;
  /** Cases and models. */
  readonly analysis: AnalysisStatus;
  readonly findings: ReadonlyArray<Finding>;
}

export interface AnalysisStatus extends AnalysisCounts {
  /** Name and version of each that runs and is shown. */
  readonly active: ReadonlyArray<string>;
  /** Runs over many that are not over. */
  readonly runs: ReadonlyArray<Pick<AnalysisRun, 'id' | 'state' | 'total' | 'done' | 'failed'>>;
}

export interface WellSources {
  parts(): Promise<ReadonlyArray<Part>>;
  context(): CheckContext;
}

export interface HealthSources extends WellSources {
  counts(): Promise<BoxStatus['counts']>;
  analysis(): Promise<AnalysisStatus>;
}

/** Runs every check; one that throws is itself a finding, so that a broken check never looks like health. */
export async function findings(context: CheckContext): Promise<Finding[]> {
  const found: Finding[] = [];
  for (const check of checks) {
    try {
      const finding = await check(context);
      if (finding) found.push(finding);
    } catch (thrown) {
      found.push({
        check: check.name,
        severity: 'notice',
        // The code alone: a message may name a path, and anybody on the LAN may ask.
        text: `The check ${check.name} could not look (${(thrown as NodeJS.ErrnoException).code ?? 'a fault of ours'}).`,
      });
    }
  }
  return found;
}

/** What anybody on the LAN may ask as often as they like: it counts no rows. */
export async function boxHealth(sources: WellSources): Promise<Omit<BoxStatus, 'counts' | 'analysis'>> {
  const parts = await sources.parts();
  const found = await findings(sources.context());
  const well = parts.every(({ up }) => up) && !found.some(({ severity }) => severity === 'fault');
  return { state: well ? 'ready' : 'degraded', parts, findings: found };
}

export async function boxStatus(sources: HealthSources): Promise<BoxStatus> {
  return { ...(await boxHealth(sources)), counts: await sources.counts(), analysis: await sources.analysis() };
}

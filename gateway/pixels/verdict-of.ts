/** Turns what a look ended with into a verdict. */

import { MarkitError } from '../errors.ts';
import type { BrokenReason, ClearResult, HoldReason, RuleMask } from './clearing-verdict.ts';
import { FrameError } from './frame-error.ts';
import type { Look } from './look.ts';

export function held(
  reason: HoldReason,
  look: Look,
  { frame, byRule }: { frame?: number | undefined; byRule?: RuleMask | undefined } = {},
): ClearResult {
  const place = { frame, position: undefined, detail: undefined };
  return { kind: 'held', reason, findings: look.findings(), ...place, ...(byRule && { byRule }) };
}

const holds = new Set<string>(['no-decoder', 'trailing-bytes', 'decoder-failed', 'decoder-hung']);

/** A verdict for what a look ended with; throws what is transient. */
export function verdictOf(thrown: unknown, look: Look): ClearResult {
  const findings = look.findings();
  if (thrown instanceof FrameError) {
    const { defect, position, detail } = thrown;
    const place = look.place(position, detail);
    if (holds.has(defect)) return { kind: 'held', reason: defect as HoldReason, findings, ...place };
    return { kind: 'broken', reason: defect as BrokenReason, findings, ...place };
  }
  if (thrown instanceof MarkitError && thrown.code === 'INSTANCE_BROKEN') {
    return { kind: 'broken', reason: 'fragments', findings, ...look.place(undefined, thrown.detail) };
  }
  if (thrown instanceof MarkitError && thrown.code === 'INFERENCE_REFUSED') {
    return { kind: 'held', reason: 'detector-refused', findings, ...look.place(undefined, thrown.detail) };
  }
  throw thrown;
}

/** What the log says of a submitted answer: the SHA-256 of its canonical form (RFC 8785), which the export can be checked against. */
import { createHash } from 'node:crypto';
import { canonicalBytes, type Json } from '../../ledger/canonical-json.ts';
import type { LabelAnswer, Roi } from '../contract/answers.ts';

export interface SubmittedAnswer {
  readonly task: number;
  readonly revision: number;
  readonly schemaVersion: number;
  readonly labels: readonly LabelAnswer[];
  readonly rois: readonly Roi[];
  /** Ids of the versions of images that were on the screen. */
  readonly seen: readonly number[];
  /** Predictions of models had been on the screen before. */
  readonly modelShown: boolean;
  readonly savedAt: number;
}

/** Hex. */
export function answerDigest({
  task,
  revision,
  schemaVersion,
  labels,
  rois,
  seen,
  modelShown,
  savedAt,
}: SubmittedAnswer): string {
  const json: Json = {
    task,
    revision,
    schemaVersion,
    savedAt,
    seen,
    // Left out where it is not so: what was submitted before there were models keeps its digest.
    ...(modelShown && { modelShown }),
    labels: labels.map(({ label, value, grade }) => ({ label, value, grade })),
    rois: rois.map(({ id, label, kind, sopInstanceUid, frame, points }) => ({
      id,
      label,
      kind,
      sopInstanceUid,
      frame,
      points,
    })),
  };
  return createHash('sha256').update(canonicalBytes(json)).digest('hex');
}

/** What a trial process and the process that started it say to each other. */
import Type, { type Static } from 'typebox';
import type { ModelManifest } from '../../model-files/manifest.ts';
import { refusalTable } from '../../model-files/refusals.ts';
import { TrialReport } from '../../model-files/trial-report.ts';

/** The first message to it, and the only one. */
export interface TrialQuestion {
  readonly path: string;
  readonly manifest: ModelManifest;
  readonly threads: number;
}

/** From a process that ran a hostile model: checked against this before anything is believed. */
export const TrialAnswer = Type.Union([
  Type.Object({ kind: Type.Literal('opened') }, { additionalProperties: false }),
  Type.Object({ kind: Type.Literal('report'), report: TrialReport }, { additionalProperties: false }),
  Type.Object(
    {
      kind: Type.Literal('refused'),
      code: Type.Enum(Object.keys(refusalTable) as Array<keyof typeof refusalTable>),
      detail: Type.String({ maxLength: 200 }),
    },
    { additionalProperties: false },
  ),
]);
export type TrialAnswer = Static<typeof TrialAnswer>;

/** What a trial of a model tells: shapes, time and memory, and what kept it in bounds. */
import Type, { type Static } from 'typebox';

const Closed = <Properties extends Record<string, Type.TSchema>>(properties: Properties) =>
  Type.Object(properties, { additionalProperties: false });
const Milliseconds = Type.Number({ minimum: 0, maximum: 1e9 });

/** Comes from a process that ran a hostile model: it is checked by whoever takes it. */
export const TrialReport = Closed({
  openMilliseconds: Milliseconds,
  /** Of a sample image alone. */
  imageMilliseconds: Milliseconds,
  batchMilliseconds: Milliseconds,
  batch: Type.Integer({ minimum: 1, maximum: 64 }),
  /** Largest resident size of the process, Node itself included. */
  peakBytes: Type.Integer({ minimum: 0, maximum: 2 ** 50 }),
  outputs: Type.Array(
    Closed({
      name: Type.String({ maxLength: 1_024 }),
      dims: Type.Array(Type.Integer({ minimum: 0, maximum: 2 ** 31 }), { maxItems: 16 }),
    }),
    { maxItems: 16 },
  ),
  /** What it said of made-up films: a probability of each label, or the value of a regression. */
  samples: Type.Array(
    Closed({
      name: Type.String({ maxLength: 80 }),
      probabilities: Type.Array(Type.Number({ minimum: 0, maximum: 1 }), { maxItems: 100 }),
      value: Type.Union([Type.Number(), Type.Null()]),
    }),
    { maxItems: 8 },
  ),
});
export type TrialReport = Static<typeof TrialReport>;

/** time: killed after so long; memory: bounded by the system; files: may read code and model only; network: has none. */
export type TrialGuard = 'time' | 'memory' | 'files' | 'network';

export interface TriedModel extends TrialReport {
  /** What this machine could enforce. */
  readonly guards: readonly TrialGuard[];
}

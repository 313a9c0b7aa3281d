/** All figures of a table that are too slow to follow every answer, in short steps: what a project works out beside its answers. */
import type { AnswerTable } from '../answer-table.ts';
import type { BootstrapOptions } from '../bootstrap.ts';
import { type BootstrappedAgreement, bootstrappedAgreement } from './agreement-bootstrap.ts';
import { type DawidSkeneOptions, dawidSkeneSteps } from './dawid-skene.ts';
import type { LatentTruth, NoTruth } from './latent-truth.ts';
import { resamplingOf } from './resampling.ts';
import type { Steps } from './steps.ts';

export interface SlowFigures {
  /** In the order of the table. */
  readonly labels: ReadonlyArray<{
    readonly label: string;
    readonly truth: LatentTruth | NoTruth;
    readonly agreement: BootstrappedAgreement;
  }>;
  /** Of all labels together; cases (or patients) are drawn with all their labels, which the other intervals cannot do. */
  readonly overall: BootstrappedAgreement;
}

export interface SlowFigureOptions {
  /** Of each case; where it is null each case is another patient's. */
  readonly patients?: readonly string[] | null;
  readonly dawidSkene?: DawidSkeneOptions;
  readonly bootstrap?: BootstrapOptions;
}

/** For `Later`: `table` is a copy that stays as it is, for instance AgreementState's. */
export function* slowFigures(table: AnswerTable, options: SlowFigureOptions = {}): Steps<SlowFigures> {
  const { patients = null, dawidSkene, bootstrap } = options;
  const labels: Array<SlowFigures['labels'][number]> = [];
  for (const [l, label] of table.labels.entries()) {
    const truth = yield* dawidSkeneSteps(table, l, dawidSkene);
    const drawn = yield* resamplingOf(table, [l], patients);
    labels.push({ label, truth, agreement: yield* bootstrappedAgreement(drawn, table.scale, bootstrap) });
  }
  const all = yield* resamplingOf(table, [...table.labels.keys()], patients);
  return { labels, overall: yield* bootstrappedAgreement(all, table.scale, bootstrap) };
}

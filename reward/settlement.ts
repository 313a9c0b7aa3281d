/** What a settlement rests on and comes to: who gets how much of a budget, with every count it was worked out of. */
import type { AnswerTable } from '../review/answer-table.ts';
import type { PayeeShare, Rational, ReaderTerms } from './equation-terms.ts';
import type { Policy } from './policy.ts';

export interface Budget {
  /** Decimal text, for instance '1000'; a whole number of base units. */
  readonly amount: string;
  /** A token is 10^exponent base units. */
  readonly exponent: number;
  /** For people: 'T'. */
  readonly token: string;
}

/** What one model says of each unit, at (case x labels + label). */
export interface ModelScores {
  readonly name: string;
  readonly scores: Float64Array;
  /** 1 where there is a score. */
  readonly known: Uint8Array;
}

export interface SettleInput {
  readonly table: AnswerTable;
  /**
   * Mean time of each label: decimal text ('13.92'), or a fraction of whole numbers ('41760/3000'). One unit for all. Every label of
   * the table where the policy weighs time; one of another label changes nothing.
   */
  readonly times: ReadonlyMap<string, string>;
  readonly model: ModelScores | null;
  /** Who brought the data; asked for where the policy gives the owner a part. */
  readonly owner: string | null;
  readonly budget: Budget;
}

/** What the readers who take part say of a label, and what that makes a point of it worth. */
export interface LabelFacts {
  readonly label: string;
  /** N: cases with two answers or more that count. */
  readonly answered: number;
  /** NT: cases whose majority says yes. */
  readonly majorityYes: number;
  readonly tied: number;
  /** Cases that one reader alone answered; not in N. */
  readonly alone: number;
  /** NT / N; 0 where N is 0. */
  readonly prevalence: Rational;
  /** t; null where the policy does not weigh time and none was given. */
  readonly time: Rational | null;
  /** t / t_max; 0 where there is no time. */
  readonly timeShare: Rational;
  /** Worth of a point of this label. */
  readonly weight: Rational;
}

/** Model against reader in one label: the four counts, and kappa where they carry one. */
export interface GateVerdict {
  readonly reader: string;
  readonly label: string;
  readonly bothYes: number;
  readonly readerYes: number;
  readonly modelYes: number;
  readonly bothNo: number;
  /** Exact; null where there is none. */
  readonly kappa: Rational | null;
  readonly verdict: 'pass' | 'fail' | 'no-figure';
  /** Why there is no figure. */
  readonly reason: 'no-scores' | 'no-answers' | 'model-all-the-same' | null;
}

/** What leaves by the gate. */
export interface Exclusion {
  readonly reader: string;
  /** Null: all of the reader's answers. */
  readonly label: string | null;
  /** Labels that the reader failed in (where one label leaves, that one), and how many carry a kappa. */
  readonly failed: readonly string[];
  readonly judged: number;
}

export interface GateReport {
  /** Of every reader and label, in the order of the table. */
  readonly verdicts: readonly GateVerdict[];
  /** What leaves, or would leave if the gate were applied. */
  readonly exclusions: readonly Exclusion[];
  readonly applied: boolean;
}

export interface Settlement {
  readonly input: SettleInput;
  readonly policy: Policy;
  /** The answers that counted: the input's without what the gate or the rule of missing answers took out. */
  readonly counted: AnswerTable;
  readonly labels: readonly LabelFacts[];
  /** Of every reader of `counted`, in its order. */
  readonly readers: readonly ReaderTerms[];
  readonly gate: GateReport | null;
  /** Sum of the readers' points, those below nought taken as nought. */
  readonly pointsTotal: Rational;
  /** Every reader of the input, those excluded with nothing, and then the owner where the policy gives him a part. */
  readonly shares: readonly PayeeShare[];
  /** Base units of the whole budget. */
  readonly budgetUnits: bigint;
  /** Base units that nobody earned. */
  readonly unpaid: bigint;
}

/** A settlement with the policy's gate left out beside the one with it applied: shown before it is. */
export interface GateEffect {
  readonly without: Settlement;
  readonly applied: Settlement;
  readonly payees: ReadonlyArray<{ readonly payee: string; readonly without: bigint; readonly applied: bigint }>;
}

/** Why a reward cannot be worked out: a code for callers, a plain sentence for people. */

/**
 * NUMBER: not an exact number; POLICY: not a policy, or one that contradicts itself; LABEL: the policy names a label that is not in
 * the table; TIME: a label has no mean time and the policy weighs time; OWNER: the policy gives the owner a part, and none is named;
 * MODEL: scores of another size than the table; BUDGET: no whole number of base units.
 */
export type RewardErrorCode = 'NUMBER' | 'POLICY' | 'LABEL' | 'TIME' | 'OWNER' | 'MODEL' | 'BUDGET';

export class RewardError extends Error {
  readonly code: RewardErrorCode;

  constructor(code: RewardErrorCode, message: string) {
    super(message);
    this.name = 'RewardError';
    this.code = code;
  }
}

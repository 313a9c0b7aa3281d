/** A policy from data that somebody wrote: whether it is one, and whether it contradicts itself. */
import { Check } from 'typebox/value';
import { Policy } from './policy.ts';
import { policyMistakes } from './policy-mistakes.ts';
import { compare, exact, one } from './rational.ts';
import { RewardError } from './reward-error.ts';

const mostMistakes = 10;

/** Throws RewardError POLICY, which says where it is off. */
export function readPolicy(value: unknown): Policy {
  if (!Check(Policy, value)) {
    const mistakes = policyMistakes(value);
    const more = mistakes.length > mostMistakes ? `; and ${mistakes.length - mostMistakes} more` : '';
    throw new RewardError('POLICY', `not a policy: ${mistakes.slice(0, mostMistakes).join('; ')}${more}`);
  }
  const { gate } = value;
  const parts = {
    ownerPart: value.ownerPart,
    // A kappa is never above 1: nobody could pass.
    ...(gate === null ? {} : { 'gate/threshold': gate.threshold }),
    ...(gate?.leaves.kind === 'reader' ? { 'gate/leaves/beyond': gate.leaves.beyond } : {}),
  };
  for (const [name, text] of Object.entries(parts)) {
    if (compare(exact(text), one) > 0) throw new RewardError('POLICY', `${name} is at most 1`);
  }
  return value;
}

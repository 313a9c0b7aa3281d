/** A policy from data that somebody wrote: whether it is one, and whether it contradicts itself. */
import { Check, Errors } from 'typebox/value';
import { Policy } from './policy.ts';
import { compare, exact, one } from './rational.ts';
import { RewardError } from './reward-error.ts';

const mostErrors = 5;

/** Throws RewardError POLICY, which says where it is off. */
export function readPolicy(value: unknown): Policy {
  if (!Check(Policy, value)) {
    const errors = [...Errors(Policy, value)].slice(0, mostErrors);
    const where = errors.map(({ instancePath, message }) => `${instancePath || '/'} ${message}`).join('; ');
    throw new RewardError('POLICY', `not a policy: ${where}`);
  }
  const { gate } = value;
  const parts = {
    ownerPart: value.ownerPart,
    ...(gate?.leaves.kind === 'reader' ? { beyond: gate.leaves.beyond } : {}),
  };
  for (const [name, text] of Object.entries(parts)) {
    if (compare(exact(text), one) > 0) throw new RewardError('POLICY', `${name} is a part of the whole, at most 1`);
  }
  return value;
}

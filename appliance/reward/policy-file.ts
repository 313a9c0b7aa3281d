/** A policy by its name, or from a JSON file that somebody wrote. */
import { policies } from '../../reward/policy.ts';
import { readPolicy } from '../../reward/read-policy.ts';
import { RewardError } from '../../reward/reward-error.ts';
import type { NamedPolicy } from '../../reward/sheet-reward.ts';
import { Misuse } from '../command.ts';
import { wholeFile } from '../regular-file.ts';

const mostBytes = 2 ** 20;

/** Throws RewardError POLICY where the file is no policy, Misuse where there is no such name and no such file. */
export async function namedPolicy(word: string): Promise<NamedPolicy> {
  if (Object.hasOwn(policies, word)) return { name: word, policy: policies[word as keyof typeof policies] };
  if (!word.endsWith('.json')) {
    throw new Misuse(`--policy is ${Object.keys(policies).join(', ')}, or a file that ends in .json`);
  }
  const bytes = await wholeFile(word, mostBytes);
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw new RewardError('POLICY', 'the file of the policy is not JSON in UTF-8');
  }
  return { name: 'your policy', policy: readPolicy(value) };
}
